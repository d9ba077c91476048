import type { FixedAnswers } from '../connectors/fixedAnswers.ts'
import { StepyardError } from '../errors.ts'
import type { LocalTasksOptions } from '../localTasks.ts'
import { chooseNamespace } from '../namespaces.ts'
import { textOption, type CommandContext, type OptionSpec } from './command.ts'
import type { OpenedWorkspace } from './openWorkspace.ts'
import { shown } from './shown.ts'

/** What steps run with. */
export const STEP_OPTIONS: readonly OptionSpec[] = [
  { flags: '-e, --env <name>', describe: 'the environment whose values the steps get; never a protected one' },
  {
    flags: '--answers <file>',
    describe: 'what connectors answer: a YAML or JSON file, connector: { operation: result }',
  },
]

/** The environment that steps run in, and what answers them. */
export async function stepOptions(context: CommandContext, workspace: OpenedWorkspace) {
  const { chooseLocalEnvironment } = await import('./localEnvironment.ts')
  const environment = await chooseLocalEnvironment(context, workspace)
  return { environment, effects: context.effects, answers: await readAnswers(context) }
}

/** Whose tasks are meant, and how they are waited for. */
export async function localOptions({ effects, terminal }: CommandContext, root: string) {
  const onWait: LocalTasksOptions['onWait'] = ({ data }) =>
    terminal.err(`Waiting for \`stepyard ${shown(data.command)}\` (process ${data.holder}) to let go of the tasks.\n`)
  const { name: namespace } = await chooseNamespace(root, effects)
  return { root, namespace, effects, onWait }
}

/** What connectors answer, by `--answers`. */
export async function readAnswers(context: CommandContext): Promise<FixedAnswers> {
  const file = textOption(context.options, 'answers')
  if (file === undefined) return {}
  const { readDataFile } = await import('./readData.ts')
  const answers = await readDataFile(context, file)
  if (typeof answers === 'object' && answers !== null && !Array.isArray(answers)) return { ...answers }
  throw new StepyardError('DATA_UNREADABLE', { source: file, problem: 'it is no mapping of connectors to operations' })
}
