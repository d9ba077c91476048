import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { compileCondition } from './compile.ts'
import { requireCompiled } from './compileOnce.ts'
import { createConditionIndex } from './conditionIndex.ts'
import { explainCondition, formatExplanation } from './explain.ts'
import * as extensions from './extensions.ts'
import { matchCondition } from './match.ts'

interface Table {
  readonly cases: readonly { condition: string; match: readonly unknown[]; noMatch: readonly unknown[] }[]
  readonly refused: readonly { condition: string; code: string; path: string; hint?: string }[]
}

// Parsed and not imported: as a module, a key `__proto__` would be the prototype.
const table = JSON.parse(readFileSync(new URL('conformance.json', import.meta.url), 'utf8')) as Table

const REPETITIONS = 3

/** The value of condition source text, as a step file would export it. */
function evaluate(source: string): unknown {
  // oxlint-disable-next-line no-new-func -- JSON cannot hold `String` or a regular expression
  return new Function(...Object.keys(extensions), `'use strict'\nreturn (${source})`)(...Object.values(extensions))
}

const documents = table.cases.flatMap(({ match, noMatch }) => [...match, ...noMatch])
const conditions = new Map(table.cases.map(({ condition }) => [condition, evaluate(condition)]))

const index = createConditionIndex<string>()
for (const [source, condition] of conditions) index.set(source, requireCompiled(condition), source)

describe.each(table.cases)('$condition', ({ condition: source, match, noMatch }) => {
  const condition = conditions.get(source)
  const rows = [
    ...match.map((data) => ({ data, matched: true, text: JSON.stringify(data) })),
    ...noMatch.map((data) => ({ data, matched: false, text: JSON.stringify(data) })),
  ]

  it.each(rows)('answers $matched for $text, each time', ({ data, matched }) => {
    for (let time = 0; time < REPETITIONS; time += 1) {
      expect(matchCondition(condition, data)).toBe(matched)
      expect(explainCondition(condition, data).matched).toBe(matched)
      expect(index.match(data).includes(source)).toBe(matched)
    }
  })

  it.each(rows)('explains $text in one sentence', ({ data, matched }) => {
    const sentence = formatExplanation(explainCondition(condition, data))

    expect(sentence).toMatch(matched ? /match/ : /differs?: .+ is .+, expected .+\.$/s)
  })
})

describe('the table', () => {
  it('has at least 250 rows', () => {
    expect(documents.length + table.refused.length).toBeGreaterThanOrEqual(250)
  })

  it('has each condition once', () => {
    expect(conditions.size).toBe(table.cases.length)
  })

  it('is answered for each condition and each document as one by one when asked by index', () => {
    for (const document of documents) {
      const matching = [...conditions].filter(([, condition]) => matchCondition(condition, document))

      expect(index.match(document).toSorted()).toEqual(matching.map(([source]) => source).sort())
    }
  })
})

describe('a condition outside the table', () => {
  it.each(table.refused)('refuses $condition and names what to write', ({ condition: source, code, path, hint }) => {
    const { condition, diagnostics } = compileCondition(evaluate(source))

    expect(condition).toBeUndefined()
    expect(diagnostics).toMatchObject([{ severity: 'error', code, path, hint: expect.stringContaining(hint ?? '') }])
  })

  it.each(table.refused)('throws CONDITION_REFUSED when $condition is matched all the same', ({ condition }) => {
    expect(() => matchCondition(evaluate(condition), {})).toThrow(
      expect.objectContaining({ code: 'CONDITION_REFUSED' }),
    )
  })
})
