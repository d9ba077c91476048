import { findItem } from '../workspace/edit/codeItem.ts'
import { listWebhooks, planDeleteWebhooks } from '../workspace/edit/webhookItem.ts'
import { applyItems, ASKING_OPTIONS } from './applyItems.ts'
import { defineCommand } from './command.ts'
import { loadItems } from './loadItems.ts'

/** `stepyard webhook delete`. */
export const webhookDelete = defineCommand({
  summary: 'delete webhooks and keep a copy',
  args: '<names...>',
  options: [...ASKING_OPTIONS, { flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard webhook delete signup'],
  async run(context) {
    const { root, workspace, within } = await loadItems(context)
    const items = listWebhooks(workspace)
    const found = new Set(context.args.map((asked) => findItem(items, { kind: 'webhook', asked, within })))
    const plan = planDeleteWebhooks(workspace, [...found])
    const what = plan.items.length === 1 ? `the webhook ${plan.items[0]?.name ?? ''}` : `${plan.items.length} webhooks`
    const words = { said: `Deleted ${what}.`, question: `Delete ${what}?` }
    return applyItems(context, { root, command: 'webhook delete', plan, ...words })
  },
})
