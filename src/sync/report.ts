import type { Report } from '../config/schemaTypes.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { StepyardError } from '../errors.ts'
import type { PushResult } from './applyPush.ts'
import { blockedBy } from './blockedBy.ts'
import type { Plan, PlannedChange, PlannedConflict, PlannedItem } from './plan.ts'
import type { Status, StatusEntry } from './status.ts'

type ReportChange = Report['changes'][number]

/** What a report says besides the plan or status it is about. */
export type ReportExtras = Partial<Pick<Report, 'applied' | 'commit' | 'pr' | 'error'>>

/** The `--json` document of a plan, applied or not. */
export function planReport(plan: Plan, extras: ReportExtras = {}): Report {
  const changes = [...plan.changes.map(changeOf), ...plan.conflicts.map(conflictOf)].sort(byPath)
  return {
    schemaVersion: 1,
    command: plan.verb,
    environment: plan.environment,
    remote: plan.remote,
    branch: plan.branch,
    base: plan.base ?? null,
    head: plan.head ?? null,
    changes,
    counts: count(changes),
    destructive: plan.destructive,
    applied: false,
    plan: plan.id,
    warnings: plan.warnings.map(warningOf),
    ...extras,
  }
}

/** The `--json` document of `status`. */
export function statusReport(status: Status, command = 'status'): Report {
  const changes = status.items.map(entryOf)
  return {
    schemaVersion: 1,
    command,
    workspace: status.workspace,
    environment: status.environment,
    remote: status.remote,
    branch: status.branch,
    base: status.base ?? null,
    head: status.head ?? null,
    ...(status.fetchedAt !== undefined && { fetchedAt: status.fetchedAt }),
    changes,
    counts: count(changes),
    destructive: false,
    applied: false,
    warnings: status.warnings.map(warningOf),
  }
}

/** The `--json` document of a command that failed before it had anything to report. */
export function errorReport(command: string, { code, message, hint }: Required<Report>['error']): Report {
  const empty = { changes: [], counts: count([]), destructive: false, applied: false, warnings: [] }
  return { schemaVersion: 1, command, ...empty, error: { code, message, ...(hint !== undefined && { hint }) } }
}

/** What the report of a plan that was not applied says of why; without an error, why it would not be. */
export function stoppedExtras(plan: Plan, error: StepyardError | undefined = blockedBy(plan)): ReportExtras {
  return error ? { error: { code: error.code, message: error.message, hint: error.hint } } : {}
}

/** What the report of a push says besides its plan. */
export function pushExtras({ commit, proposal }: PushResult): ReportExtras {
  if (commit === undefined) return { applied: true }
  if (!proposal) return { applied: true, commit }
  const { branch, url } = proposal
  return { commit, applied: false, pr: { branch, ...(url !== undefined && { url }) } }
}

/** What the report of a pull says besides its plan. */
export function pullExtras({ head }: Plan<'pull'>): ReportExtras {
  return { applied: true, ...(head !== undefined && { commit: head }) }
}

/** A finding as reports show it. */
function warningOf({ code, message, hint, file }: Diagnostic): Report['warnings'][number] {
  return { code, message, path: file, ...(hint !== undefined && { hint }) }
}

function changeOf(change: PlannedChange): ReportChange {
  return { op: opOf(change), side: sideOf(change), ...itemOf(change) }
}

function opOf({ action, ours, theirs }: PlannedChange): ReportChange['op'] {
  switch (action) {
    case 'take':
      return ours ? 'update' : 'add'
    case 'send':
      return theirs ? 'update' : 'add'
    case 'merge':
      return 'update'
    case 'delete':
      return 'delete'
    case 'move':
      return 'rename'
    case 'heal':
      return 'heal'
    case 'pull-first':
    case 'keep':
    case 'behind':
    case 'hold':
      return 'keep'
    default:
      return action satisfies never
  }
}

function sideOf({ action }: PlannedChange): 'ours' | 'theirs' | 'both' {
  if (['merge', 'heal', 'pull-first'].includes(action)) return 'both'
  return ['take', 'behind'].includes(action) ? 'theirs' : 'ours'
}

function conflictOf(conflict: PlannedConflict): ReportChange {
  return { op: 'keep', side: 'both', conflict: conflict.conflict, ...itemOf(conflict) }
}

function entryOf(entry: StatusEntry): ReportChange {
  const conflict = entry.conflict === undefined ? {} : { conflict: entry.conflict }
  return { op: entryOp(entry), side: entrySide(entry), ...conflict, ...itemOf(entry) }
}

function entrySide({ state }: StatusEntry): 'ours' | 'theirs' | 'both' {
  if (state.startsWith('ours')) return 'ours'
  return state.startsWith('theirs') ? 'theirs' : 'both'
}

function entryOp(entry: StatusEntry): ReportChange['op'] {
  const { state, base } = entry
  if (state === 'healed') return 'heal'
  if (state.endsWith('-renamed')) return 'rename'
  if (state.endsWith('-deleted')) return 'delete'
  return base ? 'update' : 'add'
}

function itemOf({ kind, title, path, from, base, ours, theirs }: PlannedItem): Omit<ReportChange, 'op'> {
  const hash = { base: base?.oid ?? null, ours: ours?.oid ?? null, theirs: theirs?.oid ?? null }
  return { kind, name: title, path, ...(from !== undefined && { from }), hash }
}

function count(changes: readonly ReportChange[]): Report['counts'] {
  const of = (op: string): number =>
    changes.filter((change) => change.op === op && change.conflict === undefined).length
  const conflict = changes.filter((change) => change.conflict !== undefined).length
  return {
    add: of('add'),
    update: of('update'),
    delete: of('delete'),
    rename: of('rename'),
    conflict,
    kept: of('keep'),
  }
}

function byPath(left: { path: string }, right: { path: string }): number {
  if (left.path === right.path) return 0
  return left.path < right.path ? -1 : 1
}
