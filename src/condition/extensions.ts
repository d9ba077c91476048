import type { DataOf } from './data.ts'
import { createExtension, type Extension } from './extension.ts'
import type { Scalar } from './pattern.ts'

/** Matches a number above `bound`, or a string after it in code unit order (ISO dates of one zone sort that way). */
export function gt<const Bound extends number | string>(bound: Bound): Extension<Widened<Bound>> {
  return createExtension({ name: 'gt', bound })
}

/** Matches a number or a string that is `bound` or above it. */
export function gte<const Bound extends number | string>(bound: Bound): Extension<Widened<Bound>> {
  return createExtension({ name: 'gte', bound })
}

/** Matches a number or a string below `bound`. */
export function lt<const Bound extends number | string>(bound: Bound): Extension<Widened<Bound>> {
  return createExtension({ name: 'lt', bound })
}

/** Matches a number or a string that is `bound` or below it. */
export function lte<const Bound extends number | string>(bound: Bound): Extension<Widened<Bound>> {
  return createExtension({ name: 'lte', bound })
}

/** Matches a value that is strictly equal to one of these; `null` among them also allows a missing key. */
export function oneOf<const Values extends readonly [Choice, ...Choice[]]>(
  ...values: Values
): Extension<Values[number] | AbsentLike<Values[number]>> {
  return createExtension({ name: 'oneOf', values })
}

/** Matches a key that is there, even with `null` (`{ $ne: null }` excludes that); `exists(false)` one that is not. */
export function exists<const Present extends boolean = true>(
  present?: Present,
): Extension<Present extends false ? undefined : NonNullable<unknown> | null> {
  return createExtension({ name: 'exists', present: present ?? true })
}

/** Matches what `pattern` does not, a missing key included. */
export function not(pattern: unknown): Extension<unknown> {
  return createExtension({ name: 'not', pattern })
}

/** Matches when at least one of the patterns matches the value; stands at the root of a condition, too. */
export function any<const Patterns extends readonly unknown[]>(
  ...patterns: Patterns
): Extension<DataOf<Patterns[number]>> {
  return createExtension({ name: 'any', patterns })
}

/** Matches when all patterns match the same value, e.g. `every(gte(1), lt(10))`. */
export function every<const Patterns extends readonly unknown[]>(...patterns: Patterns): Extension<AllOf<Patterns>> {
  return createExtension({ name: 'every', patterns })
}

/** Matches a string that is an ISO 8601 date, or date and time, of a day that exists in the calendar. */
export function isoDate(): Extension<string> {
  return createExtension({ name: 'isoDate' })
}

/** The name of the extension whose function was written without being called (`{ at: isoDate }`). */
export function uncalledExtension(value: unknown): string | undefined {
  return [gt, gte, lt, lte, oneOf, exists, not, any, every, isoDate].find((candidate) => candidate === value)?.name
}

type Choice = Scalar | null

type AbsentLike<Value> = null extends Value ? undefined : never

type Widened<Bound> = Bound extends number ? number : string

type AllOf<Patterns> = Patterns extends readonly [infer First, ...infer Rest] ? DataOf<First> & AllOf<Rest> : unknown
