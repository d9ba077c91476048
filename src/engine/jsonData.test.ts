import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyData, DEEPEST_DATA, formatData, MOST_DATA_BYTES, parseData } from './jsonData.ts'

/** `depth` objects inside each other. */
function nest(depth: number): object {
  let value: object = {}
  for (let level = 1; level < depth; level += 1) value = { a: value }
  return value
}

const circular: { self?: unknown } = {}
circular.self = { inside: [circular] }

describe('formatData (DUR-17)', () => {
  it.each([
    ['a function', { a: () => 1 }, 'a', /a function/],
    ['a big integer', { a: { b: [1, 2n] } }, 'a.b[1]', /the big integer 2n/],
    ['NaN', { a: Number.NaN }, 'a', /NaN/],
    ['Infinity', { a: [Number.POSITIVE_INFINITY] }, 'a[0]', /Infinity/],
    ['a symbol', { a: Symbol('x') }, 'a', /a symbol/],
    ['undefined in a list', { a: [undefined] }, 'a[0]', /undefined/],
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what it is about
    ['a hole', { a: [1, , 2] }, 'a[1]', /undefined/],
    ['a date', { when: new Date(0) }, 'when', /an instance of Date/],
    ['a map', { 'a b': new Map() }, '["a b"]', /an instance of Map/],
    ['a symbol as a key', { [Symbol('x')]: 1 }, '', /a symbol as a key/],
    ['a circle', circular, expect.stringMatching(/^self\.inside\[0\]/), /contains itself/],
  ])('refuses %s and names the path', (...row) => {
    const [, data, path, problem] = row
    expect(() => formatData(data)).toThrow(
      expect.objectContaining({
        code: 'DATA_NOT_JSON',
        data: { path, problem: expect.stringMatching(problem), hint: expect.anything() },
      }),
    )
  })

  it.each([undefined, null, 'text', 7])('refuses %s, which is no object', (data) => {
    expect(() => formatData(data)).toThrow(expect.objectContaining({ code: 'DATA_NOT_JSON' }))
  })

  it('refuses a list and a function, which are no data either', () => {
    for (const data of [[], () => 1]) {
      expect(() => formatData(data)).toThrow(expect.objectContaining({ data: expect.objectContaining({ path: '' }) }))
    }
  })

  it('says what to write instead of a date', () => {
    expect(() => formatData({ at: new Date(0) })).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ hint: expect.stringContaining('.toISOString()') }) }),
    )
  })

  it('takes a key set to undefined for one that was taken away', () => {
    expect(formatData({ a: 1, b: undefined })).toBe('{"a":1}')
  })

  it('takes objects of another realm', () => {
    expect(formatData(runInNewContext('({ a: [{ b: 1 }] })'))).toBe('{"a":[{"b":1}]}')
  })

  it(`takes ${DEEPEST_DATA} levels and no more`, () => {
    const problem = `is more than ${DEEPEST_DATA} levels deep`

    expect(formatData(nest(DEEPEST_DATA))).toContain('{"a":{}}')
    expect(() => formatData(nest(DEEPEST_DATA + 1))).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ problem }) }),
    )
  })

  it(`takes ${MOST_DATA_BYTES} bytes of UTF-8 and no more`, () => {
    const largest = MOST_DATA_BYTES - '{"a":""}'.length

    expect(formatData({ a: 'x'.repeat(largest) })).toHaveLength(MOST_DATA_BYTES)
    expect(() => formatData({ a: 'x'.repeat(largest + 1) })).toThrow(
      expect.objectContaining({ code: 'DATA_TOO_LARGE' }),
    )
    expect(() => formatData({ a: 'ä'.repeat(largest / 2 + 1) })).toThrow(
      expect.objectContaining({ code: 'DATA_TOO_LARGE' }),
    )
  })

  it('keeps `__proto__` a key of the data', () => {
    const data = parseData('{"__proto__":{"admin":true},"constructor":{"prototype":1}}')

    expect(formatData(data)).toBe('{"__proto__":{"admin":true},"constructor":{"prototype":1}}')
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  it('takes everything that JSON can say, and gives it back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        expect(formatData(parseData(formatData(data)))).toBe(JSON.stringify(data))
      }),
    )
  })

  it('copies what its text says, whatever the values do when they are looked at again', () => {
    let looks = 0
    const given = {
      zero: -0,
      get looks() {
        looks += 1
        return looks === 1 ? 1 : () => 1
      },
    }

    expect(copyData(given)).toEqual({ data: { zero: 0, looks: 1 }, text: '{"zero":0,"looks":1}' })
  })

  it('shares nothing with what it copied', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const { data, text } = copyData(given)

        expect(data).toEqual(JSON.parse(text))
        expect(containersOf(data).filter((each) => containersOf(given).includes(each))).toEqual([])
      }),
    )
  })
})

function containersOf(value: unknown): readonly object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(containersOf)] : []
}
