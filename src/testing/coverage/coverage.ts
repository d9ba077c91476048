import type { CompiledCondition } from '../../condition/pattern.ts'
import { readBranches } from './branches.ts'

/** What tests have made of the steps of a workspace. Plain data: each thread has one, and they are added up. */
export interface Coverage {
  readonly steps: Readonly<Record<string, StepCoverage>>
}

/** What tests have made of one step. */
export interface StepCoverage {
  /** How often its body ran. */
  readonly runs: number
  readonly leaves: Readonly<Record<string, LeafCoverage>>
}

/** What data made of one leaf of a condition. */
export interface LeafCoverage {
  readonly met: boolean
  readonly unmet: boolean
  /** Of a leaf that allows several values: which of them were met. */
  readonly values?: Readonly<Record<string, boolean>>
}

/** A step with a condition, as far as its coverage goes. */
export interface CoveredStep {
  readonly name: string
  readonly condition: CompiledCondition
}

/** Coverage of nothing. */
export const NO_COVERAGE: Coverage = { steps: {} }

/** What one document made of the conditions of steps. */
export function coverDocument(steps: readonly CoveredStep[], data: unknown): Coverage {
  const entries = steps.map(({ name, condition }): [string, StepCoverage] => {
    const leaves = readBranches(condition, data).map(({ leaf, met, value }): [string, LeafCoverage] => {
      const values = value && Object.fromEntries(value.all.map((allowed) => [allowed, allowed === value.met]))
      return [leaf, { met, unmet: !met, ...(values && { values }) }]
    })
    return [name, { runs: 0, leaves: addLeaves(leaves) }]
  })
  return { steps: Object.fromEntries(entries) }
}

/** That the body of a step ran. */
export function coverRun(step: string): Coverage {
  return { steps: { [step]: { runs: 1, leaves: {} } } }
}

/** What both have seen. */
export function addCoverage(left: Coverage, right: Coverage): Coverage {
  const names = new Set([...Object.keys(left.steps), ...Object.keys(right.steps)])
  const entries = [...names].map((name): [string, StepCoverage] => {
    const parts = [left.steps[name], right.steps[name]].filter((part) => part !== undefined)
    const runs = parts.reduce((sum, part) => sum + part.runs, 0)
    return [name, { runs, leaves: addLeaves(parts.flatMap(({ leaves }) => Object.entries(leaves))) }]
  })
  return { steps: Object.fromEntries(entries) }
}

// A condition may have the same leaf twice, in alternatives.
function addLeaves(leaves: readonly (readonly [string, LeafCoverage])[]): Readonly<Record<string, LeafCoverage>> {
  const sum = new Map<string, LeafCoverage>()
  for (const [leaf, { met, unmet, values }] of leaves) {
    const before = sum.get(leaf)
    const both =
      values && Object.keys(values).map((value) => [value, values[value] || before?.values?.[value] === true])
    sum.set(leaf, {
      met: met || before?.met === true,
      unmet: unmet || before?.unmet === true,
      ...(both && { values: Object.fromEntries(both) as Readonly<Record<string, boolean>> }),
    })
  }
  return Object.fromEntries(sum)
}
