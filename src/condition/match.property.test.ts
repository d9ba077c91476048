import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { explainCondition } from './explain.ts'
import { matchCondition } from './match.ts'

const KEYS = ['a', 'b', 'c', '__proto__', 'constructor', '$via']
const RUNS = { numRuns: 10_000 }

const predicates = [
  (value: unknown) => value === 1,
  (value: unknown) => String(value).length > 2,
  (value: unknown) => (value as { a: { b: unknown } }).a.b === 1,
]
const regexes = [/a/, /b/g, /^a/y, /B/i]
const scalar = fc.constantFrom<string | number | boolean>('', 'a', 'ab', 'b', 0, 1, -1, true, false)

/** An object whose keys are its own, `__proto__` included, as JSON.parse would make it. */
function plain(entries: Map<string, unknown>): object {
  const object = {}
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}

const entriesOf = (value: fc.Arbitrary<unknown>, minLength = 0): fc.Arbitrary<object> =>
  fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { minLength, maxLength: 3 }).map((pairs) => plain(new Map(pairs)))

const { document } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('document'),
  ),
  document: entriesOf(tie('value')),
}))

const { condition } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    scalar,
    fc.constantFrom<unknown>(null, undefined, String, Number, Boolean, Array, Object, ...regexes, ...predicates),
    fc.constant({ $ne: null }),
  ),
  pattern: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('pattern'), { maxLength: 2 }),
    entriesOf(tie('pattern')),
  ),
  condition: entriesOf(tie('pattern'), 1),
}))

/** A document made after a condition, so that many pairs match or nearly do; random ones hardly ever would. */
function imitate(pattern: unknown): unknown {
  if (pattern === String || pattern instanceof RegExp) return 'ab'
  if (pattern === Number || typeof pattern === 'function') return pattern === Boolean || 1
  if (pattern === null || pattern === undefined || typeof pattern !== 'object') return pattern ?? null
  if (Array.isArray(pattern)) return pattern.map(imitate).toReversed()
  return plain(new Map(Object.entries(pattern).map(([key, part]) => [key, imitate(part)])))
}

const pair = fc
  .tuple(condition, document, fc.boolean())
  .map(([pattern, data, near]) => ({ pattern, data: near ? imitate(pattern) : data }))

/** The table of the specification, row by row, with no thought of speed. */
function reference(pattern: unknown, value: unknown): boolean {
  if (pattern === null || pattern === undefined) return value === null || value === undefined
  if (pattern === String) return typeof value === 'string'
  if (pattern === Number) return typeof value === 'number'
  if (pattern === Boolean) return typeof value === 'boolean'
  if (pattern === Array) return Array.isArray(value)
  if (pattern === Object) return isRecord(value)
  if (pattern instanceof RegExp) return typeof value === 'string' && new RegExp(pattern).test(value)
  if (typeof pattern === 'function') return attempt(() => pattern(value))
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((element) => reference(part, element)))
  }
  if (typeof pattern !== 'object') return value === pattern
  if ('$ne' in pattern) return value !== null && value !== undefined
  if (!isRecord(value)) return false
  const own = new Map(Object.entries(value))
  return Object.entries(pattern).every(([key, part]) => reference(part, own.get(key)))
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function attempt(test: () => unknown): boolean {
  try {
    return Boolean(test())
  } catch {
    return false
  }
}

describe('for any condition and any document', () => {
  it('the matcher agrees with the table read literally', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        expect(matchCondition(pattern, data)).toBe(reference(pattern, data))
      }),
      RUNS,
    )
  })

  it('explain says matched exactly when match does, and counts a difference exactly when it does not', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        const explanation = explainCondition(pattern, data)

        expect(explanation.matched).toBe(matchCondition(pattern, data))
        expect(explanation.differing > 0).toBe(!explanation.matched)
        expect(explanation.differing).toBeLessThanOrEqual(explanation.total)
      }),
      RUNS,
    )
  })

  it('the second answer is the first one', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        expect(matchCondition(pattern, data)).toBe(matchCondition(pattern, data))
      }),
    )
  })

  it('neither condition nor document is changed by matching', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        const before = JSON.stringify(data)
        matchCondition(pattern, data)

        expect(JSON.stringify(data)).toBe(before)
      }),
    )
  })
})
