import { format } from 'oxfmt'
import { describe, expect, it } from 'vitest'
import { formatStatement, formatString } from './formatCode.ts'

const STYLE = { semi: false, singleQuote: true, printWidth: 120, trailingComma: 'all' } as const

const LONG = 'a text that is long enough to be on a line of its own, whatever stands beside it'

describe('a statement with data in it', () => {
  it.each<[string, unknown]>([
    ['a small object', { a: 1, b: 'x', 'c-d': null, e: [], f: {} }],
    ['an object that is too long', { one: LONG, two: LONG, three: { four: [LONG, LONG] } }],
    [
      'a list of rows',
      {
        rows: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      },
    ],
    [
      'a list of pairs',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['many numbers', Array.from({ length: 60 }, (_, index) => index * 37)],
    ['texts with quotes', { a: "it's", b: 'say "so"', c: `it's "so"`, d: 'line\nbreak\\' }],
    ['a list in a list', { a: [[LONG, LONG], [LONG]], b: [{ a: 1 }, { a: 2 }] }],
  ])('is left by a formatter as it is: %s', async (_, value) => {
    const text = `const value = ${formatStatement(value, { indent: 0, before: '' })}\n`
    const exact = `${formatStatement(value, { indent: 0, before: 'const value = ' })}\n`

    expect((await format('a.ts', exact, STYLE)).code).toBe(exact)
    expect(new Function(`${text}; return value`)()).toEqual(value)
  })

  it('keeps what would be a prototype a key', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1}}')

    expect(formatStatement(value, { indent: 0, before: '' })).toBe("{ ['__proto__']: { a: 1 } }")
  })

  it('writes what would turn code around as an escape', () => {
    expect(formatString('a\u202eb')).toBe(String.raw`'a\u202eb'`)
  })
})
