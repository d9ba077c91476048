import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCondition } from './compile.ts'
import { extensionSpec } from './extension.ts'
import { every } from './extensions.ts'
import { matchCompiled } from './match.ts'
import type { CompiledCondition } from './pattern.ts'
import { condition, document, imitate, plain } from './random.suite.ts'
import { areDisjoint, implies, isImpossible } from './relations.ts'
import { exampleOf } from './example.ts'

const RUNS = { numRuns: 5_000 }

/** Two conditions, often one with more keys than the other, and documents made after both of them and after each. */
const two = fc.tuple(condition, condition, document, fc.boolean()).map(([left, other, data, isRelated]) => {
  const right = isRelated ? merged(left, other) : other
  const both = [imitate(every(left, right)), merged(imitate(left), imitate(right))]
  return {
    left: compiled(left),
    right: compiled(right),
    documents: [data, imitate(left), imitate(right), ...both],
  }
})

function compiled(value: unknown): CompiledCondition {
  const { condition: root } = compileCondition(value)
  if (root === undefined) throw new Error('random conditions are accepted')
  return root
}

function merged(left: unknown, right: unknown): unknown {
  if (!isPlain(left) || !isPlain(right)) return left
  return plain(new Map([...Object.entries(left), ...Object.entries(right)]))
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && extensionSpec(value) === undefined
}

describe('for any two conditions', () => {
  it('no document matches both where they are said to be disjoint', () => {
    let said = 0
    fc.assert(
      fc.property(two, ({ left, right, documents }) => {
        if (!areDisjoint(left.root, right.root)) return
        said += 1

        expect(documents.filter((data) => matchCompiled(left, data) && matchCompiled(right, data))).toEqual([])
      }),
      RUNS,
    )
    expect(said).toBeGreaterThan(RUNS.numRuns / 100)
  })

  it('a document that matches the one matches the other where that is said to follow', () => {
    let said = 0
    fc.assert(
      fc.property(two, ({ left, right, documents }) => {
        if (!implies(left.root, right.root)) return
        said += 1

        expect(documents.filter((data) => matchCompiled(left, data) && !matchCompiled(right, data))).toEqual([])
      }),
      RUNS,
    )
    expect(said).toBeGreaterThan(RUNS.numRuns / 1000)
  })

  it('a document given as an example matches both, and there is none where they are disjoint', () => {
    fc.assert(
      fc.property(two, ({ left, right }) => {
        const example = exampleOf([left, right])
        if (example === undefined) return

        expect(matchCompiled(left, example) && matchCompiled(right, example)).toBe(true)
        expect(areDisjoint(left.root, right.root)).toBe(false)
      }),
      RUNS,
    )
  })
})

it('no document matches a condition that is said to be impossible', () => {
  fc.assert(
    fc.property(condition, document, (pattern, data) => {
      const root = compiled(pattern)
      if (!isImpossible(root.root)) return

      expect([data, imitate(pattern)].filter((each) => matchCompiled(root, each))).toEqual([])
    }),
    RUNS,
  )
})
