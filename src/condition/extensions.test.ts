import { describe, expect, it } from 'vitest'

import { compileCondition } from './compile.ts'
import { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from './extensions.ts'
import { matchCondition } from './match.ts'

describe('an extension', () => {
  it.each([
    ['gt', gt(3), [3.1, Infinity], [3, '4', null, undefined, NaN]],
    ['gte', gte(3), [3, 4], [2.9, '3']],
    ['lt', lt(3), [2, -Infinity], [3, null, undefined, '']],
    ['lte', lte(3), [3, 2], [3.1, true]],
    ['gt of a string', gt('2026-01-31'), ['2026-02-01'], ['2026-01-31', 3000, undefined]],
    ['oneOf', oneOf('a', 1, true), ['a', 1, true], ['b', '1', 'true', null, undefined]],
    ['oneOf with null', oneOf('a', null), ['a', null, undefined], ['', 0, false]],
    ['exists', exists(), [0, '', false, null], [undefined]],
    ['exists(false)', exists(false), [undefined], [null, 0]],
    ['not', not(3), [4, '3', null, undefined], [3]],
    ['not with a pattern', not({ b: String }), [{}, { b: 1 }, 'x', undefined], [{ b: 'x' }]],
    ['any', any('a', Number, [null]), ['a', 0, [null]], ['b', null, [1], undefined]],
    ['every', every(gte(1), lt(10)), [1, 9.9], [0, 10, '5']],
    ['nested ones', not(any(oneOf('a'), every(gt(1), not(5)))), ['b', 5, 1], ['a', 2]],
    ['isoDate', isoDate(), ['2026-02-28', '2024-02-29', '2026-01-31T23:59:59.5+01:00'], ['2026-02-29', 'x', 20260131]],
  ])('%s matches what its sentence says', (...[, extension, matching, others]) => {
    expect(matching.filter((value) => !matchCondition({ key: extension }, { key: value }))).toEqual([])
    expect(others.filter((value) => matchCondition({ key: extension }, { key: value }))).toEqual([])
  })

  it.each([
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '26-01-01',
    '2026-01-31T24:00',
    '2026-01-31 10:00',
    ' 2026-01-31',
  ])('isoDate refuses %j', (text) => {
    expect(matchCondition({ at: isoDate() }, { at: text })).toBe(false)
  })

  it('that combines object patterns stands at the root, where `$or` would', () => {
    const condition = any({ a: 1 }, every({ b: String }, { c: Number }))

    expect(matchCondition(condition, { a: 1 })).toBe(true)
    expect(matchCondition(condition, { b: '', c: 0 })).toBe(true)
    expect(matchCondition(condition, { b: '' })).toBe(false)
  })

  it.each([
    ['oneOf without values', { a: (oneOf as (...values: string[]) => unknown)() }],
    ['oneOf with a list', { a: (oneOf as (value: unknown) => unknown)(['a']) }],
    ['a bound that is a date', { a: (gt as (bound: unknown) => unknown)(new Date(0)) }],
    ['a bound that is NaN', { a: lt(NaN) }],
    ['any without patterns', { a: any() }],
    ['an operator inside not', { a: not({ $gt: 1 }) }],
    ['a comparison at the root', gt(3)],
    ['an empty alternative at the root', any({}, { a: 1 })],
    ['exists that is not called', { a: exists }],
    ['isoDate that is not called', { a: isoDate }],
    ['exists with a text', { a: (exists as (present: unknown) => unknown)('no') }],
  ])('is refused when it could never, or always, match: %s', (_name, condition) => {
    expect(compileCondition(condition).diagnostics).toHaveLength(1)
  })
})
