import { readVersion } from '../engine/history.ts'
import { runIsolated } from '../engine/rerun.ts'
import { StepyardError } from '../errors.ts'
import type { LocalSteps } from '../localEngine.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { formatIsolated } from './formatIsolated.ts'
import { orInterrupted } from './orInterrupted.ts'
import { openSteps, PII_OPTION, shownOfTasks } from './openTasks.ts'
import { STEP_OPTIONS } from './stepOptions.ts'
import { applySets, parseJson, readDataFile, SET_OPTION } from './readData.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { taskStyle } from './taskStyle.ts'

/** `stepyard run`. */
export const run = defineCommand({
  summary: 'run one step on data, without a task and without consequences',
  args: '<step>',
  options: [
    PII_OPTION,
    { flags: '--input <file>', describe: 'a JSON or YAML file with the data; - reads standard input' },
    { flags: '-d, --data <json>', describe: 'the data, as JSON' },
    { flags: '--task <id@version>', describe: 'the data of a task, at its newest version where none is named' },
    SET_OPTION,
    ...STEP_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    `stepyard run orders/charge -d '{"order":{"status":"new","total":12}}'`,
    'stepyard run orders/charge --task last@2 --answers answers.yaml',
  ],
  async run(context) {
    const { args, options, terminal, effects } = context
    await using steps = await openSteps(context)
    const input = await readInput(context, steps)
    const made = await orInterrupted(effects.signal, runIsolated(steps.parts, { step: args[0] ?? '', input }))
    const result = await shownOfTasks(context, made)
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'run', run: result })
    else terminal.out(formatIsolated(result, taskStyle(context, steps.root)))
    return result.error ? EXIT.error : EXIT.ok
  },
})

async function readInput(context: CommandContext, steps: LocalSteps): Promise<unknown> {
  const { options } = context
  const [file, data, task] = [textOption(options, 'input'), textOption(options, 'data'), textOption(options, 'task')]
  if ([file, data, task].filter((given) => given !== undefined).length !== 1) {
    const hint = 'Give one of `--data <json>`, `--input <file>` and `--task <id@version>`.'
    throw new StepyardError('USAGE', { reason: 'A step runs on data, and it must be said on which.', hint })
  }
  const input = await readGiven(context, steps, { file, data, task })
  return typeof input === 'object' && input !== null ? applySets(context, input) : input
}

interface Given {
  readonly file: string | undefined
  readonly data: string | undefined
  readonly task: string | undefined
}

async function readGiven(
  context: CommandContext,
  { parts }: LocalSteps,
  { file, data, task }: Given,
): Promise<unknown> {
  if (data !== undefined) return parseJson(data, '--data')
  if (file !== undefined) return readDataFile(context, file)
  const [word = '', version] = task?.split('@') ?? []
  const record = await resolveTask(parts, word)
  if (version !== undefined && !/^\d{1,9}$/.test(version)) {
    throw new StepyardError('USAGE', { reason: `"${version}" is no version.`, hint: `Write \`--task ${word}@2\`.` })
  }
  return readVersion(parts.store, parts.scope, { task: record.id, version: Number(version ?? record.version) })
}
