import { readDuration } from '../config/duration.ts'
import { parsePath } from '../dataPath.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { DataFilter, TaskQuery } from '../store/taskQuery.ts'
import { TASK_STATES, type TaskState } from '../store/taskRecord.ts'

/** Which tasks are meant, by what they are, in the words of people. What is left out does not matter. */
export interface WrittenFilters {
  /** `done`, `error`, ..., or `attention` for all that need somebody. */
  readonly state?: readonly string[] | undefined
  readonly step?: string | undefined
  readonly tag?: string | undefined
  readonly name?: string | undefined
  /** `2h` for two hours ago, or a date. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** `order.status:paid`. */
  readonly where?: readonly string[] | undefined
}

/** What words of filters mean, and how whoever wrote them spells one. */
export interface FilterContext {
  /** Milliseconds since 1970. */
  readonly now: number
  /** How a filter is named, `--since` or `since`; and how one is written with a value. */
  readonly spell: (filter: string, value?: string) => string
}

/** The query that written filters mean. Throws `USAGE` with what is wrong and what to write. */
export function parseFilters(written: WrittenFilters, context: FilterContext): TaskQuery {
  const { step, tag, name, since, until } = written
  const states = (written.state ?? []).flatMap((word) => readState(word, context))
  const where = (written.where ?? []).map((text) => readWhere(text, context))
  return {
    ...(states.length > 0 && { states: [...new Set(states)] }),
    ...(step !== undefined && { step }),
    ...(tag !== undefined && { tag }),
    ...(name !== undefined && { name }),
    ...(since !== undefined && { since: readMoment(since, 'since', context) }),
    ...(until !== undefined && { until: readMoment(until, 'until', context) }),
    ...(where.length > 0 && { where }),
  }
}

/** A moment as people write it: `2h` for two hours ago, or a date. In milliseconds since 1970. */
export function readMoment(text: string, filter: string, { now, spell }: FilterContext): number {
  const length = readDuration(text)
  if (length !== undefined) return now - length
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw usage(
    `${spell(filter)} takes a length of time or a date, not "${text}".`,
    `Write \`${spell(filter, '2h')}\` or \`${spell(filter, '2026-03-01')}\`.`,
  )
}

/** JSON where the text is JSON, otherwise the text itself. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

// Words of the incumbents: what needs somebody, and what is under way.
const GROUPS: ReadonlyMap<string, readonly TaskState[]> = new Map<string, readonly TaskState[]>([
  ['attention', ['incomplete', 'question', 'error', 'interrupted']],
  ['null', ['created', 'processing', 'waiting']],
])

function readState(word: string, { spell }: FilterContext): readonly TaskState[] {
  const group = GROUPS.get(word)
  if (group) return group
  const state = TASK_STATES.find((name) => name === word)
  if (state) return [state]
  const nearest = nearestSpelling(word, [...TASK_STATES, ...GROUPS.keys()])
  const hint = nearest ? `Did you mean \`${spell('state', nearest)}\`?` : `States: ${TASK_STATES.join(', ')}.`
  throw usage(`There is no state "${word}".`, hint)
}

function readWhere(text: string, { spell }: FilterContext): DataFilter {
  const at = text.search(/[:=]/)
  const value = jsonOrText(text.slice(at + 1))
  if (at < 1 || (typeof value === 'object' && value !== null)) {
    throw usage(
      `${spell('where')} takes path:value, not "${text}".`,
      `Write \`${spell('where', 'order.status:paid')}\`.`,
    )
  }
  // JSON that is no object and no list is one of these.
  return { path: parsePath(text.slice(0, at)), value: value as DataFilter['value'] }
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
