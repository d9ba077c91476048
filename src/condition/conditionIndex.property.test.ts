import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { requireCompiled } from './compileOnce.ts'
import { createConditionIndex } from './conditionIndex.ts'
import { matchCondition } from './match.ts'
import { condition, document, imitate, reference } from './random.suite.ts'

// Few names, so that conditions replace each other.
const name = fc.integer({ min: 0, max: 30 }).map((number) => `step-${number}`)

const change = fc.oneof(
  { arbitrary: fc.record({ name, pattern: condition, data: document, near: fc.boolean() }), weight: 5 },
  fc.record({ name, pattern: fc.constant(undefined), data: document, near: fc.constant(false) }),
)

const history = fc.array(change, { minLength: 10, maxLength: 60, size: 'max' })

describe('for any history of conditions', () => {
  it('the index finds what matches, as the matcher and the table read literally do', () => {
    let pairs = 0

    fc.assert(
      fc.property(history, (changes) => {
        const index = createConditionIndex<string>()
        const conditions = new Map<string, unknown>()
        for (const { name: changed, pattern, data, near } of changes) {
          const wasThere = conditions.delete(changed)
          const wasIndexed = pattern === undefined ? index.delete(changed) : wasThere
          if (pattern !== undefined) {
            index.set(changed, requireCompiled(pattern), changed)
            conditions.set(changed, pattern)
          }
          const document = near ? imitate(pattern) : data
          const found = index.match(document)

          expect(wasIndexed).toBe(wasThere)
          expect(index.size).toBe(conditions.size)
          expect(found.toSorted()).toEqual(namesOf(conditions, (each) => matchCondition(each, document)))
          expect(found.toSorted()).toEqual(namesOf(conditions, (each) => reference(each, document)))
          pairs += conditions.size
        }
      }),
      { numRuns: 400 },
    )

    expect(pairs).toBeGreaterThan(100_000)
  })
})

function namesOf(conditions: ReadonlyMap<string, unknown>, matches: (condition: unknown) => boolean): string[] {
  return [...conditions].flatMap(([each, pattern]) => (matches(pattern) ? [each] : [])).sort()
}
