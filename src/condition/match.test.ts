import { runInNewContext } from 'node:vm'

import { describe, expect, it } from 'vitest'

import { DEEPEST_CONDITION, MOST_PATTERNS, compileCondition } from './compile.ts'
import { gt, not } from './extensions.ts'
import { matchCompiled, matchCondition } from './match.ts'
import type { ConditionDiagnostic } from './pattern.ts'

const throws = (): boolean => {
  throw new Error('out of paper')
}

/** `depth` objects inside each other, each under the key `a`. */
function nest(depth: number, innermost: unknown = 1): unknown {
  let value = innermost
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}

describe('a predicate', () => {
  it('that throws is no match and is reported with its path', () => {
    const reported: ConditionDiagnostic[] = []

    const matched = matchCondition({ a: { b: throws } }, { a: {} }, (diagnostic) => reported.push(diagnostic))

    expect(matched).toBe(false)
    expect(reported).toMatchObject([{ severity: 'warning', code: 'PREDICATE_FAILED', path: 'a.b' }])
    expect(reported[0]?.message).toContain('out of paper')
  })

  it('that throws inside `not` is no match either', () => {
    expect(matchCondition({ a: not(throws) }, { a: 1 })).toBe(false)
  })

  it('that answers with a promise is no match, and its rejection is nobody’s', () => {
    const later = (): Promise<boolean> => Promise.reject(new Error('late'))

    expect(matchCondition({ a: later }, { a: 1 })).toBe(false)
  })

  it('may answer with anything true, such as what `match` finds', () => {
    const condition = { a: (text: string) => text.match(/x/) }

    expect(matchCondition(condition, { a: 'x' })).toBe(true)
    expect(matchCondition(condition, { a: 'y' })).toBe(false)
  })

  it('that runs out of stack on deep data is no match', () => {
    const depthOf = (value: unknown): number => (value instanceof Object ? 1 + depthOf(Object.values(value)[0]) : 0)

    expect(matchCondition({ a: (value: unknown) => depthOf(value) > 0 }, nest(100_000))).toBe(false)
  })
})

describe('hostile data', () => {
  it('holds `__proto__`, `constructor` and `prototype` as plain keys', () => {
    const condition: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}')

    expect(
      matchCondition(condition, JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}')),
    ).toBe(true)
    expect(matchCondition({ admin: true }, JSON.parse('{"__proto__": {"admin": true}}'))).toBe(false)
  })

  it('is never read through its prototype', () => {
    const inherits: unknown = Object.create({ a: 1 })

    expect(matchCondition({ a: 1 }, inherits)).toBe(false)
    expect(matchCondition({ o: { a: 1 } }, { o: inherits })).toBe(false)
    expect(matchCondition({ toString: { $ne: null } }, {})).toBe(false)
    expect(matchCondition({ length: Number }, [])).toBe(false)
  })

  it('is never run: a getter counts as missing', () => {
    const data = Object.defineProperty({}, 'a', { get: throws, enumerable: true })

    expect(matchCondition({ a: null }, data)).toBe(true)
    expect(matchCondition({ a: () => true, b: 1 }, data)).toBe(false)
  })

  it.each([null, undefined, 1, 'x', [], new Map(), new Date(0), () => 1])(
    'that is no object at all never matches: %o',
    (data) => {
      expect(matchCondition({ a: null }, data)).toBe(false)
    },
  )

  it('of any depth is matched without a stack overflow', () => {
    expect(matchCondition({ a: { a: Object } }, nest(100_000))).toBe(true)
    expect(matchCondition(nest(DEEPEST_CONDITION - 1), nest(100_000))).toBe(false)
  })

  it('without a prototype, or of another realm, is plain data', () => {
    const bare: unknown = Object.assign(Object.create(null), { a: 1 })

    expect(matchCondition({ a: 1 }, bare)).toBe(true)
    expect(matchCondition({ o: { a: 1 }, l: [1] }, runInNewContext('({ o: { a: 1 }, l: [1] })'))).toBe(true)
  })

  it('with holes in an array has no element there', () => {
    // oxlint-disable-next-line no-sparse-arrays -- the hole is the case
    expect(matchCondition({ l: [null] }, { l: [1, , 2] })).toBe(false)
  })
})

describe('a condition', () => {
  it('means the same when it was made in another realm', () => {
    const condition: unknown = runInNewContext('({ s: String, n: Number, r: /x/g, l: [Boolean], o: Object, a: Array })')

    expect(matchCondition(condition, { s: '', n: 1, r: 'x', l: [true], o: {}, a: [] })).toBe(true)
    expect(matchCondition(condition, { s: 1, n: 1, r: 'x', l: [true], o: {}, a: [] })).toBe(false)
  })

  it('leaves the position of a shared stateful regex alone, and does not read it', () => {
    const regex = /a/g
    regex.lastIndex = 5

    expect(matchCondition({ x: regex, y: [regex, regex] }, { x: 'a', y: ['a'] })).toBe(true)
    expect(regex.lastIndex).toBe(5)
  })

  it('may use one part in several places', () => {
    const address = { city: String }

    expect(matchCondition({ from: address, to: address }, { from: { city: 'a' }, to: { city: 'b' } })).toBe(true)
  })

  it('lets one element satisfy several patterns', () => {
    expect(matchCondition({ l: [Number, gt(1)] }, { l: [2] })).toBe(true)
  })

  it('takes 0 for -0, as `===` does', () => {
    expect(matchCondition({ n: 0, m: -0 }, { n: -0, m: 0 })).toBe(true)
  })

  it('that contains itself is refused', () => {
    const condition: Record<string, unknown> = { a: 1 }
    condition.b = [{ condition }]

    expect(compileCondition(condition).diagnostics).toMatchObject([
      { code: 'CONDITION_CIRCULAR', path: 'b[0].condition' },
    ])
  })

  it.each([
    ['too deep', nest(DEEPEST_CONDITION + 1)],
    ['far too deep', nest(100_000)],
    ['too large', { list: Array.from({ length: MOST_PATTERNS }, () => 1) }],
  ])('that is %s is refused with one finding', (_name, condition) => {
    expect(compileCondition(condition).diagnostics).toMatchObject([{ code: 'CONDITION_TOO_LARGE' }])
  })

  it('whose shared parts multiply without end is refused at once', () => {
    let condition: unknown = { x: 1 }
    for (let level = 0; level < 60; level += 1) condition = { left: condition, right: condition }

    expect(compileCondition(condition).diagnostics).toMatchObject([{ code: 'CONDITION_TOO_LARGE' }])
  })

  it('reports all its mistakes together', () => {
    const { diagnostics } = compileCondition({ a: { $gt: 1 }, b: [Date, { c: 1n }], d: String })

    expect(diagnostics.map((diagnostic) => diagnostic.path)).toEqual(['a.$gt', 'b[0]', 'b[1].c'])
  })

  it('stays what it was when the object is changed after compiling', () => {
    const source = { a: 1 }
    const { condition } = compileCondition(source)
    source.a = 2

    expect(condition && matchCompiled(condition, { a: 1 })).toBe(true)
  })
})
