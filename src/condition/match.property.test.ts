import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { explainCondition } from './explain.ts'
import { matchCondition } from './match.ts'
import { requireCompiled } from './compileOnce.ts'
import { readPaths, touches } from './readPaths.ts'
import { KEYS, document, pair, plain, reference } from './random.suite.ts'

const RUNS = { numRuns: 10_000 }

describe('for any condition and any document', () => {
  it('the matcher agrees with the table read literally', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        expect(matchCondition(pattern, data)).toBe(reference(pattern, data))
      }),
      RUNS,
    )
  })

  it('explain says matched exactly when match does, and counts a difference exactly when it does not', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        const explanation = explainCondition(pattern, data)

        expect(explanation.matched).toBe(matchCondition(pattern, data))
        expect(explanation.differing > 0).toBe(!explanation.matched)
        expect(explanation.differing).toBeLessThanOrEqual(explanation.total)
      }),
      RUNS,
    )
  })

  it('the answer stays the same when something changes that the condition does not read', () => {
    const pointer = fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 })

    fc.assert(
      fc.property(pair, pointer, document, ({ pattern, data }, changed, value) => {
        fc.pre(!touches(readPaths(requireCompiled(pattern)), changed))

        expect(matchCondition(pattern, withChange(data, changed, value))).toBe(matchCondition(pattern, data))
      }),
      RUNS,
    )
  })

  it('the second answer is the first one', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        expect(matchCondition(pattern, data)).toBe(matchCondition(pattern, data))
      }),
      RUNS,
    )
  })

  it('neither condition nor document is changed by matching', () => {
    fc.assert(
      fc.property(pair, ({ pattern, data }) => {
        const before = JSON.stringify(data)
        matchCondition(pattern, data)

        expect(JSON.stringify(data)).toBe(before)
      }),
    )
  })
})

/** `data` with another value at the end of the path, where there are objects up to it. */
function withChange(data: unknown, [key, ...keys]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data
  const entries = new Map<string, unknown>(Object.entries(data))
  return plain(entries.set(key, withChange(entries.get(key), keys, value)))
}
