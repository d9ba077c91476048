import { readEvents, readEventsFrom, readVersion, type TypedEvent } from '../engine/history.ts'
import { StepyardError } from '../errors.ts'
import { ENDED_STATES, type TaskRecord } from '../store/taskRecord.ts'
import { defineCommand, EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { listedTask } from './describeTask.ts'
import { createTimeline, type Timeline } from './formatTimeline.ts'
import { formatDocument } from './formatValue.ts'
import { openTasks, PII_OPTION, type OpenedTasks } from './openTasks.ts'
import { printReport } from './printReport.ts'
import { readNumber } from './readNumber.ts'
import { resolveTask } from './resolveTask.ts'
import { shown } from './shown.ts'
import { paintState } from './formatOutcome.ts'
import { DETAIL_OPTIONS, nameWidth, readDetails, taskStyle, type TaskStyle } from './taskStyle.ts'
import type { TimelineStyle } from './timelineState.ts'
import { watchTasks } from './watchTasks.ts'

/** `stepyard task log`. */
export const taskLog = defineCommand({
  summary: 'show what happened to a task, step by step',
  args: '<id>',
  options: [
    { flags: '-f, --follow', describe: 'go on printing what is added until the task ends' },
    ...DETAIL_OPTIONS,
    PII_OPTION,
    { flags: '--step <number>', describe: 'one step run with everything about it; 0 is how it was submitted' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard task log last',
    'stepyard task log t4k8 --changes',
    'stepyard task log last --step 2',
    'stepyard task log last -f',
  ],
  async run(context) {
    await using tasks = await openTasks(context)
    const record = await resolveTask(tasks, context.args[0] ?? '')
    const run = readNumber(context.options, 'step')
    const events = await readEvents(tasks.store, tasks.scope, record.id)
    const log: Log = { record, events: run === undefined ? events : eventsOf(record, { events, run }) }
    if (flagOption(context.options, 'json')) return await printDocument(context, tasks, log)
    if (run !== undefined) return await printRun(context, tasks, log)
    return await printLog(context, tasks, log)
  },
})

interface Log {
  readonly record: TaskRecord
  readonly events: readonly TypedEvent[]
}

async function printLog(context: CommandContext, tasks: OpenedTasks, { record, events }: Log): Promise<ExitCode> {
  const { terminal, options } = context
  const style = taskStyle(context, tasks.root)
  terminal.out(headOf(record, style))
  const timeline = createTimeline(timelineStyle(context, { style, events }))
  terminal.out(events.map((event) => timeline.add(event)).join(''))
  if (!flagOption(options, 'follow')) return EXIT.ok
  return follow(context, tasks, { record, seen: events.length, onEvent: (event) => terminal.out(timeline.add(event)) })
}

/** One step run alone: its input, everything it did, its output. */
async function printRun(context: CommandContext, tasks: OpenedTasks, { record, events }: Log): Promise<ExitCode> {
  const style = taskStyle(context, tasks.root)
  const { paint } = style
  const version = inputVersion(events)
  const data = await readVersion(tasks.store, tasks.scope, { task: record.id, version })
  context.terminal.out(headOf(record, style))
  context.terminal.out(`${paint.dim(`data at version ${version}`)}\n${formatDocument(data, paint)}\n`)
  const timeline: Timeline = createTimeline({
    ...timelineStyle(context, { style, events }),
    data,
    details: { changes: true, calls: true, logs: true, inspect: true },
  })
  context.terminal.out(events.map((event) => timeline.add(event)).join(''))
  return EXIT.ok
}

async function printDocument(context: CommandContext, tasks: OpenedTasks, { record, events }: Log): Promise<ExitCode> {
  const all = [...events]
  const code = flagOption(context.options, 'follow')
    ? await follow(context, tasks, { record, seen: events.length, onEvent: (event) => void all.push(event) })
    : EXIT.ok
  const task = (await tasks.store.get(tasks.scope, record.id)) ?? record
  const shownEvents = all.map(({ offset: _offset, ...event }) => event)
  printReport(context.terminal, { schemaVersion: 1, command: 'task log', task: listedTask(task), events: shownEvents })
  return code
}

interface Following {
  readonly record: TaskRecord
  /** Events that were printed. */
  readonly seen: number
  readonly onEvent: (event: TypedEvent) => void
}

async function follow({ effects }: CommandContext, tasks: OpenedTasks, following: Following): Promise<ExitCode> {
  const { id } = following.record
  let next = following.seen
  using watch = watchTasks(tasks, effects.signal)
  for (;;) {
    const changed = watch.changed()
    for (const event of await readEventsFrom(tasks.store, tasks.scope, { task: id, from: next })) {
      next += 1
      following.onEvent(event)
    }
    const record = await tasks.store.get(tasks.scope, id)
    if (!record || (ENDED_STATES.includes(record.state) && record.events <= next)) return EXIT.ok
    if (!(await changed)) return EXIT.interrupted
  }
}

function headOf({ name, id, state, version }: TaskRecord, { paint }: TaskStyle): string {
  return `${paint.bold(shown(name))} ${paint.dim(shown(id))} ${paintState(state, paint)} ${paint.dim(`at version ${version}`)}\n`
}

function timelineStyle(
  { options }: CommandContext,
  { style, events }: { readonly style: TaskStyle; readonly events: readonly TypedEvent[] },
): TimelineStyle {
  const names = events.flatMap((event) => (event.type === 'StepStarted' ? [event.data.step] : []))
  return { ...style, details: readDetails(options), nameWidth: nameWidth(names) }
}

// What happened in one step run and until the next one; the 0th is how the task was submitted.
function eventsOf(
  { id }: TaskRecord,
  { events, run }: { readonly events: readonly TypedEvent[]; readonly run: number },
): readonly TypedEvent[] {
  const begins = (event: TypedEvent, number: number): boolean =>
    number === 0 ? event.type === 'TaskCreated' : event.type === 'StepStarted' && event.data.run === number
  const from = events.findIndex((event) => begins(event, run))
  if (from < 0) {
    const runs = events.filter(({ type }) => type === 'StepStarted').length
    throw new StepyardError('RUN_UNKNOWN', { id, run, runs })
  }
  const to = events.findIndex((event, index) => index > from && event.type === 'StepStarted')
  return events.slice(from, to < 0 ? events.length : to)
}

function inputVersion([first]: readonly TypedEvent[]): number {
  return first?.type === 'StepStarted' ? first.data.inputVersion : 0
}
