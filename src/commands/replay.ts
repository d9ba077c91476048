import { replayTask, type Replay, type ReplayDifference } from '../engine/replay.ts'
import { StepyardError } from '../errors.ts'
import type { LocalSteps } from '../localEngine.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, EXIT, flagOption, listGiven, type CommandContext } from './command.ts'
import { formatOperation } from './formatPatch.ts'
import { listAll } from './listAll.ts'
import { orInterrupted } from './orInterrupted.ts'
import { openSteps, PII_OPTION, shownOfTasks } from './openTasks.ts'
import { STEP_OPTIONS } from './stepOptions.ts'
import { plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { shown } from './shown.ts'
import { FILTER_OPTIONS, readFilters } from './taskQuery.ts'
import { taskStyle, type TaskStyle } from './taskStyle.ts'

/** `stepyard replay`. */
export const replay = defineCommand({
  summary: 'run tasks again with the code of now and the calls of then, and compare',
  args: '[ids...]',
  options: [
    { flags: '--all', describe: 'every task, or those that the filters name' },
    ...FILTER_OPTIONS,
    { flags: '--assert', describe: 'exit with 1 when one differs' },
    {
      flags: '--ignore <pointer>',
      describe: 'a place in the data that may differ, such as /order/at; * is any key',
      repeat: true,
    },
    ...STEP_OPTIONS.slice(0, 1),
    PII_OPTION,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard replay last', 'stepyard replay --all --since 7d --assert --ignore /signup/acceptedAt'],
  async run(context) {
    const { options, terminal, effects } = context
    const asJson = flagOption(options, 'json')
    await using steps = await openSteps(context)
    const records = await selected(context, steps)
    const style = taskStyle(context, steps.root)
    const replays: Replay[] = []
    const ignore = listGiven(options, 'ignore')
    for (const [index, record] of records.entries()) {
      effects.progress('replay', index, records.length)
      const replayed = await orInterrupted(effects.signal, replayTask(steps.parts, { task: record.id, ignore }))
      const told = await shownOfTasks(context, replayed, [JSON.parse(record.data)])
      replays.push(told)
      if (!asJson) terminal.out(formatReplay(told, style))
    }
    const differing = replays.filter(({ differences }) => differences.length > 0).length
    if (asJson) printReport(terminal, { schemaVersion: 1, command: 'replay', differing, replays })
    else terminal.out(summaryOf(replays.length, differing, style.paint))
    return differing > 0 && flagOption(options, 'assert') ? EXIT.error : EXIT.ok
  },
})

async function selected(context: CommandContext, { parts }: LocalSteps): Promise<readonly TaskRecord[]> {
  const { args, options } = context
  const filters = readFilters(context)
  const all = flagOption(options, 'all') || Object.keys(filters).length > 0
  if (all === args.length > 0) {
    const reason = all ? 'Ids and filters are both given.' : 'No task was named.'
    throw new StepyardError('USAGE', { reason, hint: 'Write `stepyard replay <id>`, or `--all`.' })
  }
  return all ? listAll(parts, filters) : Promise.all(args.map((word) => resolveTask(parts, word)))
}

function formatReplay({ task, name, runs, differences }: Replay, style: TaskStyle): string {
  const { paint } = style
  const words = `${paint.bold(shown(name))} ${paint.dim(shown(task))}`
  if (differences.length === 0) return `${paint.good('same')}     ${words}, ${plural(runs, 'step run')}\n`
  const lines = differences.flatMap((difference) => differenceLines(difference, style))
  return `${paint.bad('differs')}  ${words}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function differenceLines(difference: ReplayDifference, style: TaskStyle): readonly string[] {
  const { paint } = style
  const place = `run ${difference.run}`
  switch (difference.kind) {
    case 'step':
      return [`${place}: ${paint.bad(shown(difference.expected))} then, ${paint.good(shown(difference.actual))} now`]
    case 'outcome':
    case 'call': {
      const { expected, actual, step } = difference
      return [
        `${place} ${shown(step)}:`,
        `  then  ${paint.bad(shown(expected))}`,
        `  now   ${paint.good(shown(actual))}`,
      ]
    }
    case 'data': {
      const lines = difference.patch.flatMap((change) =>
        formatOperation(change, change.was, { paint, width: style.width - 4 }),
      )
      return [
        `${place} ${shown(difference.step)}: from the data of then to that of now`,
        ...lines.map((line) => `  ${line}`),
      ]
    }
    default:
      return difference satisfies never
  }
}

function summaryOf(count: number, differing: number, paint: Paint): string {
  if (count === 0) return 'No task matches that.\n'
  const same = plural(count - differing, 'task')
  const verdict =
    differing === 0 ? paint.good('all the same') : paint.bad(`${differing} differ${differing === 1 ? 's' : ''}`)
  return differing === 0
    ? `\n${same}: ${verdict}.\n`
    : `\n${plural(count, 'task')}: ${count - differing} the same, ${verdict}.\n`
}
