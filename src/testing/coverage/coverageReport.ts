import type { Coverage, LeafCoverage, StepCoverage } from './coverage.ts'

/** How much of a workspace its tests have seen. */
export interface CoverageReport {
  readonly steps: CoverageCount
  /** Each leaf of a condition has two branches, met and not met, and one for each value that `oneOf` allows. */
  readonly branches: CoverageCount
  readonly byStep: readonly StepReport[]
}

/** How many of how many. */
export interface CoverageCount {
  readonly covered: number
  readonly total: number
}

/** One step of a report. */
export interface StepReport {
  readonly step: string
  readonly runs: number
  readonly branches: CoverageCount
  /** What no test has shown: `order.total: gt(3) never held`. */
  readonly missing: readonly string[]
}

/** Counts what tests have made of the steps of a workspace; those that no test has met are among `steps`. */
export function reportCoverage(steps: readonly string[], coverage: Coverage): CoverageReport {
  const byStep = steps.map((step) => reportStep(step, coverage.steps[step] ?? { runs: 0, leaves: {} }))
  const sum = (key: keyof CoverageCount): number => byStep.reduce((total, { branches }) => total + branches[key], 0)
  return {
    steps: { covered: byStep.filter(({ runs }) => runs > 0).length, total: steps.length },
    branches: { covered: sum('covered'), total: sum('total') },
    byStep,
  }
}

function reportStep(step: string, { runs, leaves }: StepCoverage): StepReport {
  const branches = Object.entries(leaves).flatMap(([leaf, covered]) => branchesOf(leaf, covered))
  const missing = branches.filter(({ isCovered }) => !isCovered).map(({ words }) => words)
  const count = { covered: branches.length - missing.length, total: branches.length }
  return { step, runs, branches: count, missing: runs === 0 ? ['it never ran', ...missing] : missing }
}

function branchesOf(leaf: string, { met, unmet, values = {} }: LeafCoverage) {
  return [
    { words: `${leaf} never held`, isCovered: met },
    { words: `${leaf} never failed`, isCovered: unmet },
    ...Object.entries(values).map(([value, isCovered]) => ({ words: `${leaf} never held by ${value}`, isCovered })),
  ]
}
