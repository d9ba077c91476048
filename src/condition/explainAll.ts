import { compileOnce } from './compileOnce.ts'
import { explainCompiled, type Explanation } from './explain.ts'

/** A step as far as explaining goes. */
export interface ConditionedStep {
  readonly name: string
  /** The value the step exports. */
  readonly condition: unknown
}

/** One step of `explainAll`. */
export interface StepExplanation {
  readonly step: string
  readonly explanation: Explanation
}

/**
 * How every step stands to `data`, nearest first: those that match, then those with the fewest differing paths, of these
 * the ones with more paths that do match. Steps whose condition is refused never run and are left out.
 */
export function explainAll(steps: readonly ConditionedStep[], data: unknown): StepExplanation[] {
  const explained = steps.flatMap(({ name, condition }) => {
    const { condition: compiled } = compileOnce(condition)
    return compiled === undefined ? [] : [{ step: name, explanation: explainCompiled(compiled, data) }]
  })
  return explained.sort((left, right) => compareNearness(left.explanation, right.explanation))
}

function compareNearness(left: Explanation, right: Explanation): number {
  return Number(right.matched) - Number(left.matched) || left.differing - right.differing || right.total - left.total
}
