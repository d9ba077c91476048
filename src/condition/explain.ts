import { describePattern, describeValue } from './describe.ts'
import { requireCompiled } from './compileOnce.ts'
import { createRun } from './matchPattern.ts'
import type { CompiledCondition, ConditionDiagnostic } from './pattern.ts'
import { isPlainObject } from './plainObject.ts'
import { tallyPattern, type Difference } from './tally.ts'

/** What a value is, in words of JSON; `missing` when the key is not there. */
export type ActualType = 'missing' | 'null' | 'string' | 'number' | 'boolean' | 'array' | 'object' | 'not JSON'

/** The first place where data and condition part. */
export interface Mismatch {
  /** Where in the data, e.g. `order.total`; empty for the data itself. */
  readonly path: string
  /** The pattern as its author would write it, e.g. `Number` or `gt(3)`. */
  readonly expected: string
  /** The value found there, itself and not a copy; `undefined` when it is missing. */
  readonly actual: unknown
  readonly actualType: ActualType
}

/** How a condition and a document stand to each other. `differing` of `total` leaf patterns do not match. */
export type Explanation = ExplanationCounts &
  ({ readonly matched: true } | { readonly matched: false; readonly first: Mismatch })

interface ExplanationCounts {
  readonly differing: number
  readonly total: number
  /** Predicates that threw on the way. */
  readonly diagnostics: readonly ConditionDiagnostic[]
}

/** Why `condition` matches `data` or not. Says matched exactly when `matchCondition` does; refuses what it refuses. */
export function explainCondition(condition: unknown, data: unknown): Explanation {
  return explainCompiled(requireCompiled(condition), data)
}

/** The same for a compiled condition. */
export function explainCompiled({ root }: CompiledCondition, data: unknown): Explanation {
  const diagnostics: ConditionDiagnostic[] = []
  const run = createRun((diagnostic) => diagnostics.push(diagnostic))
  const { differing, total, first } = tallyPattern(root, data, run)
  if (first === undefined) return { matched: true, differing, total, diagnostics }
  return { matched: false, differing, total, first: describeDifference(first), diagnostics }
}

/** One sentence: `1 of 3 paths differs: order.total is string "12", expected Number.` */
export function formatExplanation(explanation: Explanation): string {
  const { differing, total } = explanation
  if (explanation.matched) return total === 1 ? 'The path matches.' : `All ${total} paths match.`
  const { path, expected, actual, actualType } = explanation.first
  const found =
    actualType === 'missing' || actualType === 'null' ? actualType : `${actualType} ${describeValue(actual)}`
  const paths = `${total} ${total === 1 ? 'path' : 'paths'} ${differing === 1 ? 'differs' : 'differ'}`
  return `${differing} of ${paths}: ${path || 'the data'} is ${found}, expected ${expected}.`
}

function describeDifference({ pattern, value, list }: Difference): Mismatch {
  const expected = describePattern(pattern)
  const actual = { actual: value, actualType: typeOf(value) }
  return list === undefined
    ? { path: pattern.path, expected, ...actual }
    : { path: list.path, expected: `an element ${expected}`, ...actual }
}

function typeOf(value: unknown): ActualType {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value as 'string' | 'number' | 'boolean'
  }
  return isPlainObject(value) ? 'object' : 'not JSON'
}
