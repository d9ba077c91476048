import type { Effects } from '../effects.ts'
import { editItems } from '../sync/editItems.ts'
import type { FileChange, ItemPlan } from '../workspace/edit/itemPlan.ts'
import { EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { columns, createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { planOnly } from './syncOptions.ts'

/** A plan with the words that go with it. */
export interface ItemEdit {
  readonly root: string
  /** As it is typed: `step rename`. */
  readonly command: string
  readonly plan: ItemPlan
  /** What was done, in one sentence. */
  readonly said: string
  /** What a person does next, one line each. */
  readonly next?: readonly string[]
  /** Asked first, where somebody is there to answer; without it nothing is asked. */
  readonly question?: string
}

/** Options of an edit that asks first. */
export const ASKING_OPTIONS = [
  { flags: '--dry-run', describe: 'show what would change and stop' },
  { flags: '-y, --yes', describe: 'do it without asking' },
  { flags: '--no-interactive', describe: 'never ask; without --yes this shows what would change and stops' },
] as const

/** Shows an edit, asks where it has a question, makes it, and says or reports what was done. */
export async function applyItems(context: CommandContext, edit: ItemEdit): Promise<ExitCode> {
  const { terminal, options, effects } = context
  const asJson = flagOption(options, 'json')
  const go = await decide(context, edit)
  const backup = go ? await make(edit, effects) : undefined
  if (asJson) {
    printReport(terminal, reportOf(edit, { applied: go && edit.plan.changes.length > 0, ...(backup && { backup }) }))
    return EXIT.ok
  }
  if (go) terminal.out(formatDone(context, edit, backup))
  return EXIT.ok
}

async function make({ root, command, plan, question }: ItemEdit, effects: Effects): Promise<string | undefined> {
  // What is asked about is what can be lost.
  const { backup } = await editItems(root, plan.changes, { command, effects, keepCopies: question !== undefined })
  return backup
}

async function decide(context: CommandContext, { plan, question }: ItemEdit): Promise<boolean> {
  const { terminal, options } = context
  const asJson = flagOption(options, 'json')
  const waits = question !== undefined || flagOption(options, 'dryRun')
  if (!waits) return true
  if (!asJson) {
    terminal.out(formatChanges(context, plan.changes))
    terminal.err(formatDiagnostics(plan.notes, createPaint(terminal.color)))
  }
  if (flagOption(options, 'dryRun')) return false
  if (flagOption(options, 'yes')) return true
  if (planOnly(context)) {
    terminal.err('Nothing was changed. Add `--yes` to do it.\n')
    return false
  }
  const ok = await terminal.confirm(question ?? '')
  if (!ok) terminal.err('Nothing was changed.\n')
  return ok
}

function formatDone(
  context: CommandContext,
  { plan, said, next = [], question }: ItemEdit,
  backup: string | undefined,
): string {
  const { terminal } = context
  if (plan.changes.length === 0) return 'Nothing changed: it is so already.\n'
  // With a question they have been shown before it.
  if (question === undefined) terminal.err(formatDiagnostics(plan.notes, createPaint(terminal.color)))
  const kept = backup === undefined ? '' : ` A copy is in ${shown(backup)}.`
  const changes = question === undefined ? formatChanges(context, plan.changes) : ''
  const steps = next.length === 0 ? '' : `Next:\n${next.map((line) => `  ${shown(line)}\n`).join('')}`
  return `${shown(said)}${kept}\n${changes}${steps}`
}

function formatChanges({ terminal }: CommandContext, changes: readonly FileChange[]): string {
  const paint = createPaint(terminal.color)
  const colors = { made: paint.good, moved: paint.good, changed: paint.good, deleted: paint.bad }
  return columns(
    shown(opsOf(changes)).map(({ op, path, from }) => [
      colors[op](op),
      from === undefined ? path : `${from} -> ${path}`,
    ]),
  )
}

interface Op {
  readonly op: 'made' | 'moved' | 'changed' | 'deleted'
  readonly path: string
  readonly from?: string
}

// A file that goes and comes back elsewhere has moved.
function opsOf(changes: readonly FileChange[]): Op[] {
  const gone = new Set(changes.filter(({ after }) => !after).map(({ path }) => path))
  const moved = new Set(changes.map(({ from }) => from).filter((from) => from !== undefined && gone.has(from)))
  return changes
    .filter(({ path }) => !moved.has(path))
    .map(({ path, before, after, from }): Op => {
      if (from !== undefined && moved.has(from)) return { op: 'moved', path, from }
      if (!after) return { op: 'deleted', path }
      return { op: before ? 'changed' : 'made', path }
    })
}

function reportOf(
  { command, plan }: ItemEdit,
  extras: { readonly applied: boolean; readonly backup?: string },
): object {
  const { items, changes, notes } = plan
  return { schemaVersion: 1, command, items, changes: opsOf(changes), ...extras, warnings: notes }
}
