import type { CoverageCount, CoverageReport, StepReport } from '../testing/coverage/coverageReport.ts'
import { pad, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** What tests have seen of the steps: the sum, then each step of which something is missing. */
export function formatCoverage(report: CoverageReport, paint: Paint): string {
  const { steps, branches, byStep } = shown(report)
  const sum = `${ratio(steps)} steps ran, ${ratio(branches)} branches of conditions were seen.`
  const width = Math.max(0, ...byStep.map(({ step }) => step.length))
  return `${paint.bold('Coverage')}: ${sum}\n${byStep.map((step) => formatStep(step, width, paint)).join('')}`
}

/** The lower of both ratios, in percent. */
export function leastCoverage({ steps, branches }: CoverageReport): number {
  return Math.min(percent(steps), percent(branches))
}

function formatStep({ step, runs, branches, missing }: StepReport, width: number, paint: Paint): string {
  if (missing.length === 0) return ''
  const name = runs === 0 ? paint.bad(pad(step, width)) : pad(step, width)
  const lines = missing.map((words) => `    ${paint.dim(words)}\n`).join('')
  return `  ${name}  ran ${runs}, ${branches.covered} of ${branches.total}\n${lines}`
}

function ratio(count: CoverageCount): string {
  return `${count.covered} of ${count.total}`
}

function percent({ covered, total }: CoverageCount): number {
  return total === 0 ? 100 : (100 * covered) / total
}
