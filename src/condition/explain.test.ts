import { describe, expect, it } from 'vitest'

import { compileCondition } from './compile.ts'
import { explainCondition, formatExplanation } from './explain.ts'
import { explainAll, explainAllCompiled } from './explainAll.ts'
import { any, every, exists, gt, isoDate, not, oneOf } from './extensions.ts'
import { isPortable, listExtensions } from './portable.ts'

const ORDER = { order: { status: 'new', total: Number }, customer: { email: String } }

describe('explainCondition', () => {
  it('names the first failing path with what it expected and found', () => {
    const explanation = explainCondition(ORDER, { order: { status: 'new', total: '12' }, customer: { email: 'a@b' } })

    expect(explanation).toEqual({
      matched: false,
      differing: 1,
      total: 3,
      first: { path: 'order.total', expected: 'Number', actual: '12', actualType: 'string' },
      diagnostics: [],
    })
  })

  it('counts every leaf below an object that is not there', () => {
    const explanation = explainCondition(ORDER, { customer: { email: 'a@b' } })

    expect(explanation).toMatchObject({ differing: 2, total: 3, first: { path: 'order', actualType: 'missing' } })
  })

  it('says matched, with nothing differing', () => {
    const data = { order: { status: 'new', total: 1 }, customer: { email: '' } }

    expect(explainCondition(ORDER, data)).toEqual({ matched: true, differing: 0, total: 3, diagnostics: [] })
  })

  it.each([
    [{ a: 1 }, { a: '1' }, '1 of 1 path differs: a is string "1", expected 1.'],
    [{ a: 1, b: 2 }, {}, '2 of 2 paths differ: a is missing, expected 1.'],
    [{ a: { $ne: null } }, { a: null }, '1 of 1 path differs: a is null, expected { $ne: null }.'],
    [{ a: null }, { a: [1] }, '1 of 1 path differs: a is array [1], expected null.'],
    [{ a: { b: null } }, { a: 'x' }, '1 of 1 path differs: a is string "x", expected { b: null }.'],
    [{ 'a b': /x/i }, { 'a b': 'y' }, '1 of 1 path differs: ["a b"] is string "y", expected /x/i.'],
    [{ a: [String, { b: 1 }] }, { a: ['x'] }, '1 of 2 paths differs: a is array ["x"], expected an element { b: 1 }.'],
    [
      { a: (value: number) => value > 3 },
      { a: 2 },
      '1 of 1 path differs: a is number 2, expected (value) => value > 3.',
    ],
    [{ a: gt(3) }, { a: true }, '1 of 1 path differs: a is boolean true, expected gt(3).'],
    [
      { a: any(Infinity, gt(-Infinity)) },
      {},
      '1 of 1 path differs: a is missing, expected any(Infinity, gt(-Infinity)).',
    ],
    [{ a: oneOf('x', null) }, { a: {} }, '1 of 1 path differs: a is object {}, expected oneOf("x", null).'],
    [{ a: any('x', Number) }, { a: 'y' }, '1 of 1 path differs: a is string "y", expected any("x", Number).'],
    [{ a: not(exists()) }, { a: 0 }, '1 of 1 path differs: a is number 0, expected not(exists()).'],
    [{ a: every(String, isoDate()) }, { a: 'x' }, '1 of 2 paths differs: a is string "x", expected isoDate().'],
    [{ a: 1 }, [], '1 of 1 path differs: the data is array [], expected { a: 1 }.'],
    [{ a: 1 }, { a: new Map() }, '1 of 1 path differs: a is not JSON {}, expected 1.'],
  ])('reads as a sentence: %j and %j', (condition, data, sentence) => {
    expect(formatExplanation(explainCondition(condition, data))).toBe(sentence)
  })

  it('explains the nearest of several alternatives', () => {
    const condition = any({ a: 1, b: 1, c: 1 }, { x: 1, y: 1 })

    expect(explainCondition(condition, { x: 1 })).toMatchObject({ differing: 1, total: 2, first: { path: 'y' } })
  })

  it('reports a predicate that throws next to the difference', () => {
    const condition = { total: (value: { amount: number }) => value.amount > 0 }

    expect(explainCondition(condition, {}).diagnostics).toMatchObject([{ code: 'PREDICATE_FAILED', path: 'total' }])
  })

  it('keeps its sentence short for values of any size, depth or shape', () => {
    const cyclic: Record<string, unknown> = { text: 'x'.repeat(1e6), list: Array.from({ length: 1e5 }, () => 'item') }
    cyclic.self = { cyclic }

    expect(formatExplanation(explainCondition({ a: 1 }, { a: cyclic })).length).toBeLessThan(300)
    expect(formatExplanation(explainCondition({ a: 1 }, { a: 'x'.repeat(1e6) })).length).toBeLessThan(300)
  })
})

describe('explainAll', () => {
  const steps = [
    { name: 'far', condition: { a: 2, b: 2 } },
    { name: 'refused', condition: {} },
    { name: 'near of one', condition: { b: 1 } },
    { name: 'near of three', condition: { a: 1, c: 1, b: 1 } },
    { name: 'matching', condition: { a: 1 } },
  ]

  it('lists what matches first, then what is nearest, and leaves out what is refused', () => {
    const names = explainAll(steps, { a: 1, c: 1 }).map(({ step }) => step)

    expect(names).toEqual(['matching', 'near of three', 'near of one', 'far'])
  })

  it('says the same of steps that were compiled before', () => {
    const compiled = steps.flatMap(({ name, condition: source }) => {
      const { condition } = compileCondition(source)
      return condition === undefined ? [] : [{ name, condition }]
    })

    expect(explainAllCompiled(compiled, { a: 1, c: 1 })).toEqual(explainAll(steps, { a: 1, c: 1 }))
  })

  it('says of each step what explainCondition says', () => {
    const [first] = explainAll(steps, { a: 1, c: 1 })

    expect(first?.explanation).toEqual(explainCondition({ a: 1 }, { a: 1, c: 1 }))
  })
})

describe('isPortable', () => {
  it('holds for every pattern of the table', () => {
    const condition = { a: String, b: [/x/, { c: null }], d: { $ne: null }, e: () => true, f: 1, g: Object }

    expect(isPortable(condition)).toBe(true)
  })

  it('fails for an extension at any depth, and the list says where', () => {
    const condition = { a: 1, b: [{ c: gt(3) }], d: not(oneOf('x')) }

    expect(isPortable(condition)).toBe(false)
    expect(listExtensions(condition)).toEqual([
      { path: 'b[0].c', extension: 'gt(3)' },
      { path: 'd', extension: 'not(oneOf("x"))' },
    ])
  })
})
