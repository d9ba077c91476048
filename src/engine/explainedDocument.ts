import type { ExplainedStep } from './explainSteps.ts'

/** An explained step as JSON can say it, on the command line as in the HTTP API. */
export function explainedDocument({ step, path, explanation, next, holdback }: ExplainedStep) {
  const { matched, differing, total } = explanation
  const first = explanation.matched ? undefined : { ...explanation.first, actual: explanation.first.actual ?? null }
  return {
    step,
    path,
    matched,
    next,
    differing,
    total,
    ...(first && { first }),
    ...(holdback && { holdback }),
    diagnostics: explanation.diagnostics.map(({ code, message }) => ({ code, message })),
  }
}
