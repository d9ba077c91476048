import { describe, expect, it } from 'vitest'

import { compileCondition } from './compile.ts'
import table from './conformance.json' with { type: 'json' }
import { explainCondition, formatExplanation } from './explain.ts'
import { matchCondition } from './match.ts'

const REPETITIONS = 3

/** The value of condition source text, as a step file would export it. */
function evaluate(source: string): unknown {
  // oxlint-disable-next-line no-new-func -- JSON cannot hold `String` or a regular expression
  return new Function(`return (${source})`)()
}

describe.each(table.cases)('$condition', ({ condition: source, match, noMatch }) => {
  const condition = evaluate(source)
  const rows = [
    ...match.map((data) => ({ data, matched: true, text: JSON.stringify(data) })),
    ...noMatch.map((data) => ({ data, matched: false, text: JSON.stringify(data) })),
  ]

  it.each(rows)('answers $matched for $text, each time', ({ data, matched }) => {
    for (let time = 0; time < REPETITIONS; time += 1) {
      expect(matchCondition(condition, data)).toBe(matched)
      expect(explainCondition(condition, data).matched).toBe(matched)
    }
  })

  it.each(rows)('explains $text in one sentence', ({ data, matched }) => {
    const sentence = formatExplanation(explainCondition(condition, data))

    expect(sentence).toMatch(matched ? /match/ : /differs?: .+ is .+, expected .+\.$/)
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
