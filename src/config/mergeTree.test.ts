import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeValues, type ValueSides } from './mergeTree.ts'
import { mergeOrder } from './mergeTreeOrder.ts'

const scalar = fc.constantFrom<unknown>(1, 2, 'a', 'b', true, null)
const key = fc.constantFrom('name', 'id', 'x', 'y', 'constructor')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value')),
  ),
}))

describe('mergeValues', () => {
  it.each<[string, ValueSides, unknown]>([
    ['keys of both', { base: { a: 1 }, ours: { a: 1, b: 2 }, theirs: { a: 3 } }, { a: 3, b: 2 }],
    [
      'keys inside a map',
      { base: { m: { a: 1, b: 1 } }, ours: { m: { a: 2, b: 1 } }, theirs: { m: { a: 1, b: 3 } } },
      { m: { a: 2, b: 3 } },
    ],
    ['the same new key', { base: {}, ours: { a: 1 }, theirs: { a: 1 } }, { a: 1 }],
    [
      'maps that are new on both sides',
      { base: {}, ours: { m: { a: 1 } }, theirs: { m: { b: 2 } } },
      { m: { a: 1, b: 2 } },
    ],
    ['a delete of what the other left', { base: { a: 1, b: 1 }, ours: { b: 1 }, theirs: { a: 1, b: 2 } }, { b: 2 }],
    [
      'items with a name',
      {
        base: [
          { name: 'a', v: 1 },
          { name: 'b', v: 1 },
        ],
        ours: [
          { name: 'a', v: 2 },
          { name: 'b', v: 1 },
        ],
        theirs: [{ name: 'b', v: 3 }],
      },
      undefined,
    ],
    [
      'other items with a name',
      {
        base: [
          { name: 'a', v: 1 },
          { name: 'b', v: 1 },
        ],
        ours: [
          { name: 'a', v: 2 },
          { name: 'b', v: 1 },
        ],
        theirs: [
          { name: 'a', v: 1 },
          { name: 'b', v: 3 },
        ],
      },
      [
        { name: 'a', v: 2 },
        { name: 'b', v: 3 },
      ],
    ],
    [
      'items with an id, moved by one side',
      { base: [{ id: 1 }, { id: 2 }], ours: [{ id: 2 }, { id: 1 }], theirs: [{ id: 1, x: 1 }, { id: 2 }] },
      [{ id: 2 }, { id: 1, x: 1 }],
    ],
    [
      'sets of scalars',
      { base: ['a', 'b', 'c'], ours: ['b', 'c', 'd'], theirs: ['a', 'b', 'e', 'c'] },
      ['b', 'e', 'c', 'd'],
    ],
    ['scalars moved by one side', { base: ['a', 'b'], ours: ['b', 'a'], theirs: ['a', 'b', 'c'] }, ['b', 'c', 'a']],
    ['scalars moved by both', { base: ['a', 'b', 'c'], ours: ['b', 'a', 'c'], theirs: ['c', 'a', 'b'] }, undefined],
    ['a list with a scalar twice', { base: [1, 1], ours: [1, 1, 2], theirs: [1] }, undefined],
    ['different scalars', { base: { a: 1 }, ours: { a: 2 }, theirs: { a: 3 } }, undefined],
    ['an edit over a delete', { base: { a: 1 }, ours: {}, theirs: { a: 2 } }, undefined],
    ['a map against a list', { base: 1, ours: {}, theirs: [] }, undefined],
    [
      'names of Object.prototype',
      { base: {}, ours: JSON.parse('{"__proto__": 1}'), theirs: { constructor: 2 } },
      JSON.parse('{"__proto__": 1, "constructor": 2}'),
    ],
  ])('brings together %s, or says where it cannot', (...[, sides, merged]) => {
    const { value, conflicts } = mergeValues(sides)

    expect(conflicts.length > 0 ? undefined : JSON.stringify(value)).toEqual(JSON.stringify(merged))
  })

  it('names the places of conflicts', () => {
    const side = (v: number): unknown => ({ steps: [{ name: 'charge', retry: { max: v } }] })

    expect(mergeValues({ base: side(1), ours: side(2), theirs: side(3) }).conflicts).toEqual([
      { path: ['steps', 'charge', 'retry', 'max'], base: 1, ours: 2, theirs: 3 },
    ])
  })

  it('is the other side where one did nothing', () => {
    fc.assert(
      fc.property(value, value, (b, o) => {
        expect(mergeValues({ base: b, ours: b, theirs: o })).toMatchObject({ value: o, conflicts: [] })
        expect(mergeValues({ base: b, ours: o, theirs: b })).toMatchObject({ value: o, conflicts: [] })
        expect(mergeValues({ base: b, ours: o, theirs: o })).toMatchObject({ value: o, conflicts: [] })
      }),
    )
  })

  it('has the same conflicts with the sides exchanged', () => {
    fc.assert(
      fc.property(value, value, value, (base, ours, theirs) => {
        const paths = (sides: ValueSides): string[] =>
          mergeValues(sides)
            .conflicts.map((c) => c.path.join('/'))
            .sort()
        expect(paths({ base, ours, theirs })).toEqual(paths({ base, ours: theirs, theirs: ours }))
      }),
    )
  })
})

describe('mergeOrder', () => {
  it.each([
    [[], ['a'], ['b'], 'ab'],
    [['x'], ['x', 'a'], ['x', 'b'], 'xab'],
    [['x', 'y'], ['x', 'y'], ['n', 'x', 'm', 'y'], 'nxmy'],
    [['x', 'y'], ['y', 'x'], ['x', 'm', 'y'], 'yxm'],
  ])('of %j, %j, %j', (...[base, ours, theirs, order]) => {
    expect(mergeOrder({ base, ours, theirs }).join('')).toBe(order)
  })
})
