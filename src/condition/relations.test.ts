import { describe, expect, it } from 'vitest'
import { requireCompiled } from './compileOnce.ts'
import { exampleOf } from './example.ts'
import { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from './extensions.ts'
import { areDisjoint, implies, isImpossible } from './relations.ts'

const rootOf = (pattern: unknown) => requireCompiled({ a: pattern }).root
const disjoint = (left: unknown, right: unknown): boolean => areDisjoint(rootOf(left), rootOf(right))
const follows = (left: unknown, right: unknown): boolean => implies(rootOf(left), rootOf(right))

describe('two patterns', () => {
  it.each([
    ['two values', 'x', 'y'],
    ['a value and another type', 1, String],
    ['a value and its absence', String, null],
    ['a key and its absence', { b: 1 }, { b: exists(false) }],
    ['values of which none is shared', oneOf('x', 'y'), oneOf('z', null)],
    ['a value that a regular expression does not find', 'x', /y/],
    ['a pattern and its opposite', /y/, not(/y/)],
    ['an object and an array', { b: 1 }, [1]],
    ['bounds with nothing between them', gt(5), lt(5)],
    ['bounds that touch where one is left out', gte(5), lt(5)],
    ['bounds of texts', gt('b'), lte('a')],
    ['every alternative', any('x', 'y'), any(1, 'z')],
    ['one of all that has to hold', every(String, /x/), 1],
  ])('are told to be disjoint: %s', (_what, left, right) => {
    expect([disjoint(left, right), disjoint(right, left)]).toEqual([true, true])
  })

  it.each([
    ['bounds that touch', gte(5), lte(5)],
    ['bounds of the same side', gt(5), gt(9)],
    ['two regular expressions', /x/, /y/],
    ['two elements of one array', ['x'], ['y']],
    ['what a predicate answers', (value: unknown) => value === 1, 2],
    ['a predicate that may fail', not((value: unknown) => value === 1), 1],
    ['null, which is absent as well', null, oneOf('x', null)],
    ['different keys', { b: 1 }, { c: 2 }],
  ])('may meet: %s', (_what, left, right) => {
    expect([disjoint(left, right), disjoint(right, left)]).toEqual([false, false])
  })
})

describe('one pattern', () => {
  it.each([
    ['a value of its type', 'x', String],
    ['more keys', { b: 1, c: 2 }, { b: Number }],
    ['one of several', 'x', oneOf('x', 'y')],
    ['fewer of several', oneOf('x', 'y'), oneOf('x', 'y', 'z')],
    ['a closer bound', gt(5), gte(5)],
    ['another bound', lte(4), lt(5)],
    ['what is there', isoDate(), { $ne: null }],
    ['more elements', ['x', 1], [String]],
    ['an alternative', 1, any('x', 1)],
    ['not what it cannot be', 'x', not(Number)],
  ])('follows from another, and not the other way round: %s', (_what, left, right) => {
    expect([follows(left, right), follows(right, left)]).toEqual([true, false])
  })

  it.each([/x/i, gt(5), { b: String, c: [1] }, null])('follows from itself: case %#', (pattern) => {
    expect(follows(pattern, pattern)).toBe(true)
  })

  it.each([
    ['a wider bound', gte(5), gt(5)],
    ['other flags', /x/i, /x/],
    ['a key that the other leaves open', { b: 1 }, { b: 1, c: null }],
    ['what a predicate answers', 1, (value: unknown) => value === 1],
    ['the opposite of a predicate', 1, not((value: unknown) => value === 2)],
  ])('does not follow: %s', (_what, left, right) => {
    expect(follows(left, right)).toBe(false)
  })

  it.each([every('x', 'y'), every(gt(5), lt(5)), every(Number, /x/), { b: [every('x', 1)] }, any(every('x', 'y'))])(
    'is impossible: case %#',
    (pattern) => {
      expect(isImpossible(rootOf(pattern))).toBe(true)
    },
  )
})

describe('an example', () => {
  const example = (...patterns: unknown[]) => exampleOf(patterns.map((pattern) => requireCompiled({ a: pattern })))

  it.each([
    [[{ b: 'x' }, { c: null, d: Number }], { b: 'x', d: 1 }],
    [[/^cus_/], 'cus_'],
    [[/^(starter|team)$/, 'team'], 'team'],
    [[gt(5), lt(7)], 6],
    [[oneOf('x', 'y'), not('x')], 'y'],
    [[['x', { b: Boolean }]], ['x', { b: true }]],
    [[isoDate()], '2026-01-31'],
  ])('is as small as it can be: %j', (patterns, value) => {
    expect(example(...patterns)).toEqual({ a: value })
  })

  it('is none where none was found, and where a predicate would have to be run', () => {
    expect(example('x', 'y')).toBeUndefined()
    expect(example(/^[A-Z]{40}$/)).toBeUndefined()
    expect(example(() => true)).toBeUndefined()
  })
})
