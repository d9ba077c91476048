import { applyPush, type PushResult } from '../sync/applyPush.ts'
import { writes } from '../sync/plan.ts'
import { planPush } from '../sync/planPush.ts'
import { pushExtras } from '../sync/report.ts'
import { quoteWord } from '../spelling.ts'
import { defineCommand, flagOption, textOption } from './command.ts'
import { formatMove } from './formatPlan.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint, plural } from './paint.ts'
import { settlePlan } from './settlePlan.ts'
import { shown } from './shown.ts'
import { readMaxDelete, readSyncOptions, SYNC_OPTIONS } from './syncOptions.ts'

export const push = defineCommand({
  summary: 'send the changes of the folder to the branch of an environment',
  args: '[paths...]',
  options: [
    ...SYNC_OPTIONS,
    { flags: '-m, --message <text>', describe: 'message of the commit' },
    { flags: '--allow-delete', describe: 'delete on the branch what was deleted here; connectors and secrets by path' },
    { flags: '--max-delete <count>', describe: 'let it delete this many items, or this share (40%)' },
    { flags: '--exit-code', describe: 'exit with 2 when only a plan is shown and it has changes' },
  ],
  examples: ['stepyard push', 'stepyard push -e prod', 'stepyard push --allow-delete connectors/old.yaml'],
  async run(context) {
    const workspace = openWorkspace(context)
    const message = textOption(context.options, 'message')
    const options = {
      ...readSyncOptions(context, workspace.root),
      ...readMaxDelete(textOption(context.options, 'maxDelete')),
      allowDelete: flagOption(context.options, 'allowDelete'),
      ...(message !== undefined && { message }),
    }
    const plan = await planPush(workspace, options)
    const paint = createPaint(context.terminal.color)
    return settlePlan(context, plan, {
      apply: async () => {
        const result = await applyPush(workspace, plan, options)
        const moved = plan.move.kind === 'follow' && result.move.kind === 'leave'
        const said = formatResult(shown(result)) + (moved ? formatMove(result.move, { verb: 'push', paint }) : '')
        return { plan: result.plan, said, extras: pushExtras(result) }
      },
    })
  },
})

function formatResult({ plan, commit, proposal }: PushResult): string {
  if (commit === undefined) return ''
  const count = plural(plan.changes.filter(writes).length, 'item')
  if (!proposal) return `Pushed ${count} as ${commit.slice(0, 7)}.\n`
  const why = proposal.reason === undefined ? `"${plan.branch}" is protected` : `the server said: ${proposal.reason}`
  const where =
    proposal.url === undefined
      ? `Merge it from there: git fetch origin ${quoteWord(proposal.branch)} && git merge FETCH_HEAD`
      : proposal.url
  const verb = proposal.existing ? 'is waiting already' : 'waits'
  return `${count} did not go to ${plan.environment} (${why}).\nThe change ${verb} on branch ${proposal.branch}.\n${where}\n`
}
