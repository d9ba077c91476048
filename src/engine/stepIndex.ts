import { createConditionIndex } from '../condition/conditionIndex.ts'
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
  // By path, because that is what decides between steps that are as specific as each other.
  const index = createConditionIndex<LoadedStep>()
  let current: StepTable = { generation: 0, steps: new Map() }
  const update = (newer: StepTable): void => {
    for (const [name, step] of current.steps) if (newer.steps.get(name) !== step) index.delete(step.path)
    for (const [name, step] of newer.steps) {
      if (!step.disabled && current.steps.get(name) !== step) index.set(step.path, step.condition, step)
    }
    current = newer
  }
  update(table)
  return {
    get table() {
      return current
    },
    update,
    match: (data) => index.match(data),
  }
}
