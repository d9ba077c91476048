import type { Diagnostic } from '../diagnostics.ts'
import type { LogLine, StepError } from '../stepHost.ts'
import { LOG_LEVELS, type LogLevel } from '../log.ts'
import { placeOf } from './formatFailure.ts'
import type { Paint } from './paint.ts'
import { shown } from './shown.ts'

/** A line of what steps have written, of a failure, or of the dev server. */
export interface LoggedLine {
  /** ISO 8601, UTC; absent where nobody has noted when. */
  readonly at?: string
  readonly level: LogLevel
  /** May have several lines. */
  readonly text: string
  /** Absent where the dev server says it. */
  readonly task?: string
  readonly step?: string
  readonly run?: number
}

/** Which lines are wanted; what is left out is not asked for. */
export interface LineFilter {
  /** A task with its sub-tasks. */
  readonly task?: string
  readonly step?: string
  /** These and worse. */
  readonly level?: LogLevel
  /** Milliseconds since 1970. */
  readonly since?: number
}

/** An event as far as it matters here, from the journal or from a dev server. */
export interface LoggingEvent {
  readonly type: string
  readonly aggregateId?: unknown
  readonly timestamp?: unknown
  readonly data?: unknown
}

/** Types of events in a journal that lines come from. */
export const LOGGED_TYPES: readonly string[] = ['StepFinished', 'StepFailed', 'TaskFailed']
/** Types of events of a dev server that lines come from. */
export const SERVER_TYPES: readonly string[] = ['step.invalid', 'step.healed', 'generation.failed']

/** The lines of one event, those that are wanted. A failure is a line as well: whoever looks for errors means these. */
export function linesOf(event: LoggingEvent, filter: LineFilter): readonly LoggedLine[] {
  const lines = SERVER_TYPES.includes(event.type) ? serverLines(event) : journalLines(event)
  return lines.filter((line) => isWanted(line, filter))
}

/** Whether lines of the dev server could be wanted. */
export function wantsServer({ task, step }: LineFilter): boolean {
  return task === undefined && step === undefined
}

/** A line for people: when, how bad, where from. */
export function formatLine({ at, level, text, task, step, run }: LoggedLine, paint: Paint): string {
  const color = { debug: paint.dim, info: paint.dim, warning: paint.warn, error: paint.bad }[level]
  const from = task === undefined ? 'dev server' : `${task} ${run ?? ''} ${step ?? ''}`.replace(/ +/g, ' ').trim()
  const head = [at === undefined ? undefined : paint.dim(at), color(level.padEnd(7)), paint.dim(shown(from))]
  const [first = '', ...more] = text.split('\n').map((line) => shown(line))
  const words = [...head.filter((part) => part !== undefined), first].join('  ')
  return [words, ...more.map((line) => `    ${line}`)].join('\n') + '\n'
}

/** A word of `--level`, or `undefined` for any other. */
export function parseLevel(word: string): LogLevel | undefined {
  return LOG_LEVELS.find((level) => level === word || (level === 'warning' && word === 'warn'))
}

function isWanted({ at, level, task, step }: LoggedLine, filter: LineFilter): boolean {
  if (filter.level !== undefined && LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(filter.level)) return false
  if (filter.step !== undefined && step !== filter.step) return false
  if (filter.task !== undefined && task !== filter.task && !task?.startsWith(`${filter.task}.`)) return false
  return filter.since === undefined || at === undefined || Date.parse(at) >= filter.since
}

// What the engine has written is what is read here, from the file or from the stream.
function journalLines({ type, aggregateId, timestamp, data }: LoggingEvent): readonly LoggedLine[] {
  if (!LOGGED_TYPES.includes(type)) return []
  const { step, run, logs = [], error, ...failure }: EndedRun = data as EndedRun
  const at = String(timestamp)
  const from = { task: String(aggregateId), ...(step !== undefined && { step }), ...(run !== undefined && { run }) }
  const written = logs.map((line) => ({
    at: new Date(line.at).toISOString(),
    level: line.level,
    text: line.text,
    ...from,
  }))
  const failed = type === 'StepFailed' ? error : ownFailure(type, { step, ...failure })
  return [...written, ...(failed ? [{ at, level: 'error' as const, text: failureText(failed), ...from }] : [])]
}

// A task that fails with a step has said so with it.
function ownFailure(type: string, failure: EndedRun): EndedRun | undefined {
  return type === 'TaskFailed' && failure.step === undefined ? failure : undefined
}

/** What the events of `LOGGED_TYPES` have in common, as far as it matters here. */
interface EndedRun extends Partial<Pick<StepError, 'code' | 'message' | 'at'>> {
  readonly step?: string | undefined
  readonly run?: number
  readonly logs?: readonly LogLine[]
  readonly error?: StepError
}

function failureText({ code, message, at }: Partial<Pick<StepError, 'code' | 'message' | 'at'>>): string {
  return [`${code ?? ''} ${message ?? ''}`, ...(at ? [`at ${placeOf(at)}`] : [])].join('\n')
}

function serverLines({ type, data }: LoggingEvent): readonly LoggedLine[] {
  const { step, diagnostic, error } = data as {
    readonly step?: string
    readonly diagnostic?: Diagnostic
    readonly error?: { readonly code: string; readonly message: string }
  }
  if (type === 'step.healed') return [{ level: 'info', text: `${step ?? ''} can be loaded again` }]
  const finding = diagnostic ?? error
  if (!finding) return []
  const place = diagnostic
    ? `\nat ${[diagnostic.file, diagnostic.line, diagnostic.column].filter((part) => part !== undefined).join(':')}`
    : ''
  return [{ level: 'error', text: `${finding.code} ${finding.message}${place}` }]
}
