import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UntranslatableError } from './goReader.ts'
import { translateGo } from './goPattern.ts'

/** What a pattern of Go finds in a text. */
function find(pattern: string, text: string): readonly string[] {
  return [...text.matchAll(translateGo(pattern))].map(([whole]) => whole)
}

describe('translateGo', () => {
  it.each([
    ['(?i)token', 'Token TOKEN', ['Token', 'TOKEN']],
    ['(?i)a(?-i:b)c', 'Abc aBc AbC', ['Abc', 'AbC']],
    ['(?i:key)-[a-f]+', 'KEY-abc Key-ABC', ['KEY-abc']],
    ['a(?i)b|c', 'aB ab C AB', ['aB', 'ab', 'C']],
    ['(?P<name>\\d+)', 'a 12', ['12']],
    ['\\Aab', 'ab ab', ['ab']],
    ['ab\\z', 'ab ab', ['ab']],
    ['(?m)^a$', 'a\nb\na', ['a', 'a']],
    ['^a$', 'a\nb\na', []],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['a.b', 'a\nb a\rb', ['a\rb']],
    ['[[:alnum:]]+', 'ab1-_é', ['ab1']],
    ['[[:^digit:][:space:]]+', '12ab c3', ['ab c']],
    ['(?i)x[[:upper:]-]', 'x- xa', ['x-', 'xa']],
    ['x(?i:[[:upper:]])', 'xa Xa', ['xa']],
    ['(?i:[a-c_]+)', 'aB_Cd', ['aB_C']],
    ['[]a]+', 'x]a]', [']a]']],
    ['[^]a]+', ']xy]', ['xy']],
    ['[a\\-z]+', 'a-z b', ['a-z']],
    ['\\Qa.b\\E+', 'a.b aab', ['a.b']],
    ['\\x41\\x{42}\\103', 'ABC', ['ABC']],
    ['\\x{1F600}', '😀', ['😀']],
    ['\\p{Greek}+\\pL', 'αβγx', ['αβγx']],
    ['(?U)a+', 'aaa', ['a', 'a', 'a']],
    ['(?U)a+?', 'aaa', ['aaa']],
    ['a{2}b{1,}?', 'aabb', ['aab']],
    ['a{,2}', 'a{,2}', ['a{,2}']],
    ['[\\s]', '\v\t', ['\t']],
    ['[\'"\\s=]{0,2}x', "='x", ["='x"]],
    ['(?:^|b)+a', 'ba', ['ba']],
  ])('finds with %s in %j what Go finds', (pattern, text, expected) => {
    expect(find(pattern, text)).toEqual(expected)
  })

  it.each([
    ['(?=a)', 'it looks around, which RE2 does not'],
    ['(?<!a)b', 'it looks around, which RE2 does not'],
    ['(a)\\1', 'it has `\\1`, which RE2 does not'],
    ['a*+', 'it repeats a repetition'],
    ['*a', 'it repeats nothing'],
    ['(a', 'it has a `(` without `)`'],
    ['a)', 'it has a `)` without `(`'],
    ['[a', 'it has a `[` without `]`'],
    ['[z-a]', 'it has a range that ends before it begins'],
    ['[[:vowel:]]', 'it has `[:vowel:]`, which RE2 does not'],
    ['\\p{Klingon}', 'JavaScript does not understand it'],
    ['a{3,1}', 'JavaScript does not understand it'],
    ['\\', 'it has `\\`, which RE2 does not'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => translateGo(pattern)).toThrow(reason)
  })

  it('makes a pattern of whatever is written, or says that it cannot', () => {
    const sign = fc.constantFrom(...'ab(?i:)P<x>[^]-\\\\QEpzA1{,}*+|.$\u{1F600}:é')
    const attempt = (source: string): unknown => {
      try {
        return translateGo(source)
      } catch (error) {
        return error
      }
    }

    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 20 }), (source) => {
        const made = attempt(source)
        expect(made instanceof RegExp || made instanceof UntranslatableError).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})
