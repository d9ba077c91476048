import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHidden, findHiddenCharacters } from './trojan.ts'

describe('findHiddenCharacters', () => {
  it.each([
    [
      'a comment that ends early',
      "if (level != 'user\u202E \u2066// admin\u2069 \u2066') {",
      ['direction', 'direction', 'direction', 'direction'],
    ],
    ['an invisible variable', 'const { timeout,\u3164 } = query', ['invisible']],
    ['a zero-width space in a name', 'is\u200BAdmin()', ['invisible']],
    ['a byte order mark in the middle', 'a\uFEFFb', ['invisible']],
    ['a Cyrillic letter in a Latin word', 'sayHell\u043E()', ['lookalike']],
    ['a Greek letter in a Latin word', 'const \u03BFrder = 1', ['lookalike']],
    ['a full-width letter', 'adm\uFF49n', ['lookalike']],
    ['an escape sequence', 'a\u001b[8m', ['invisible']],
    ['a line separator', '// x\u2028run()', ['invisible']],
    ['a tag character', 'a\u{E0041}', ['invisible']],
  ])('GIT-23 finds %s', (_, text, kinds) => {
    expect(findHiddenCharacters(text).map((hidden) => hidden.kind)).toEqual(kinds)
  })

  it.each([
    'const a = "b"\t// c\r\n',
    'caf\u00E9 na\u00EFve \u00DFtra\u00DFe',
    '\u043F\u0440\u0438\u0432\u0435\u0442 \u043C\u0438\u0440',
    '\u6CE8\u6587',
    '\u03B1\u03B2\u03B3 = 1',
    '\u{1F600}',
    '\u2764\uFE0F \u{1F468}\u200D\u{1F469}',
    '\uFEFFa',
  ])('finds nothing in %j', (text) => {
    expect(findHiddenCharacters(text)).toEqual([])
  })

  it('says line and column', () => {
    expect(findHiddenCharacters('a\n\u{1F600}b\u202E')).toEqual([
      { line: 2, column: 3, kind: 'direction', code: 'U+202E' },
    ])
  })
})

describe('a file that is one long line of disguises', () => {
  it('is looked through in one pass', () => {
    const started = performance.now()

    expect(findHiddenCharacters('a\u0430 '.repeat(30_000))).toHaveLength(30_000)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('escapeHidden', () => {
  it('shows what is hidden and leaves the rest', () => {
    expect(escapeHidden('caf\u00E9\u202E\nHell\u043E\n')).toBe('caf\u00E9\\u{202e}\nHell\\u{43e}\n')
  })

  it('leaves nothing to find', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(findHiddenCharacters(escapeHidden(text)).filter((hidden) => hidden.kind !== 'lookalike')).toEqual([])
      }),
      { numRuns: 50 },
    )
  })
})
