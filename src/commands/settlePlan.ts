import { isStepyardError } from '../errors.ts'
import { blockedBy } from '../sync/blockedBy.ts'
import { writes, type Plan } from '../sync/plan.ts'
import { planReport, stoppedExtras, type ReportExtras } from '../sync/report.ts'
import { EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { exitCodeOf } from './exitCode.ts'
import { formatError } from './formatError.ts'
import { formatPlan } from './formatPlan.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { planOnly } from './syncOptions.ts'

/** How a plan is carried out, and what is said and reported afterwards. */
export interface PlanApplication {
  readonly apply: () => Promise<{ readonly plan: Plan; readonly said: string; readonly extras: ReportExtras }>
}

/**
 * Shows a plan, asks where somebody is there to answer, applies it, and reports: the same for pull and push. Without a
 * person and without `--yes` it stops at the plan. A plan with nothing to write is applied without asking, because all it
 * does is to note what both sides have in common.
 */
export async function settlePlan(context: CommandContext, plan: Plan, { apply }: PlanApplication): Promise<ExitCode> {
  const { terminal, options, effects } = context
  const asJson = flagOption(options, 'json')
  if (!asJson) terminal.out(formatPlan(plan, { paint: createPaint(terminal.color), now: effects.now().getTime() }))
  const decision = await decide(context, plan)
  if (decision !== 'apply') {
    if (asJson) printReport(terminal, planReport(plan, stoppedExtras(plan)))
    return decision
  }
  try {
    const result = await apply()
    if (asJson) printReport(terminal, planReport(result.plan, result.extras))
    else terminal.out(result.said)
    return EXIT.ok
  } catch (error) {
    if (!asJson || !isStepyardError(error) || effects.signal?.aborted) throw error
    printReport(terminal, planReport(plan, stoppedExtras(plan, error)))
    terminal.err(formatError(error, createPaint(terminal.color)))
    return exitCodeOf(error)
  }
}

async function decide(context: CommandContext, plan: Plan): Promise<'apply' | ExitCode> {
  const { terminal, options } = context
  const stops = blockedBy(plan)
  if (flagOption(options, 'dryRun')) {
    if (stops && !flagOption(options, 'json'))
      terminal.err(`It would stop: ${shown(stops.message)}\n${shown(stops.hint)}\n`)
    return shownExit(context, plan)
  }
  const question = questionOf(plan)
  // A blocked plan is handed to apply: it refuses, lays out the conflicts and has the right words.
  if (stops || question === undefined || flagOption(options, 'yes')) return 'apply'
  if (planOnly(context)) {
    terminal.err('Nothing was applied: this is the plan only. Add `--yes` to apply it.\n')
    return shownExit(context, plan)
  }
  const ok = await terminal.confirm(question)
  if (!ok) terminal.err('Nothing was applied.\n')
  return ok ? 'apply' : EXIT.ok
}

// Nothing needs to be asked about a plan that only notes what both sides have in common.
function questionOf({ verb, changes, move }: Plan): string | undefined {
  const written = changes.filter(writes).length
  if (written > 0) return `${verb === 'pull' ? 'Change' : 'Send'} ${plural(written, 'item')}?`
  return move.kind === 'move' || move.kind === 'stage' ? `Let branch "${move.branch}" follow?` : undefined
}

function shownExit({ options }: CommandContext, plan: Plan): ExitCode {
  const stops = blockedBy(plan)
  if (stops) return exitCodeOf(stops)
  return plan.changes.some(writes) && flagOption(options, 'exitCode') ? EXIT.changes : EXIT.ok
}
