import { compileOnce } from './compileOnce.ts'
import { explainCompiled, type Explanation } from './explain.ts'
import type { CompiledCondition } from './pattern.ts'

/** A step as far as explaining goes. */
export interface ConditionedStep {
  readonly name: string
  /** The value the step exports. */
  readonly condition: unknown
}

/** A step whose condition was compiled when it was loaded. */
export interface CompiledStep {
  readonly name: string
  readonly condition: CompiledCondition
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
  const compiled = steps.flatMap(({ name, condition: source }): CompiledStep[] => {
    const { condition } = compileOnce(source)
    return condition === undefined ? [] : [{ name, condition }]
  })
  return explainAllCompiled(compiled, data)
}

/** The same for steps that are already compiled. */
export function explainAllCompiled(steps: readonly CompiledStep[], data: unknown): StepExplanation[] {
  const explained = steps.map(({ name, condition }) => ({ step: name, explanation: explainCompiled(condition, data) }))
  return explained.sort((left, right) => compareNearness(left.explanation, right.explanation))
}

function compareNearness(left: Explanation, right: Explanation): number {
  return Number(right.matched) - Number(left.matched) || left.differing - right.differing || right.total - left.total
}
