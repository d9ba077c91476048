import type { CallModes } from '../connectors/callRules.ts'
import type { FixedAnswers } from '../connectors/fixedAnswers.ts'
import { StepyardError } from '../errors.ts'
import type { LocalTasksOptions } from '../localTasks.ts'
import { chooseNamespace } from '../namespaces.ts'
import { flagOption, listOption, textOption, type CommandContext, type OptionSpec } from './command.ts'
import type { OpenedWorkspace } from './openWorkspace.ts'
import { shown } from './shown.ts'

/** What steps run with. */
export const STEP_OPTIONS: readonly OptionSpec[] = [
  { flags: '-e, --env <name>', describe: 'the environment whose values the steps get; never a protected one' },
  {
    flags: '--answers <file>',
    describe: 'what connectors answer: a YAML or JSON file, connector: { operation: result }',
  },
  { flags: '--live <connector>', describe: 'ask these services themselves; all others are faked', repeat: true },
  { flags: '--record <connector>', describe: 'the same, and keep what they answer in recordings/', repeat: true },
  { flags: '--replay <connector>', describe: 'answer these from recordings alone', repeat: true },
  { flags: '--deny <connector>', describe: 'refuse calls of these', repeat: true },
  { flags: '--ci', describe: 'record nothing; what has recordings is answered by them alone' },
]

/** How connectors are called, as far as the command line says. */
export function readCallModes({ options }: Pick<CommandContext, 'options'>): CallModes {
  return {
    live: listOption(options, 'live'),
    record: listOption(options, 'record'),
    replay: listOption(options, 'replay'),
    deny: listOption(options, 'deny'),
    ci: flagOption(options, 'ci'),
  }
}

/** The environment that steps run in, and what answers them. */
export async function stepOptions(context: CommandContext, workspace: OpenedWorkspace) {
  const { chooseLocalEnvironment } = await import('./localEnvironment.ts')
  const environment = await chooseLocalEnvironment(context, workspace)
  return { environment, effects: context.effects, answers: await readAnswers(context), modes: readCallModes(context) }
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
