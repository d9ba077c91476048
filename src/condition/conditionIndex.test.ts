import { describe, expect, it } from 'vitest'

import { MOST_PATTERNS } from './compile.ts'
import { requireCompiled } from './compileOnce.ts'
import { createConditionIndex, type ConditionIndex } from './conditionIndex.ts'
import { any, not, oneOf } from './extensions.ts'
import type { ConditionDiagnostic } from './pattern.ts'

/** An index of these conditions; each answers with its name. */
function indexOf(conditions: Readonly<Record<string, unknown>>): ConditionIndex<string> {
  const index = createConditionIndex<string>()
  for (const [name, condition] of Object.entries(conditions)) index.set(name, requireCompiled(condition), name)
  return index
}

/** A thousand conditions of three keys with ten values each, so that any one key leads to a hundred of them. */
function thousand(): Record<string, unknown> {
  const digits = [...'0123456789']
  const conditions = digits.flatMap((a) =>
    digits.flatMap((b) => digits.map((c) => [a + b + c, { a, b, c, d: String }])),
  )
  return Object.fromEntries(conditions) as Record<string, unknown>
}

describe('a match by index', () => {
  it('answers with the most leaf patterns first, then by name', () => {
    const index = indexOf({ b: { x: 1 }, a: { x: 1 }, 'a/b': { y: 1 }, z: { x: 1, y: 1 }, other: { x: 2 } })

    expect(index.match({ x: 1, y: 1 })).toEqual(['z', 'a', 'a/b', 'b'])
  })

  it('keeps that order for any number of matches', () => {
    const names = Array.from({ length: 100 }, (_, number) => `step-${String(number).padStart(3, '0')}`)
    const index = indexOf(Object.fromEntries(names.toReversed().map((name) => [name, { x: 1 }])))

    expect(index.match({ x: 1 })).toEqual(names)
  })

  it('finds a condition of alternatives by each of them, and once when both match', () => {
    const index = indexOf({ either: any({ a: 1 }, { b: 1 }), values: { c: oneOf(1, 2) } })

    expect(index.match({ a: 1 })).toEqual(['either'])
    expect(index.match({ b: 1, a: 1 })).toEqual(['either'])
    expect(index.match({ c: 2 })).toEqual(['values'])
  })

  it('finds what only asks for something to be absent', () => {
    const index = indexOf({ absent: { shipped: null }, refused: not({ a: 1 }), below: { order: { paid: null } } })

    expect(index.match({})).toEqual(['absent', 'refused'])
    expect(index.match({ shipped: 1, order: {} })).toEqual(['below', 'refused'])
    expect(index.match({ shipped: 1, a: 1, order: { paid: true } })).toEqual([])
  })

  it('wants one element to meet all of an element pattern', () => {
    const index = indexOf({ line: { lines: [{ sku: 'a', quantity: 2 }] }, grid: { grid: [[1, 2]] } })

    expect(
      index.match({
        lines: [
          { sku: 'a', quantity: 1 },
          { sku: 'b', quantity: 2 },
        ],
      }),
    ).toEqual([])
    expect(index.match({ lines: [{ sku: 'a', quantity: 2 }], grid: [[1], [2]] })).toEqual(['line'])
    expect(index.match({ grid: [[0], [2, 1]] })).toEqual(['grid'])
  })

  it('calls only the predicates of conditions that are right in all that can be looked up', () => {
    const called: string[] = []
    const conditionOf = (name: string) => ({ name, total: () => called.push(name) > 0 })
    const index = indexOf({ one: conditionOf('one'), two: conditionOf('two'), three: conditionOf('three') })

    expect(index.match({ name: 'two', total: 1 })).toEqual(['two'])
    expect(called).toEqual(['two'])
  })

  it('reports a predicate that throws', () => {
    const reported: ConditionDiagnostic[] = []
    const index = indexOf({ thrown: { a: 1, b: (value: string[]) => value.length > 0 } })

    expect(index.match({ a: 1 }, (diagnostic) => reported.push(diagnostic))).toEqual([])
    expect(reported).toMatchObject([{ code: 'PREDICATE_FAILED', path: 'b' }])
  })

  it('tells predicates of the same text apart', () => {
    const above = (bound: number) => (value: number) => value > bound
    const index = indexOf({ low: { a: above(1) }, high: { a: above(10) } })

    expect(index.match({ a: 5 })).toEqual(['low'])
  })

  it('may be asked by a predicate of its own', () => {
    const index = createConditionIndex<string>()
    const asks = (): boolean => index.match({ b: 1 }).length === 1
    index.set('asks', requireCompiled({ a: 1, x: asks }), 'asks')
    index.set('also', requireCompiled({ a: 1, y: null }), 'also')
    index.set('asked', requireCompiled({ b: 1 }), 'asked')

    expect(index.match({ a: 1 })).toEqual(['also', 'asks'].toSorted())
  })
})

