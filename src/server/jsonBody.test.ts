import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJsonBody } from './jsonBody.ts'

function parse(text: string): unknown {
  return parseJsonBody(new TextEncoder().encode(text))
}

function problemOf(bytes: Uint8Array | string): unknown {
  try {
    parseJsonBody(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)
    return 'none'
  } catch (error) {
    return Reflect.get(Object(error), 'data').problem
  }
}

describe('a body', () => {
  it('says what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('may begin with a byte order mark', () => {
    expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })

  it.each([
    ['nothing', '', 'it is empty'],
    ['half of an object', '{"a":', 'it is not JSON'],
    ['two values', '{} {}', 'it is not JSON'],
    ['a comment', '{} // a', 'it is not JSON'],
    ['a number that is none', '[NaN]', 'it is not JSON'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'it is not UTF-8'],
    ['an overlong character', new Uint8Array([0x22, 0xc0, 0xae, 0x22]), 'it is not UTF-8'],
    ['half of a character', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 'it is not UTF-8'],
  ])('WEB-11 with %s is refused', (_what, bytes, problem) => {
    expect(problemOf(bytes)).toBe(problem)
  })

  it.each([
    ['{"a":1,"a":2}', '"a" stands there twice'],
    ['{"approve":true,"x":[{}],"appr\\u006fve":false}', '"approve" stands there twice'],
    [' {"a":"}","b":"\\"","a":[]}', '"a" stands there twice'],
    ['{"__proto__":1,"__proto__":2}', '"__proto__" stands there twice'],
  ])('WEB-11 that says a field of its own twice is refused: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })

  it.each(['{"a":{"b":1,"b":2}}', '[{"a":1},{"a":2}]', '["a","a"]', '{"a":"a","b":"a"}', '"a,a"'])(
    'may say inside what it says elsewhere: %s',
    (text) => {
      expect(problemOf(text)).toBe('none')
    },
  )

  it('WEB-11 is refused when it is nested too deep for anything to walk over it', () => {
    expect(problemOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('it is more than 1008 levels deep')
  })

  it('may be as deep as task data in an envelope', () => {
    expect(problemOf(`${'{"a":'.repeat(1_002)}1${'}'.repeat(1_002)}`)).toBe('none')
  })

  it('WEB-11 with a hundred thousand fields is read in a moment', () => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at])))
    const start = performance.now()

    parse(text)

    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
