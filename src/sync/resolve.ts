import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Oid, Tree, TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { backUp } from './backup.ts'
import { compare, rememberBase } from './compare.ts'
import { forgetConflicts, openConflicts, type OpenConflict } from './conflicts.ts'
import { readIfPresent } from '../disk/durableFile.ts'
import { applyTransaction } from './journal.ts'
import { markConflict } from './mergeItem.ts'
import type { SyncOptions } from './options.ts'
import { meanings, names } from './selection.ts'
import { findMarker } from './sentBytes.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'
import type { FileOp } from './transaction.ts'

/**
 * How a conflict is decided: keep the folder's version, take the branch's, take what the person has merged into the
 * file, or write both versions into the file with markers so that it can be merged by hand.
 */
export type Resolution = 'ours' | 'theirs' | 'merged' | 'markers'

/** What was decided. */
export interface Resolved {
  readonly conflict: OpenConflict
  readonly resolution: Resolution
  /** Conflicts that are still open. */
  readonly open: readonly OpenConflict[]
  /** Folder with the version of the folder that was replaced, relative to the workspace. */
  readonly backup?: string
}

/** The conflicts the last pull has found in an environment. */
export async function listConflicts(
  workspace: SyncWorkspace,
  options: SyncOptions,
): Promise<{ environment: string; open: readonly OpenConflict[] }> {
  return withSession({ workspace, options, offline: true }, async (session) => ({
    environment: session.chosen.name,
    open: await openConflicts(session),
  }))
}

/** Forgets the open conflicts. The folder and what was decided so far stay as they are; the next pull finds them anew. */
export async function abortResolve(workspace: SyncWorkspace, options: SyncOptions): Promise<void> {
  await withSession({ workspace, options, lock: 'resolve', offline: true }, async (session) => forgetConflicts(session))
}

/**
 * Decides one conflict: from now on the branch's version counts as seen, so the folder's is an edit on top of it. The
 * next pull brings the rest, the next push sends what was decided. Throws `NO_CONFLICT`, `CONFLICT_MARKERS`, and
 * `STALE_PLAN` when a side has changed since the pull that found it.
 */
export async function resolveConflict(
  workspace: SyncWorkspace,
  { path, resolution }: { path: string; resolution: Resolution },
  options: SyncOptions,
): Promise<Resolved> {
  return withSession({ workspace, options, lock: 'resolve', offline: true }, async (session) => {
    const conflict = await findConflict(session, meanings(path, options.within))
    const { sides, base } = await compare(session, 'last-fetch')
    requireSame(session, conflict, sides)
    if (base.source === 'history') await rememberBase(session, base)
    const work = await decide(session, { conflict, resolution, sides })
    const backup = await backUp(
      session,
      work.ops.flatMap(({ path: written, before }) => (before ? [written] : [])),
    )
    await commitWork(session, work, base.commit)
    if (resolution !== 'markers') await forgetConflicts(session, conflict.path)
    return { conflict, resolution, open: await openConflicts(session), ...(backup !== undefined && { backup }) }
  })
}

interface Decision {
  readonly conflict: OpenConflict
  readonly resolution: Resolution
  readonly sides: { readonly ours: Tree; readonly theirs: Tree }
}

/** What a decision writes: files, their bytes, and what counts as seen of the branch from now on. */
interface Work {
  readonly ops: readonly FileOp[]
  readonly contents: ReadonlyMap<Oid, Uint8Array>
  readonly entries: Readonly<Record<string, TreeEntry | null>>
}

async function findConflict(session: Session, meant: readonly string[]): Promise<OpenConflict> {
  const open = await openConflicts(session)
  for (const path of meant) {
    const found = open.find((conflict) => conflict.path === path) ?? open.find((conflict) => names(path, conflict.path))
    if (found) return found
  }
  throw new StepyardError('NO_CONFLICT', { path: meant[0] ?? '', open: open.map((conflict) => conflict.path) })
}