describe('data', () => {
  it('holds `__proto__`, `constructor` and `prototype` as plain keys', () => {
    const text = '{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}'
    const index = indexOf({ hostile: JSON.parse(text), inherited: { admin: true }, own: { toString: { $ne: null } } })

    expect(index.match(JSON.parse(text))).toEqual(['hostile'])
    expect(index.match({})).toEqual([])
  })

  it('that is no plain object matches nothing', () => {
    const index = indexOf({ a: { a: null }, b: { b: { $ne: null } }, length: { length: Number } })

    expect([null, undefined, 1, 'x', [1], new Map(), () => 1].flatMap((data) => index.match(data))).toEqual([])
  })

  it('with more keys than conditions ask for is not listed', () => {
    const listed = new Proxy({ a: 1 }, { ownKeys: () => expect.unreachable() })

    expect(indexOf({ one: { table: { a: 1 } } }).match({ table: listed })).toEqual(['one'])
  })
})

describe('an index that changes', () => {
  it('has the condition that was set last under a name', () => {
    const index = indexOf({ step: { a: 1 } })
    index.set('step', requireCompiled({ b: 1 }), 'again')

    expect(index.size).toBe(1)
    expect(index.match({ a: 1 })).toEqual([])
    expect(index.match({ b: 1 })).toEqual(['again'])
  })

  it('says whether there was something to delete', () => {
    const index = indexOf({ step: { a: 1, b: /x/ } })

    expect(index.delete('step')).toBe(true)
    expect(index.delete('step')).toBe(false)
    expect(index.match({ a: 1, b: 'x' })).toEqual([])
  })

  it('tells apart what shares its every value with many others, and what is deleted among them', () => {
    const index = indexOf(thousand())
    index.delete('123')
    index.set('extra', requireCompiled({ a: '1', b: '2', c: '3' }), 'extra')
    index.set('124', requireCompiled({ a: '1', b: '2', c: '3', d: String, e: null }), '124')

    expect(index.match({ a: '1', b: '2', c: '3', d: '' })).toEqual(['124', 'extra'])
    expect(index.match({ a: '9', b: '9', c: '9', d: '' })).toEqual(['999'])
  })

  it('is empty when everything was deleted that it told apart, and can be filled again', () => {
    const index = indexOf(thousand())
    for (const name of Object.keys(thousand())) index.delete(name)

    expect(index.match({ a: '1', b: '2', c: '3', d: '' })).toEqual([])
    index.set('new', requireCompiled({ a: '1' }), 'new')
    expect(index.match({ a: '1', b: '2', c: '3', d: '' })).toEqual(['new'])
  })

  it('holds any number of conditions that are the same, or large', () => {
    const large = { list: Array.from({ length: MOST_PATTERNS - 2 }, (_, number) => number) }
    const names = Array.from({ length: 40 }, (_, number) => `step-${number}`)
    const index = indexOf(Object.fromEntries(names.map((name) => [name, large])))

    expect(index.match(large)).toHaveLength(40)
    expect(index.match({ list: large.list.slice(1) })).toEqual([])
  })
})
