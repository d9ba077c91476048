import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { readYaml } from './readYaml.ts'
import { formatInline, formatText, readValueText } from './scalarText.ts'

const readBack = (text: string): unknown => readYaml(text, 'f.yaml').value

describe('formatText', () => {
  it.each(['main', 'feature/a-b', '5m', 'https://a.b/c?d=e', 'git@github.com:a/b.git', 'two words'])(
    'writes %s without quotes',
    (text) => {
      expect(formatText(text)).toBe(text)
    },
  )

  it.each(['no', 'True', 'null', '1', '01', '', ' a', 'a: b', '#a', '*a', '- a', 'a,b', '2020-01-01', '~', '<<', 'é'])(
    'puts quotes around "%s"',
    (text) => {
      expect(formatText(text)).toBe(JSON.stringify(text))
    },
  )

  it.each(['yaml', 'json', 'single'] as const)(
    'reads back as the same text in %s style, in a list and in a map',
    (style) => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (text) => {
          const written = formatText(text, style)
          expect(readBack(`[${written}]`)).toEqual([text])
          expect(readBack(`a: ${written}\n${written}: b\n`)).toMatchObject(text === 'a' ? { a: 'a' } : { a: text })
        }),
      )
    },
  )
})

describe('formatInline', () => {
  it.each([2 ** 53, -1e20, 1e21, 5e-324, 0.1])('writes %d so that it reads back', (number) => {
    expect(readBack(`a: ${formatInline(number)}`)).toEqual({ a: number })
  })

  it('reads back as the same value', () => {
    const value = fc
      .jsonValue({ maxDepth: 3, noUnicodeString: false })
      .filter((json) => !JSON.stringify(json).includes('__proto__'))

    fc.assert(
      fc.property(value, (json) => {
        expect(JSON.stringify({ a: readBack(`a: ${formatInline(json as Json)}`) })).toBe(
          JSON.stringify({ a: { a: json } }),
        )
      }),
    )
  })
})

describe('readValueText', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['5', 5],
    ['-1.5', -1.5],
    ['0', 0],
  ])('takes %s for a value of that type', (text, value) => {
    expect(readValueText(text)).toBe(value)
  })

  it.each([
    '01234',
    '1e3',
    '1.0',
    '.5',
    '9007199254740993',
    '+1',
    'yes',
    'null',
    '',
    ' 5',
    '1_000',
    '0x10',
    'Infinity',
  ])('keeps "%s" as text, because a number would lose something', (text) => {
    expect(readValueText(text)).toBe(text)
  })
})
