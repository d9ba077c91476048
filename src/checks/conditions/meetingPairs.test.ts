import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { requireCompiled } from '../../condition/compileOnce.ts'
import { areDisjoint } from '../../condition/relations.ts'
import { listMeetingPairs } from './meetingPairs.ts'

const value = fc.constantFrom<unknown>('x', 'y', 1, String, null)
const conditions = fc.array(
  fc.record(
    { kind: value, order: fc.record({ status: value, id: value }, { requiredKeys: [] }) },
    { requiredKeys: ['order'] },
  ),
  { minLength: 2, maxLength: 30 },
)

function stepsOf(written: readonly object[]) {
  return written.map((condition, index) => ({
    step: { path: `steps/${String(index).padStart(2, '0')}.ts` },
    condition: requireCompiled(condition),
  }))
}

it('leaves out only pairs that no document matches, and lists each of the others once', () => {
  fc.assert(
    fc.property(conditions, (written) => {
      const steps = stepsOf(written)
      const listed = listMeetingPairs(steps).map(([first, second]) => `${first.step.path} ${second.step.path}`)
      const meeting = steps.flatMap((first, index) =>
        steps
          .slice(index + 1)
          .filter((second) => !areDisjoint(first.condition.root, second.condition.root))
          .map((second) => `${first.step.path} ${second.step.path}`),
      )

      expect(new Set(listed).size).toBe(listed.length)
      expect(listed).toEqual(expect.arrayContaining(meeting))
    }),
    { numRuns: 500 },
  )
})

it('lists no pair of a thousand steps that ask for a value of their own', () => {
  const written = Array.from({ length: 1000 }, (_, index) => ({
    order: { kind: index % 40, status: `s${Math.floor(index / 40)}` },
  }))

  expect(listMeetingPairs(stepsOf(written))).toEqual([])
})
