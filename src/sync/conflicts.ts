import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, extname, join, relative, sep } from 'node:path'
import type { ConflictKind, Entries } from '../snapshot/change.ts'
import { readIfPresent, writeCache, writeDurably } from '../disk/durableFile.ts'
import { isItemPath } from './itemPath.ts'
import type { Plan, PlannedConflict } from './plan.ts'
import type { Session } from './session.ts'
import { isTreeEntry } from './checkTransaction.ts'

/** A conflict that a pull has found and nobody has decided yet. */
export interface OpenConflict extends Entries {
  readonly path: string
  readonly from?: string
  readonly other?: string
  readonly title: string
  readonly conflict: ConflictKind
  readonly places: readonly string[]
  /** Copies of the sides that exist, relative to the workspace: to be looked at, not edited. */
  readonly files: Readonly<Partial<Record<Side, string>>>
}

/** The part of a session that says where its conflicts are kept. */
type Place = Pick<Session, 'folder' | 'chosen'>

type Side = 'base' | 'ours' | 'theirs'

const SIDES: readonly Side[] = ['base', 'ours', 'theirs']

/** Keeps the conflicts of a plan, with the bytes of all sides, for `resolve`. Replaces what an earlier pull kept. */
export async function rememberConflicts(session: Session, plan: Plan): Promise<readonly OpenConflict[]> {
  await forgetConflicts(session)
  const open: OpenConflict[] = []
  for (const conflict of plan.conflicts) open.push(await layOut(session, conflict))
  await writeDurably(listFile(session), JSON.stringify(open, null, 2))
  return open
}

/** The open conflicts of the environment. */
export async function openConflicts(session: Place): Promise<readonly OpenConflict[]> {
  const bytes = await readIfPresent(listFile(session))
  if (!bytes) return []
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return Array.isArray(list) ? list.filter(isOpenConflict) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** Takes one conflict off the list, or all of them. What is in the folder stays as it is. */
export async function forgetConflicts(session: Session, path?: string): Promise<void> {
  const rest = path === undefined ? [] : (await openConflicts(session)).filter((conflict) => conflict.path !== path)
  if (rest.length > 0) {
    await writeDurably(listFile(session), JSON.stringify(rest, null, 2))
    return
  }
  await rm(listFile(session), { force: true })
  await rm(join(session.folder.conflicts, session.chosen.name), { recursive: true, force: true })
}

function listFile(session: Place): string {
  return join(session.folder.conflicts, `${session.chosen.name}.json`)
}

async function layOut(session: Session, conflict: PlannedConflict): Promise<OpenConflict> {
  const files: Partial<Record<Side, string>> = {}
  for (const side of SIDES) {
    const bytes = await bytesOf(session, conflict, side)
    if (!bytes) continue
    const file = join(session.folder.conflicts, session.chosen.name, sideFile(conflict.path, side))
    await mkdir(dirname(file), { recursive: true })
    await writeCache(file, bytes)
    files[side] = relative(session.root, file).split(sep).join('/')
  }
  const { path, from, other, title, places, base, ours, theirs } = conflict
  return {
    path,
    title,
    conflict: conflict.conflict,
    places,
    files,
    base,
    ours,
    theirs,
    ...(from && { from }),
    ...(other && { other }),
  }
}

// The ending stays last, so that an editor still knows the language: `steps/a.ts` is laid out as `steps/a.ours.ts`.
function sideFile(path: string, side: Side): string {
  const ending = extname(path)
  return `${path.slice(0, path.length - ending.length)}.${side}${ending}`
}

async function bytesOf(session: Session, conflict: PlannedConflict, side: Side): Promise<Uint8Array | undefined> {
  const entry = conflict[side]
  if (!entry) return undefined
  if (side === 'ours') return readFile(join(session.root, conflict.path)).catch(() => undefined)
  return (await session.backend.readBlobs([entry.oid]))[0]
}

// Where a repository has brought this file along, its paths would be read, written and backed up.
function isOpenConflict(value: unknown): value is OpenConflict {
  if (typeof value !== 'object' || value === null) return false
  const { path, from, other, title, conflict, places, files, base, ours, theirs } = value as Stored
  const paths = [path, from ?? path, other ?? path]
  const words = [title, conflict, ...(Array.isArray(places) ? places : [undefined])]
  if (!paths.every(isItemPath) || !words.every((word) => typeof word === 'string')) return false
  if (typeof files !== 'object' || files === null) return false
  if (!Object.values(files).every((file) => typeof file === 'string')) return false
  return [base, ours, theirs].every((entry) => entry === undefined || isTreeEntry(entry))
}

type Stored = Partial<Record<keyof OpenConflict, unknown>>
