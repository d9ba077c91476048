import * as fc from 'fast-check'

import { extensionSpec, type ExtensionSpec } from './extension.ts'
import { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from './extensions.ts'

/** The keys of data and conditions. */
export const KEYS = ['a', 'b', 'c', '__proto__', 'constructor', '$via']

const predicates = [
  (value: unknown) => value === 1,
  (value: unknown) => String(value).length > 2,
  (value: unknown) => (value as { a: { b: unknown } }).a.b === 1,
]
const regexes = [/a/, /b/g, /^a/y, /B/i]
const plainLeaves = [null, undefined, String, Number, Boolean, Array, Object, ...regexes, ...predicates, { $ne: null }]
const extendedLeaves = [
  gt(0),
  gte('ab'),
  lt(1),
  lte('b'),
  oneOf('a', 1, true),
  oneOf('b', null),
  exists(),
  exists(false),
  isoDate(),
]
const scalar = fc.constantFrom<string | number | boolean>('', 'a', 'ab', 'b', 0, 1, -1, true, false, '2026-01-31')

/** An object whose keys are its own, `__proto__` included, as JSON.parse would make it. */
export function plain(entries: ReadonlyMap<string, unknown>): object {
  const object = {}
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}

const entriesOf = (value: fc.Arbitrary<unknown>, minLength = 0): fc.Arbitrary<object> =>
  fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { minLength, maxLength: 3 }).map((pairs) => plain(new Map(pairs)))

const combinationOf = (pattern: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(any, every), fc.array(pattern, { minLength: 1, maxLength: 3 }))
    .map(([combine, patterns]) => combine(...patterns))

/** Task data. */
export const { document } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('document'),
  ),
  document: entriesOf(tie('value')),
}))

/** Conditions that are accepted, of every pattern and extension. */
export const { condition } = fc.letrec((tie) => ({
  leaf: fc.oneof(scalar, fc.constantFrom<unknown>(...plainLeaves), fc.constantFrom<unknown>(...extendedLeaves)),
  pattern: fc.oneof(
    { maxDepth: 4 },
    { arbitrary: tie('leaf'), weight: 4 },
    { arbitrary: fc.array(tie('pattern'), { maxLength: 2 }), weight: 2 },
    { arbitrary: entriesOf(tie('pattern')), weight: 3 },
    combinationOf(tie('pattern')),
    tie('pattern').map(not),
  ),
  object: entriesOf(tie('pattern'), 1),
  condition: fc.oneof({ arbitrary: tie('object'), weight: 8 }, combinationOf(tie('object')), tie('object').map(not)),
}))

/** A document made after a condition, so that many pairs match or nearly do; random ones hardly ever would. */
export function imitate(pattern: unknown): unknown {
  const spec = extensionSpec(pattern)
  if (spec !== undefined) return imitateExtension(spec)
  if (pattern === String || pattern instanceof RegExp) return 'ab'
  if (pattern === Number || typeof pattern === 'function') return pattern === Boolean || 1
  if (pattern === null || pattern === undefined || typeof pattern !== 'object') return pattern ?? null
  if (Array.isArray(pattern)) return pattern.map(imitate).toReversed()
  return plain(new Map(Object.entries(pattern).map(([key, part]) => [key, imitate(part)])))
}

function imitateExtension(spec: ExtensionSpec): unknown {
  switch (spec.name) {
    case 'any':
    case 'every':
      return imitate(spec.patterns.at(-1))
    case 'oneOf':
      return spec.values.at(-1)
    case 'isoDate':
      return '2026-01-31'
    case 'gt':
    case 'gte':
      return typeof spec.bound === 'number' ? spec.bound + 1 : spec.bound
    default:
      return 0
  }
}

/** A condition, and task data that often meets it. */
export const pair = fc
  .tuple(condition, document, fc.boolean())
  .map(([pattern, data, near]) => ({ pattern, data: near ? imitate(pattern) : data }))

/** The table of the specification, row by row, with no thought of speed. */
export function reference(pattern: unknown, value: unknown, run = { failures: 0 }): boolean {
  const spec = extensionSpec(pattern)
  if (spec !== undefined) return referenceExtension(spec, value, run)
  if (pattern === null || pattern === undefined) return value === null || value === undefined
  if (pattern === String) return typeof value === 'string'
  if (pattern === Number) return typeof value === 'number'
  if (pattern === Boolean) return typeof value === 'boolean'
  if (pattern === Array) return Array.isArray(value)
  if (pattern === Object) return isRecord(value)
  if (pattern instanceof RegExp) return typeof value === 'string' && new RegExp(pattern).test(value)
  if (typeof pattern === 'function') return attempt(() => pattern(value), run)
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((element) => reference(part, element, run)))
  }
  if (typeof pattern !== 'object') return value === pattern
  if ('$ne' in pattern) return value !== null && value !== undefined
  if (!isRecord(value)) return false
  const own = new Map(Object.entries(value))
  return Object.entries(pattern).every(([key, part]) => reference(part, own.get(key), run))
}

function referenceExtension(spec: ExtensionSpec, value: unknown, run: { failures: number }): boolean {
  switch (spec.name) {
    case 'any':
      return spec.patterns.some((part) => reference(part, value, run))
    case 'every':
      return spec.patterns.every((part) => reference(part, value, run))
    case 'not': {
      // A predicate that fails in it says nothing about the value.
      const { failures } = run
      return !reference(spec.pattern, value, run) && run.failures === failures
    }
    case 'oneOf':
      return spec.values.includes(value) || (spec.values.includes(null) && value === undefined)
    case 'exists':
      return (value !== undefined) === spec.present
    case 'isoDate':
      return value === '2026-01-31'
    default:
      return typeof value === typeof spec.bound && compare(spec.name, value as number, spec.bound as number)
  }
}

function compare(name: 'gt' | 'gte' | 'lt' | 'lte', value: number, bound: number): boolean {
  if (value === bound) return name === 'gte' || name === 'lte'
  return value > bound === name.startsWith('g')
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function attempt(test: () => unknown, run: { failures: number }): boolean {
  try {
    return Boolean(test())
  } catch {
    run.failures += 1
    return false
  }
}
