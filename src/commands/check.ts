import type { TypePlan } from '../codegen/planTypes.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { StepyardError } from '../errors.ts'
import { REPORT_OPTIONS, reportCheck } from './checkReport.ts'
import { defineCommand, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { applyRepair, formatRepair, planRepair } from './fixFindings.ts'
import { gatherFindings, type Gathered } from '../findings.ts'
import { findTypeErrors, type TypeFindings } from './typeFindings.ts'
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
  /** What brings the types up to date; absent where nobody looked at them. */
  readonly types: TypePlan | undefined
}

async function look(context: CommandContext): Promise<Looked> {
  const { options, effects } = context
  const workspace = await loadWorkspace(requireWorkspaceRoot(context))
  const typed = options['types'] === false ? undefined : await findTypes(workspace, context)
  const asked = { portable: flagOption(options, 'portable'), typed: typed?.diagnostics, effects }
  return { workspace, types: typed?.plan, ...(await gatherFindings(workspace, asked)) }
}

// What cannot be read as configuration has errors of its own, and no types.
async function findTypes({ root, config }: Workspace, { effects }: CommandContext): Promise<TypeFindings | undefined> {
  return root !== undefined && config !== undefined ? findTypeErrors(root, effects) : undefined
}

async function fix(context: CommandContext, looked: Looked): Promise<ExitCode> {
  const plan = planRepair(looked.workspace, looked)
  if (flagOption(context.options, 'dryRun'))
    return reportCheck(context, { ...looked, before: formatRepair(plan, looked.findings) })
  const before = await applyRepair(context, looked.workspace, { ...looked, plan })
  // What a fix leaves behind is for the check to say, not for the fix.
  return reportCheck(context, { ...(before === '' ? looked : await look(context)), before })
}
