import { formatExplanation } from '../condition/explain.ts'
import type { ExplainedStep } from '../engine/explainSteps.ts'
import type { Paint } from './paint.ts'
import { shown } from './shown.ts'

export { explainedDocument } from '../engine/explainedDocument.ts'

/** How a step stands to a document: its name, and below it the sentence. */
export function formatExplained({ step, explanation, next, holdback }: ExplainedStep, paint: Paint): string {
  const name = shown(step)
  if (next) return `${paint.good('>')} ${paint.bold(name)}\n    ${paint.good('Runs next.')} ${sentence(explanation)}\n`
  if (holdback)
    return `${paint.warn('=')} ${paint.bold(name)}\n    Matches, ${because(holdback)} ${shown(holdback.hint)}\n`
  const thrown = explanation.diagnostics.map(({ message }) => `    ${paint.warn(shown(message))}\n`).join('')
  return `  ${paint.bold(name)}\n    ${sentence(explanation)}\n${thrown}`
}

/** The steps that come nearest without matching: what somebody needs to know whose task is incomplete. */
export function nearestMisses(steps: readonly ExplainedStep[], count: number): readonly ExplainedStep[] {
  return steps.filter(({ explanation }) => !explanation.matched).slice(0, count)
}

function sentence(explanation: ExplainedStep['explanation']): string {
  return shown(formatExplanation(explanation))
}

function because({ kind }: NonNullable<ExplainedStep['holdback']>): string {
  switch (kind) {
    case 'disabled':
      return 'but is disabled.'
    case 'already-ran':
      return 'but has run already.'
    case 'less-specific':
      return 'but not yet.'
    case 'later-by-path':
      return 'but not yet.'
    case 'task-state':
      return 'but the task does not go on.'
    default:
      return kind satisfies never
  }
}
