import type { AuditEntry } from '../config/schemaTypes.ts'
import type { CallRecord, RunTraces, TaskEvents } from '../engine/events.ts'
import type { TypedEvent } from '../engine/history.ts'
import type { LogLine, View } from '../stepHost.ts'
import { formatFailure } from './formatFailure.ts'
import { formatDocument, formatValue } from './formatValue.ts'
import { formatOther } from './formatTaskEvent.ts'
import { lasting, type Paint } from './paint.ts'
import { shown } from './shown.ts'
import { changeLines, INDENT, type TimelineState, type TimelineStyle } from './timelineState.ts'

/** The journal of one task in words, event by event. */
export interface Timeline {
  /** Lines with their ends; '' for an event that says nothing by itself. Events come in order, none is left out. */
  readonly add: (event: TypedEvent) => string
  /** The number of the step run that has begun and not ended, and its step. */
  readonly running: () => { readonly run: number; readonly step: string } | undefined
}

/** Begins a timeline. It follows the data, so that a change can be shown with what was there before. */
export function createTimeline(style: TimelineStyle): Timeline {
  const state: TimelineState = { style, data: copy(style.data), generation: 1, running: undefined, failed: undefined }
  return {
    add: (event) => {
      const lines = formatEvent(state, event)
      return lines.map((line) => `${line}\n`).join('')
    },
    running: () => state.running,
  }
}

function formatEvent(state: TimelineState, event: TypedEvent): readonly string[] {
  switch (event.type) {
    case 'TaskCreated':
      state.data = copy(event.data.data)
      return formatOther(state, event)
    case 'StepStarted':
      state.running = { run: event.data.run, step: event.data.step }
      return []
    case 'StepFinished':
      state.running = undefined
      return [runLine(state, event.data, []), ...finished(state, event.data)]
    case 'StepFailed':
      state.running = undefined
      state.failed = event.data.fingerprint
      return [runLine(state, event.data, [state.style.paint.bad('failed')]), ...failed(state, event.data)]
    default:
      return formatOther(state, event)
  }
}

function runLine(
  state: TimelineState,
  { run, step, ms, attempt, generation }: TaskEvents['StepFinished'] | TaskEvents['StepFailed'],
  words: readonly string[],
): string {
  const { paint, nameWidth } = state.style
  const reloaded = generation !== state.generation
  state.generation = generation
  const notes = [
    ...words,
    ...(attempt > 1 ? [paint.warn(`attempt ${attempt}`)] : []),
    ...(reloaded ? [paint.dim(`gen ${generation}`)] : []),
  ]
  const name = shown(step)
  const space = ' '.repeat(Math.max(0, nameWidth - [...name].length))
  return [`${paint.dim(String(run).padStart(3))}  ${paint.bold(name)}${space}`, lasting(ms).padStart(7), ...notes].join(
    '  ',
  )
}

function finished(state: TimelineState, data: TaskEvents['StepFinished']): readonly string[] {
  const { paint } = state.style
  const { redo, subtasks = [], refired = [] } = data
  const notes = [
    ...(redo ? ['may run again'] : []),
    ...(subtasks.length > 0 ? [`sub-tasks: ${subtasks.join(', ')}`] : []),
    ...(refired.length > 0 ? [`wakes ${refired.map((name) => shown(name)).join(', ')}`] : []),
  ]
  const changes = changeLines(state, data.patch)
  return [...traces(state, data), ...changes, ...notes.map((note) => INDENT + paint.dim(note)), ...whole(state)]
}

function failed(state: TimelineState, data: TaskEvents['StepFailed']): readonly string[] {
  const { paint, width, source } = state.style
  const lines = formatFailure(data.error, { paint, width: width - INDENT.length, source })
  return [...traces(state, data), ...lines.map((line) => INDENT + line)]
}

function whole({ data, style: { details, paint } }: TimelineState): readonly string[] {
  if (!details.inspect) return []
  return `${INDENT}${paint.dim('data')} ${formatDocument(data, paint, INDENT)}`.split('\n')
}

function traces({ style }: TimelineState, { calls, logs, audit, views }: RunTraces): readonly string[] {
  const { details } = style
  return [
    ...(details.calls ? calls.flatMap((call) => callLines(call, style)) : []),
    ...(details.logs
      ? [...logs.flatMap((line) => logLines(line, style.paint)), ...audit.map(auditLine), ...views.map(viewLine)]
      : []),
  ].map((line) => INDENT + line)
}

/** A call of a connector: what was sent, what came back, how long it took. */
export function callLines(
  { connector, operation, input, result, error, ms }: CallRecord,
  { paint, width, details }: Pick<TimelineStyle, 'paint' | 'width' | 'details'>,
): readonly string[] {
  const name = shown(connector === operation ? connector : `${connector}.${operation}`)
  const took = paint.dim(lasting(ms))
  if (details.inspect) {
    const answer = error ? paint.bad(shown(`${error.code} ${error.message}`)) : formatDocument(result, paint)
    return `${name} ${formatDocument(input, paint)}\n-> ${answer}  ${took}`.split('\n')
  }
  const room = Math.max(24, width - INDENT.length - name.length - 16)
  const outcome = error ? shown(error.code) : formatValue(result, Math.max(12, Math.floor(room / 2)))
  const sent = input === undefined ? '' : formatValue(input, Math.max(12, room - outcome.length))
  return [`${paint.dim(`${name}(`)}${sent}${paint.dim(') ->')} ${error ? paint.bad(outcome) : outcome}  ${took}`]
}

function logLines({ level, text }: LogLine, paint: Paint): readonly string[] {
  const color = { debug: paint.dim, info: paint.dim, warning: paint.warn, error: paint.bad }[level]
  const [first = '', ...more] = text.split('\n')
  return [`${color(level)} ${shown(first)}`, ...more.map((line) => `${' '.repeat(level.length)} ${shown(line)}`)]
}

function auditLine({ message, reference }: AuditEntry): string {
  const { name, role, id, url } = reference ?? {}
  const words = message ?? [name, role, id, url].filter((part) => part !== undefined).join(', ')
  return `audit ${shown(words)}`
}

function viewLine({ type, name }: View): string {
  return `view  ${shown(`${name} (${type})`)}`
}

function copy(data: unknown): unknown {
  return data === undefined ? undefined : structuredClone(data)
}
