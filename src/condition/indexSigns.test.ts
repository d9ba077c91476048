import { describe, expect, it } from 'vitest'

import { requireCompiled } from './compileOnce.ts'
import { every, oneOf } from './extensions.ts'
import { addCandidate, createBucket, removeCandidate } from './indexBuckets.ts'
import { listClauses } from './indexClauses.ts'
import { createResidues } from './indexResidues.ts'
import { createSigns, plantClause, searchSigns, uprootClause, type Planted, type Signs } from './indexSigns.ts'

/** Puts the only clause of a condition among the signs. */
function plant(signs: Signs<string>, name: string, condition: unknown): Planted<string> {
  const [clause] = listClauses(requireCompiled(condition).root)
  if (clause === undefined) throw new Error('no clause')
  return plantClause(signs, clause, { name, value: name, leaves: 1, residue: undefined, isRepeated: false })
}

/** What leads to a clause, as `path=what is seen there`. */
function anchorsOf({ anchors }: Planted<string>): string[] {
  return anchors.map(({ anchor }) => {
    const path = anchor.path.map((segment) => (typeof segment === 'string' ? segment : '[]')).join('.')
    return `${path}=${String(anchor.kind === 'literal' ? anchor.literal : anchor.kind)}`
  })
}

describe('what leads to a clause', () => {
  it.each([
    [{ order: { status: 'new', total: Number } }, ['order.status=new']],
    [{ tags: [String, 'vip'] }, ['tags.[]=vip']],
    [{ lines: [{ sku: 'a' }, []] }, ['lines.[].sku=a']],
    [{ $via: { name: 'orders' }, a: { $ne: null } }, ['$via.name=orders']],
    [{ status: oneOf('new', 'paid'), total: Number }, ['status=new', 'status=paid']],
    [{ total: every(Number, (value: unknown) => value === 1) }, ['total=number']],
    [{ subject: /x/ }, ['subject=string']],
    [{ a: {}, b: null }, ['a=object']],
    [{ a: [] }, ['a=array']],
    [{ a: null, b: () => true }, []],
  ])('is the rarest of what it requires: %j', (condition, anchors) => {
    expect(anchorsOf(plant(createSigns(), 'step', condition))).toEqual(anchors)
  })

  it('is what fewest others share', () => {
    const signs = createSigns<string>()
    plant(signs, 'first', { status: 'new', id: 'a' })

    expect(anchorsOf(plant(signs, 'second', { status: 'new', id: 'b' }))).toEqual(['id=b'])
    expect(anchorsOf(plant(signs, 'third', { total: Number, tax: Number }))).toEqual(['total=number'])
    expect(anchorsOf(plant(signs, 'fourth', { total: Number, paid: Number }))).toEqual(['paid=number'])
  })
})

describe('signs', () => {
  it('are gone when the last clause is that names them', () => {
    const signs = createSigns<string>()
    const clauses = [{ a: { b: [{ c: 1, d: null }] }, e: String }, { a: { b: [{ c: 2 }] }, e: null }, { x: null }]
    const planted = clauses.map((condition, index) => plant(signs, `step-${index}`, condition))
    for (const each of planted) uprootClause(signs, each)

    expect(signs.root.keys?.size).toBe(0)
    expect(signs.always.slots).toEqual([])
  })

  it('are met only where required and excluded ones are as they should be', () => {
    const signs = createSigns<string>()
    plant(signs, 'step', { a: 1, b: 'x', c: null })
    const search = (data: unknown, number: number): number => searchSigns(signs, data, number).length

    expect(search({ a: 1, b: 'x' }, 1)).toBe(1)
    expect(search({ a: 1, b: 'y' }, 2)).toBe(0)
    expect(search({ a: 1, b: 'x', c: 0 }, 3)).toBe(0)
  })
})

describe('a bucket of many', () => {
  it('has a part for each next sign, and none when its last candidate is gone', () => {
    const signs = createSigns<string>()
    const candidates = Array.from({ length: 60 }, (_, number) => plant(signs, '', { a: number % 20, b: [0] }).candidate)
    const bucket = createBucket<string>()
    for (const candidate of candidates) addCandidate(bucket, candidate)

    expect(bucket.parts?.size).toBeGreaterThan(0)
    for (const candidate of candidates) removeCandidate(bucket, candidate)
    expect([bucket.parts?.size, bucket.slots]).toEqual([0, []])
  })
})

describe('residues', () => {
  const patternOf = (condition: unknown) => requireCompiled(condition).root

  it('are held once for all that mean the same, as long as one of them is there', () => {
    const residues = createResidues()
    const [first, second, third] = [{ a: /x/ }, { a: /x/ }, { a: /x/ }].map(patternOf)

    expect(first && residues.open(first)).toBe(first)
    expect(second && residues.open(second)).toBe(first)
    if (first) residues.close(first)
    if (first) residues.close(first)
    expect(third && residues.open(third)).toBe(third)
  })

  it.each([
    [{ a: 'String' }, { a: String }],
    [{ a: Infinity }, { a: null }],
    [{ a: oneOf(1) }, { a: oneOf('1') }],
    [{ a: /x/ }, { a: /x/g }],
    [{ a: { b: 1 } }, { 'a.b': 1 }],
    [{ a: () => true }, { a: () => true }],
  ])('are told apart: %o and %o', (left, right) => {
    const residues = createResidues()
    residues.open(patternOf(left))

    expect(residues.open(patternOf(right))).toBe(patternOf(right))
  })
})
