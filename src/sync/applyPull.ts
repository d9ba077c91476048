import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Oid, TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { backUp } from './backup.ts'
import { blockedBy } from './blockedBy.ts'
import { forgetConflicts, rememberConflicts } from './conflicts.ts'
import { applyTransaction } from './journal.ts'
import type { SyncOptions } from './options.ts'
import type { Plan, PlannedChange, PlannedMove } from './plan.ts'
import { mergeChange } from './mergeChange.ts'
import { refuseLfsPointer } from './refuseFiltered.ts'
import { requireSameBranch } from './requireFresh.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'
import { ownershipKey } from './stateFile.ts'
import type { FileOp, StateUpdate } from './transaction.ts'

/** What a pull did. */
export interface PullResult {
  readonly plan: Plan<'pull'>
  /** Files written or deleted in the folder. */
  readonly written: number
  /** Folder with what was replaced or deleted here and is not on the branch, relative to the workspace. */
  readonly backup?: string
  readonly move: PlannedMove
}

/** What applying a plan takes besides the plan. */
export type ApplyOptions = SyncOptions

/**
 * Does exactly what the plan says. Throws before the first write: `CONFLICT` (the three sides are laid out for
 * `resolve`), `GATE_CLOSED`, and `STALE_PLAN` or `FILE_CHANGED` when the branch or a file is not as the plan saw it.
 */
export async function applyPull(
  workspace: SyncWorkspace,
  plan: Plan<'pull'>,
  options: ApplyOptions,
): Promise<PullResult> {
  const asked = { ...options, environment: plan.environment }
  return withSession({ workspace, options: asked, lock: 'pull' }, async (session) => {
    await refuse(session, plan)
    const work = await prepare(session, plan)
    const backup = await backUp(session, work.backups)
    await applyTransaction(session.target, {
      contents: work.contents,
      transaction: {
        environment: plan.environment,
        ops: work.ops,
        state: stateAfter(session, plan),
        move: plan.move,
        complete: plan.whole,
      },
    })
    await forgetConflicts(session)
    return { plan, written: work.ops.length, move: plan.move, ...(backup && { backup }) }
  })
}

async function refuse(session: Session, plan: Plan<'pull'>): Promise<void> {
  requireSameBranch(session, plan)
  const tip = await session.backend.fetchedTip(session.remote, plan.branch)
  const { name: environment } = session.chosen
  if (tip !== plan.head) throw new StepyardError('STALE_PLAN', { environment, reason: 'the branch was fetched again' })
  if (plan.conflicts.length > 0) await rememberConflicts(session, plan)
  const stops = blockedBy(plan)
  if (stops) throw stops
}

interface Work {
  readonly ops: readonly FileOp[]
  readonly contents: ReadonlyMap<Oid, Uint8Array>
  /** Paths whose bytes are on no branch once the operation is done. */
  readonly backups: readonly string[]
}

async function prepare(session: Session, plan: Plan<'pull'>): Promise<Work> {
  const ops = plan.changes.flatMap(fileOps)
  const contents = new Map<Oid, Uint8Array>()
  for (const { path, before } of ops) if (before) await keepCurrent(session, { path, before, contents })
  for (const change of plan.changes.filter(({ action }) => action === 'merge')) {
    const merged = await mergeChange(session, change)
    if (!merged.clean || merged.result.oid !== change.result?.oid)
      throw new StepyardError('FILE_CHANGED', { path: change.path })
    contents.set(merged.result.oid, merged.bytes)
  }
  await fetchContents(session, { ops, contents })
  const backups = plan.changes
    .filter(needsBackup)
    .map(({ path, from, action }) => (action === 'move' ? (from ?? path) : path))
  return { ops, contents, backups }
}

// The operations on the folder that carry out one planned change.
function fileOps(change: PlannedChange): FileOp[] {
  const { path, from, ours, result } = change
  switch (change.action) {
    case 'take':
    case 'merge':
      return result ? [{ path, after: result, ...(ours && { before: ours }) }] : []
    case 'delete':
      return ours ? [{ path, before: ours }] : []
    case 'move':
      return ours && from !== undefined
        ? [
            { path: from, before: ours },
            { path, after: ours },
          ]
        : []
    default:
      return []
  }
}

async function keepCurrent(
  { root }: Session,
  { path, before, contents }: { path: string; before: TreeEntry; contents: Map<Oid, Uint8Array> },
): Promise<void> {
  const bytes = await readFile(join(root, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_CHANGED', { path }, { cause })
  })
  const oid = blobOid(bytes)
  if (oid !== before.oid) throw new StepyardError('FILE_CHANGED', { path })
  contents.set(oid, bytes)
}

async function fetchContents(
  { backend }: Session,
  { ops, contents }: { ops: readonly FileOp[]; contents: Map<Oid, Uint8Array> },
): Promise<void> {
  const missing = ops.flatMap(({ path, after }) =>
    after && !contents.has(after.oid) ? [[after.oid, path] as const] : [],
  )
  const paths = new Map(missing)
  const blobs = await backend.readBlobs([...paths.keys()])
  for (const [index, [oid, path]] of [...paths].entries()) {
    const bytes = blobs[index]
    if (!bytes) continue
    refuseLfsPointer(path, bytes)
    contents.set(oid, bytes)
  }
}

// What equals the base is on the branch's history. Anything else that is replaced or deleted exists only here.
function needsBackup({ action, base, ours }: PlannedChange): boolean {
  if (action === 'delete' || action === 'merge' || action === 'move') return true
  return action === 'take' && ours !== undefined && ours.oid !== base?.oid
}

function stateAfter({ config }: Session, plan: Plan<'pull'>): StateUpdate {
  const commit = plan.whole ? plan.head : plan.base
  return {
    remote: plan.remote,
    branch: plan.branch,
    entries: Object.fromEntries(plan.changes.flatMap(baseEntries)),
    ...(commit && { commit }),
    ...(plan.whole && { exact: ownershipKey(config) }),
  }
}

/** What one applied change makes of the base: from now on, what the branch has. */
export function baseEntries(change: PlannedChange): [string, TreeEntry | null][] {
  const { action, path, from, theirs } = change
  if (action === 'keep') return []
  // An item we renamed stays renamed: the branch's newer version is still at its old path there.
  if (action === 'take' && from !== undefined) return [[from, theirs ?? null]]
  return [...(from === undefined ? [] : [[from, null] as [string, null]]), [path, theirs ?? null]]
}
