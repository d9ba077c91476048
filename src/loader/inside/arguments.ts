import { parsePath } from '../../dataPath.ts'
import { StepyardError } from '../../errors.ts'

/** What a check of an argument says when it fails. */
export interface Expected {
  /** As the body wrote it: `task.park`. */
  readonly call: string
  /** Which argument, e.g. `name`. */
  readonly what: string
  readonly example: string
}

/** Throws `ARGUMENT_REFUSED`. `problem` completes the sentence that begins with the call. */
export function refuseArgument(call: string, problem: string, example: string): never {
  throw new StepyardError('ARGUMENT_REFUSED', { call, problem, example })
}

/** `value` as text that is not empty. */
export function requireText(value: unknown, { call, what, example }: Expected): string {
  if (typeof value === 'string' && value !== '') return value
  const shown = value === '' ? 'an empty text' : describeType(value)
  return refuseArgument(call, `needs ${what} as text, and got ${shown}`, example)
}

/** `value` as a number of milliseconds. */
export function requireMilliseconds(value: unknown, { call, example }: Omit<Expected, 'what'>): number {
  if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value
  const shown = typeof value === 'number' ? String(value) : describeType(value)
  return refuseArgument(call, `needs milliseconds, a number from 0, and got ${shown}`, example)
}

/** `into` as a path into task data, as it was written. Throws `PATH_INVALID` for text that is none. */
export function requirePath(into: unknown): string {
  const path = requireText(into, INTO)
  parsePath(path)
  return path
}

const INTO = { call: 'into', what: 'a path', example: "into: 'order.lines[0]'" }

/** What `value` is, in words: `nothing`, `a list`, `the text "x"`. */
export function describeType(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `the text "${value.slice(0, 40)}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
