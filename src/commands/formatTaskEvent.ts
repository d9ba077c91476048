import type { DataWarning } from '../config/schemaTypes.ts'
import type { TypedEvent } from '../engine/history.ts'
import { formatFailure } from './formatFailure.ts'
import { formatValue } from './formatValue.ts'
import { lasting, plural } from './paint.ts'
import { shown } from './shown.ts'
import { changeLines, INDENT, type TimelineState } from './timelineState.ts'

type OtherEvent = Exclude<TypedEvent, { type: 'StepStarted' | 'StepFinished' | 'StepFailed' }>

/** The lines of an event that is no step run. */
export function formatOther(state: TimelineState, event: OtherEvent): readonly string[] {
  const { paint, width } = state.style
  switch (event.type) {
    case 'TaskCreated':
      return [
        note(state, `created${originOf(event.data)} ${paint.dim(`${by(event)}, ${event.timestamp}`)}`, 0),
        ...warningLines(state, event.data),
      ]
    case 'TaskWaiting':
      return [note(state, waitingWords(event))]
    case 'TaskAsked':
      return [note(state, `${paint.warn('asks')} ${shown(event.data.question)}`)]
    case 'TaskIncomplete':
      return [note(state, `${paint.warn('incomplete')}: no step matches any more`)]
    case 'TaskCompleted': {
      const { result, expired } = event.data
      const words = result === undefined ? '' : ` with ${formatValue(result, width - 16)}`
      return [note(state, `${paint.good('done')}${words}${expired ? ' when its time was over' : ''}`)]
    }
    case 'TaskIgnored':
      return [note(state, 'ignored')]
    case 'TaskFailed':
      return failedLines(state, event)
    case 'TaskInterrupted':
      return interruptedLines(state, event)
    case 'TaskResumed':
      return [note(state, `resumed ${paint.dim(by(event))}`)]
    default:
      return changedLines(state, event)
  }
}

function changedLines(
  state: TimelineState,
  event: Extract<OtherEvent, { type: 'TaskAnswered' | 'TaskEdited' | 'TaskRewound' | 'SubtaskFinished' }>,
): readonly string[] {
  const { paint } = state.style
  const lines = changeLines(state, event.data.patch)
  switch (event.type) {
    case 'TaskAnswered':
      return [note(state, `answered ${paint.dim(by(event))}`), ...lines, ...warningLines(state, event.data)]
    case 'TaskEdited':
      return [note(state, `edited ${paint.dim(by(event))}`), ...lines, ...warningLines(state, event.data)]
    case 'TaskRewound':
      return [note(state, `taken back to version ${event.data.to} ${paint.dim(by(event))}`), ...lines]
    case 'SubtaskFinished':
      return [note(state, `sub-task ${shown(event.data.task)} is ${event.data.state}`), ...lines]
    default:
      return event satisfies never
  }
}

function warningLines(
  { style: { paint } }: TimelineState,
  { warnings = [] }: { readonly warnings?: readonly DataWarning[] | undefined },
): readonly string[] {
  return warnings.map(({ code, schema, path, expected, actual }) => {
    const words = `${path === '' ? 'the data' : path} is ${actual}, expected ${expected} (${schema})`
    return `${INDENT}${paint.warn(code)} ${shown(words)}`
  })
}

function note({ style: { paint } }: TimelineState, words: string, number?: number): string {
  return `${paint.dim((number === undefined ? '·' : String(number)).padStart(3))}  ${words}`
}

function by({ actorAccountId }: OtherEvent): string {
  return `by ${shown(actorAccountId)}`
}

function originOf({ forkedFrom, parent }: Extract<OtherEvent, { type: 'TaskCreated' }>['data']): string {
  if (forkedFrom) return ` from ${shown(forkedFrom.task)} at version ${forkedFrom.version}`
  return parent === undefined ? '' : ` as a sub-task of ${shown(parent)}`
}

/** What a task waits for, counted from the moment it began to wait. */
export function waitingWords({ data, timestamp }: Extract<OtherEvent, { type: 'TaskWaiting' }>): string {
  const { reason, until, tasks = [] } = data
  const time = until === undefined ? '' : `${lasting(until - Date.parse(timestamp))}, until ${isoTime(until)}`
  switch (reason) {
    case 'park':
      return `waits ${time}`
    case 'retry':
      return `waits ${time}, then tries again`
    case 'subtasks':
      return `waits for ${plural(tasks.length, 'sub-task')}: ${shown(tasks.join(', '))}${time && `, at most ${time}`}`
    case 'timeout':
      return `waits for a change, at most ${time}`
    default:
      return reason satisfies never
  }
}

/** A moment as journals write it. */
export function isoTime(moment: number): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z')
}

function failedLines(state: TimelineState, { data }: Extract<OtherEvent, { type: 'TaskFailed' }>): readonly string[] {
  // The step run has said it.
  if (data.step !== undefined && state.failed === data.fingerprint) return []
  const { paint, width, source } = state.style
  const [first = '', ...more] = formatFailure(data, { paint, width, source })
  return [note(state, first), ...more.map((line) => INDENT + line)]
}

function interruptedLines(
  state: TimelineState,
  { data }: Extract<OtherEvent, { type: 'TaskInterrupted' }>,
): readonly string[] {
  const { running } = state
  const during = running ? ` during ${running.run} ${shown(running.step)}` : ''
  state.running = undefined
  return [note(state, `${state.style.paint.bad('interrupted')}${during}: ${shown(data.reason)}`)]
}
