import { applyPull } from '../sync/applyPull.ts'
import { planPull } from '../sync/planPull.ts'
import { pullExtras } from '../sync/report.ts'
import { defineCommand, textOption } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { plural } from './paint.ts'
import { settlePlan } from './settlePlan.ts'
import { readMaxDelete, readSyncOptions, SYNC_OPTIONS } from './syncOptions.ts'

export const pull = defineCommand({
  summary: 'bring the changes of an environment into the folder',
  args: '[paths...]',
  options: [
    ...SYNC_OPTIONS,
    { flags: '--max-delete <count>', describe: 'let it delete this many items, or this share (40%)' },
    { flags: '--exit-code', describe: 'exit with 2 when only a plan is shown and it has changes' },
  ],
  examples: ['stepyard pull', 'stepyard pull -e staging --dry-run', 'stepyard pull steps/orders --yes'],
  async run(context) {
    const workspace = openWorkspace(context)
    const options = {
      ...readSyncOptions(context, workspace.root),
      ...readMaxDelete(textOption(context.options, 'maxDelete')),
    }
    const plan = await planPull(workspace, options)
    return settlePlan(context, plan, {
      apply: async () => {
        const { written, backup } = await applyPull(workspace, plan, options)
        const kept = backup === undefined ? '' : ` What was replaced is in ${backup}.`
        const said = written === 0 ? '' : `Pulled ${plural(written, 'file')}.${kept}\n`
        return { plan, said, extras: pullExtras(plan) }
      },
    })
  },
})
