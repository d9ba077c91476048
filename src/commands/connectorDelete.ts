import { planDeleteConnectors } from '../connectors/items/deleteConnectors.ts'
import { findConnectorUsers } from '../workspace/connectorUsers.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import { applyItems, ASKING_OPTIONS } from './applyItems.ts'
import { defineCommand, flagOption } from './command.ts'
import { loadItems } from './loadItems.ts'

/** `stepyard connector delete`. */
export const connectorDelete = defineCommand({
  summary: 'delete connectors that nothing calls, and keep a copy',
  args: '<names...>',
  options: [
    { flags: '--force', describe: 'delete them although steps call them' },
    ...ASKING_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector delete crm', 'stepyard connector delete crm --force --yes'],
  async run(context) {
    const { root, workspace, within } = await loadItems(context)
    const items = listConnectors(workspace)
    const found = new Set(context.args.map((asked) => findItem(items, { kind: 'connector', asked, within })))
    const users = await findConnectorUsers(workspace)
    const force = flagOption(context.options, 'force')
    const plan = planDeleteConnectors(workspace, [...found], { users, force })
    const what =
      plan.items.length === 1 ? `the connector ${plan.items[0]?.name ?? ''}` : `${plan.items.length} connectors`
    const words = { said: `Deleted ${what}.`, question: `Delete ${what}?` }
    return applyItems(context, { root, command: 'connector delete', plan, ...words })
  },
})
