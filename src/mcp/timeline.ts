import type { CallRecord, TaskEvents, TaskEventType } from '../engine/events.ts'

/** An event as the journal route answers it. */
export type JournalEvent = {
  [Type in TaskEventType]: { readonly type: Type; readonly timestamp: string; readonly data: TaskEvents[Type] }
}[TaskEventType]

/** What happened to a task, without what only the engine needs. */
export type TimelineEntry = Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string }

/** A step run of a task in a few words. */
export interface StepRunLine {
  readonly run: number
  readonly step: string
  readonly outcome: 'finished' | 'failed'
  /** JSON pointers to what it changed. */
  readonly changed: readonly string[]
}

/** A call with the step run that made it. */
export interface TaskCall extends CallRecord {
  readonly task: string
  readonly run: number
  readonly step: string
}

// They identify; nobody reads them.
const UNREAD = new Set(['inputHash', 'outputHash', 'fileHash', 'fingerprint', 'times', 'refired'])

/** The events of a task as an agent reads them; that a run began is told only where its end is not. */
export function timelineOf(events: readonly JournalEvent[]): readonly TimelineEntry[] {
  const ended = new Set(events.flatMap((event) => (isEnd(event) ? [event.data.run] : [])))
  return events
    .filter((event) => event.type !== 'StepStarted' || !ended.has(event.data.run))
    .map(({ type, timestamp, data }) => ({
      type,
      at: timestamp,
      ...Object.fromEntries(Object.entries(data).filter(([key]) => !UNREAD.has(key))),
    }))
}

/** The step runs that ended, in their order. */
export function runLines(events: readonly JournalEvent[]): readonly StepRunLine[] {
  return events.filter(isEnd).map((event) => ({
    run: event.data.run,
    step: event.data.step,
    outcome: event.type === 'StepFinished' ? 'finished' : 'failed',
    changed: event.type === 'StepFinished' ? event.data.patch.map(({ path }) => path) : [],
  }))
}

/** Every call that the steps of a task made, in its order. */
export function callsOf(task: string, events: readonly JournalEvent[]): readonly TaskCall[] {
  return events
    .filter(isEnd)
    .flatMap(({ data: { run, step, calls = [] } }) => calls.map((call) => ({ task, run, step, ...call })))
}

type RunEnd = Extract<JournalEvent, { readonly type: 'StepFinished' | 'StepFailed' }>

function isEnd(event: JournalEvent): event is RunEnd {
  return event.type === 'StepFinished' || event.type === 'StepFailed'
}
