import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestSpelling, quoteWord } from './spelling.ts'

describe('nearestSpelling', () => {
  it.each([
    ['bramch', 'branch'],
    ['Branch', 'branch'],
    ['brnach', 'branch'],
    ['promotefrom', 'promoteFrom'],
    ['gate', 'gates'],
    ['gatess', 'gates'],
  ])('takes "%s" for "%s"', (word, meant) => {
    expect(nearestSpelling(word, ['branch', 'promoteFrom', 'gates'])).toBe(meant)
  })

  it.each(['colour', 'x', '', 'a'.repeat(50_000)])('finds nothing near "%.20s"', (word) => {
    expect(nearestSpelling(word, ['branch', 'gates', 'id'])).toBeUndefined()
  })

  it('prefers the candidate with fewer slips, then the first', () => {
    expect(nearestSpelling('stage', ['staging', 'stages'])).toBe('stages')
    expect(nearestSpelling('tast', ['task', 'test'])).toBe('task')
  })

  it('finds every candidate by its own name', () => {
    const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1 })

    fc.assert(
      fc.property(words, (list) => {
        expect(list.map((word) => nearestSpelling(word, [word]))).toEqual(list)
      }),
    )
  })

  it('forgives two neighbours that are swapped in a word of five letters or more', () => {
    const word = fc.stringMatching(/^[a-z]{5,12}$/)

    fc.assert(
      fc.property(word, fc.nat(3), (text, at) => {
        const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
        expect(nearestSpelling(swapped, [text])).toBe(text)
      }),
    )
  })
})

describe('quoteWord', () => {
  it.each([
    ['feature/intake', 'feature/intake'],
    ['$(id)', "'$(id)'"],
    ["it's", "'it'\\''s'"],
    ['-x', "'-x'"],
    ['', "''"],
  ])('writes %j as %s', (word, quoted) => {
    expect(quoteWord(word)).toBe(quoted)
  })

  it('is undone by a shell', () => {
    const words = ['a b', "'", '"', '`id`', '$HOME', ';', '\\', "''\\''", '!x', '~']

    for (const word of words) expect(execFileSync('sh', ['-c', `printf %s ${quoteWord(word)}`]).toString()).toBe(word)
  })
})
