import { loadWorkspace } from '../workspace/load.ts'
import { StepyardError } from '../errors.ts'
import { REPORT_OPTIONS, reportCheck } from './checkReport.ts'
import { defineCommand, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { applyRepair, formatRepair, planRepair } from './fixFindings.ts'
import { gatherFindings, type Gathered } from './gatherFindings.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard check`. */
export const check = defineCommand({
  summary: 'find everything that is wrong',
  options: [
    ...REPORT_OPTIONS,
    { flags: '--fix', describe: 'mend what needs no decision, then look again' },
    { flags: '--dry-run', describe: 'with --fix: show what would change and stop' },
    { flags: '--no-types', describe: 'do not let the TypeScript compiler of the workspace check its code' },
    { flags: '--portable', describe: 'also list every use of an extension in a condition' },
  ],
  examples: [
    'stepyard check',
    'stepyard check --fix --dry-run',
    'stepyard check --format gitlab --output quality.json',
  ],
  async run(context) {
    const { options } = context
    if (flagOption(options, 'dryRun') && !flagOption(options, 'fix')) {
      throw new StepyardError('USAGE', {
        reason: '`--dry-run` shows what `--fix` would do.',
        hint: 'Write both of them.',
      })
    }
    const looked = await look(context)
    return flagOption(options, 'fix') ? fix(context, looked) : reportCheck(context, looked)
  },
})

interface Looked extends Gathered {
  readonly workspace: Workspace
}

async function look(context: CommandContext): Promise<Looked> {
  const { options, effects } = context
  const workspace = await loadWorkspace(requireWorkspaceRoot(context))
  const asked = { portable: flagOption(options, 'portable'), types: options['types'] !== false, effects }
  return { workspace, ...(await gatherFindings(workspace, asked)) }
}

async function fix(context: CommandContext, looked: Looked): Promise<ExitCode> {
  const plan = planRepair(looked.workspace, looked)
  if (flagOption(context.options, 'dryRun')) return reportCheck(context, { ...looked, before: formatRepair(plan) })
  const before = await applyRepair(context, looked.workspace, { plan, gathered: looked })
  // What a fix leaves behind is for the check to say, not for the fix.
  return reportCheck(context, { ...(before === '' ? looked : await look(context)), before })
}
