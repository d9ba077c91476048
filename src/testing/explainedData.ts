import type { ExplainedStep } from '../engine/explainSteps.ts'
import type { Steps } from '../define.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { withHint } from './withHint.ts'

/** How all steps stand to data. */
export interface ExplainedData {
  /** Nearest first: the one that would run next, those that match, those with the fewest differing paths. */
  readonly steps: readonly ExplainedStep[]
  /** The step that would run next. */
  readonly next: string | undefined
  /** Throws `STEP_UNKNOWN`. */
  of(step: Steps): ExplainedStep
}

/** Explanations by step. */
export function explainedData(steps: readonly ExplainedStep[]): ExplainedData {
  return {
    steps,
    next: steps.find(({ next }) => next)?.step,
    of(wanted) {
      const found = steps.find(({ step }) => step === wanted)
      if (found) return found
      const nearest = nearestSpelling(
        wanted,
        steps.map(({ step }) => step),
      )
      throw withHint(new StepyardError('STEP_UNKNOWN', { step: wanted, ...(nearest !== undefined && { nearest }) }))
    },
  }
}
