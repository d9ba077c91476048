import type { AuditEntry } from '../config/schemaTypes.ts'
import type { CallRecord, RunTraces } from '../engine/events.ts'
import type { LogLine, StepUsage, View } from '../stepHost.ts'
import { formatDocument, formatValue } from './formatValue.ts'
import { lasting, plural, type Paint } from './paint.ts'
import { shown } from './shown.ts'
import { INDENT, type TimelineStyle } from './timelineState.ts'

/** How traces are laid out. */
export type TraceStyle = Pick<TimelineStyle, 'paint' | 'width' | 'details'>

/** What a step run left besides its result, a line each: calls of connectors, logs, the audit trail, views. */
export function traceLines(
  { calls = [], logs = [], audit = [], views = [] }: Pick<RunTraces, 'calls' | 'logs' | 'audit' | 'views'>,
  style: TraceStyle,
): readonly string[] {
  const { details, paint } = style
  const written = [...logs.flatMap((line) => logLines(line, paint)), ...audit.map(auditLine), ...views.map(viewLine)]
  return [...(details.calls ? calls.flatMap((call) => callLines(call, style)) : []), ...(details.logs ? written : [])]
}

/** What a step run spent: `cpu 12 ms, heap 34.5 MB`. */
export function usageWords({ cpu, heap, beside }: StepUsage): string {
  const others = beside === undefined ? '' : `, with ${plural(beside, 'other run')}`
  return `cpu ${lasting(cpu)}, heap ${heap} MB${others}`
}

function callLines(
  { connector, operation, input, result, error, layer, fault, ms }: CallRecord,
  { paint, width, details }: TraceStyle,
): readonly string[] {
  const name = shown(connector === operation ? connector : `${connector}.${operation}`)
  const by = [
    ...(layer === undefined || USUAL.has(layer) ? [] : [layer]),
    ...(fault === undefined ? [] : [`fault ${shown(fault)}`]),
  ]
  const took = paint.dim([lasting(ms), ...by].join(', '))
  if (details.inspect) {
    const answer = error ? paint.bad(shown(`${error.code} ${error.message}`)) : formatDocument(result, paint)
    return `${name} ${formatDocument(input, paint)}\n-> ${answer}  ${took}`.split('\n')
  }
  const room = Math.max(24, width - INDENT.length - name.length - 16)
  const outcome = error ? shown(error.code) : formatValue(result, Math.max(12, Math.floor(room / 2)))
  const sent = input === undefined ? '' : formatValue(input, Math.max(12, room - outcome.length))
  const answer =
    result === undefined && !error ? paint.dim(')') : `${paint.dim(') ->')} ${error ? paint.bad(outcome) : outcome}`
  return [`${paint.dim(`${name}(`)}${sent}${answer}  ${took}`]
}

// Who else answered is said.
const USUAL: ReadonlySet<string> = new Set(['fake', 'override', 'built-in'])

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
