import type { RunTraces, TaskEvents } from '../engine/events.ts'
import type { TypedEvent } from '../engine/history.ts'
import { formatFailure } from './formatFailure.ts'
import { formatDocument } from './formatValue.ts'
import { traceLines, usageWords } from './formatTraces.ts'
import { formatOther } from './formatTaskEvent.ts'
import { lasting, pad } from './paint.ts'
import { shown } from './shown.ts'
import { changeLines, INDENT, type TimelineState, type TimelineStyle } from './timelineState.ts'

/** The journal of one task in words, event by event. */
export interface Timeline {
  /** Lines with their ends; '' for an event that says nothing by itself. Events come in order, none is left out. */
  readonly add: (event: TypedEvent) => string
  /** The step that has begun and not ended, fit for a terminal. */
  readonly running: () => string | undefined
}

/** Begins a timeline. It follows the data, so that a change can be shown with what was there before. */
export function createTimeline(style: TimelineStyle): Timeline {
  const state: TimelineState = { style, data: copy(style.data), generation: 1, running: undefined, failed: undefined }
  return {
    add: (event) => {
      const lines = formatEvent(state, event)
      return lines.map((line) => `${line}\n`).join('')
    },
    running: () => state.running && shown(state.running.step),
  }
}

function formatEvent(state: TimelineState, event: TypedEvent): readonly string[] {
  switch (event.type) {
    case 'TaskCreated':
      state.data = copy(event.data.data)
      return formatOther(state, event)
    case 'StepStarted':
      state.running = { run: event.data.run, step: event.data.step, ties: event.data.ties }
      return []
    case 'StepFinished':
      return [runLine(state, event.data, []), ...tieLines(state), ...finished(state, event.data)]
    case 'StepFailed':
      state.failed = event.data.fingerprint
      return [
        runLine(state, event.data, [state.style.paint.bad('failed')]),
        ...tieLines(state),
        ...failed(state, event.data),
      ]
    default:
      return formatOther(state, event)
  }
}

function runLine(
  state: TimelineState,
  { run, step, ms, attempt, generation, usage, stale }: TaskEvents['StepFinished'] | TaskEvents['StepFailed'],
  words: readonly string[],
): string {
  const { paint, nameWidth, details } = state.style
  const reloaded = generation !== state.generation
  state.generation = generation
  const notes = [
    ...words,
    ...(attempt > 1 ? [paint.warn(`attempt ${attempt}`)] : []),
    ...(reloaded ? [paint.dim(`gen ${generation}`)] : []),
    // Its file is broken, and what ran is what it was before.
    ...(stale ? [paint.warn('stale')] : []),
    ...(usage && details.inspect ? [paint.dim(usageWords(usage))] : []),
  ]
  const name = pad(paint.bold(shown(step)), nameWidth)
  return [`${paint.dim(String(run).padStart(3))}  ${name}`, lasting(ms).padStart(7), ...notes].join('  ')
}

// The step run has ended with this.
function tieLines(state: TimelineState): readonly string[] {
  const { running, style } = state
  state.running = undefined
  if (!running?.ties) return []
  const others = shown(running.ties.join(', '))
  return [`${INDENT}${style.paint.warn('AMBIGUOUS_MATCH')} as specific, and later by path: ${others}`]
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

function traces({ style }: TimelineState, run: RunTraces): readonly string[] {
  return traceLines(run, style).map((line) => INDENT + line)
}

function copy(data: unknown): unknown {
  return data === undefined ? undefined : structuredClone(data)
}
