import { matchCompiled } from '../condition/match.ts'
import type { LoadedStep, StepTable } from '../stepHost.ts'

/** The enabled steps of the newest generation, ready to be asked which of them match a document. */
export interface StepIndex {
  readonly table: StepTable
  /** Takes over a newer generation; what did not change is not looked at again. */
  update(table: StepTable): void
  /** Enabled steps whose condition matches: most leaf patterns first, then in path order. */
  match(data: object): readonly LoadedStep[]
}

/** An index of the steps of `table`. */
export function createStepIndex(table: StepTable): StepIndex {
  let current = table
  const order = (left: LoadedStep, right: LoadedStep): number =>
    right.condition.root.leaves - left.condition.root.leaves || (left.path < right.path ? -1 : 1)
  return {
    get table() {
      return current
    },
    update: (newer) => void (current = newer),
    match: (data) =>
      [...current.steps.values()].filter((step) => !step.disabled && matchCompiled(step.condition, data)).sort(order),
  }
}