function requireSame(session: Session, conflict: OpenConflict, sides: Decision['sides']): void {
  const { path, from, other, theirs } = conflict
  // What theirs moved elsewhere is there; otherwise it is where it was, or nowhere.
  const places = conflict.conflict === 'rename' && theirs && other !== undefined ? [other] : [path, from ?? path]
  const there = places.map((place) => sides.theirs.get(place)).find((entry) => entry !== undefined)
  if (there?.oid === theirs?.oid) return
  throw new StepyardError('STALE_PLAN', { environment: session.chosen.name, reason: 'the branch was fetched again' })
}

async function decide(session: Session, { conflict, resolution, sides }: Decision): Promise<Work> {
  if (resolution === 'markers') return { ...(await writeMarkers(session, conflict)), entries: {} }
  if (resolution === 'merged') await requireMerged(session, conflict)
  // One conflict may be about several paths: where the item was, is, and would be. All are decided the same way.
  const paths = [conflict.path, conflict.from, conflict.other].filter((path) => path !== undefined)
  const ops = resolution === 'theirs' ? paths.flatMap((path) => takeOp(path, sides)) : []
  const seen = paths.map((path): [string, TreeEntry | null] => [path, sides.theirs.get(path) ?? null])
  return { ops, contents: await contentsFor(session, ops), entries: Object.fromEntries(seen) }
}

async function commitWork(session: Session, { ops, contents, entries }: Work, commit: Oid | undefined): Promise<void> {
  const { chosen, remoteName: remote, environment, target } = session
  const state = { remote, branch: environment.branch, entries, ...(commit !== undefined && { commit }) }
  const move = { kind: 'none' } as const
  const transaction = { environment: chosen.name, ops, state, move, complete: false }
  await applyTransaction(target, { transaction, contents })
}

async function requireMerged({ root }: Session, { path }: OpenConflict): Promise<void> {
  const bytes = await readFile(join(root, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_MISSING', { path }, { cause })
  })
  const line = findMarker(bytes)
  if (line !== undefined) throw new StepyardError('CONFLICT_MARKERS', { path, line })
}

function takeOp(path: string, { ours, theirs }: Decision['sides']): FileOp[] {
  const [before, after] = [ours.get(path), theirs.get(path)]
  if (!before && !after) return []
  return [{ path, ...(before && { before }), ...(after && { after }) }]
}

async function contentsFor(session: Session, ops: readonly FileOp[]): Promise<ReadonlyMap<Oid, Uint8Array>> {
  const contents = new Map<Oid, Uint8Array>()
  const wanted = ops.flatMap(({ after }) => (after ? [after.oid] : []))
  const blobs = await session.backend.readBlobs(wanted)
  for (const bytes of blobs) contents.set(blobOid(bytes), bytes)
  for (const { path, before } of ops) if (before) contents.set(before.oid, await readFile(join(session.root, path)))
  return contents
}

async function writeMarkers(session: Session, conflict: OpenConflict): Promise<Omit<Work, 'entries'>> {
  const { path, base, ours, theirs } = conflict
  const current = await readIfPresent(join(session.root, path))
  if (!ours || !theirs || !current) throw new StepyardError('CONFLICT_WITHOUT_TEXT', { path })
  const [theirBytes] = await session.backend.readBlobs([theirs.oid])
  const [baseBytes] = base ? await session.backend.readBlobs([base.oid]) : [new Uint8Array()]
  const marked = theirBytes && baseBytes && markConflict({ base: baseBytes, ours: current, theirs: theirBytes })
  if (!marked) throw new StepyardError('CONFLICT_WITHOUT_TEXT', { path })
  const before: TreeEntry = { oid: blobOid(current), mode: ours.mode }
  const after: TreeEntry = { oid: blobOid(marked), mode: ours.mode }
  const contents = new Map([
    [before.oid, current],
    [after.oid, marked],
  ])
  return { ops: [{ path, before, after }], contents }
}
