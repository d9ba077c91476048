import { createHash } from 'node:crypto'
import { readFileSync, type Stats } from 'node:fs'
import { StepyardError } from '../errors.ts'
import type { FileMode, Oid, Tree, TreeEntry } from '../snapshot/tree.ts'
import { statIfPresent, walkFolder, walkFolderInTurns, type Walk, type WalkRequest } from './walk.ts'

export { MAX_ITEM_BYTES, type OddFile } from './walk.ts'

/** What was known about a file the last time its bytes were hashed: size, mtime, ctime (ms), inode, id, mode. */
export type KnownFile = readonly [size: number, mtime: number, ctime: number, inode: number, oid: Oid, mode: FileMode]

/** Known files by path, with the moment (ms since 1970) before which an unchanged mtime can be trusted. */
export interface KnownFiles {
  readonly at: number
  readonly files: ReadonlyMap<string, KnownFile>
}

/** What to look at and what is known already. */
export interface ScanRequest extends Omit<WalkRequest, 'take'> {
  readonly known: KnownFiles
  readonly now: number
}

/** A folder as a tree, in no order. `odd` names what is in an owned place and cannot be an item (a symlink, a socket, a big file). */
export interface Scan extends Omit<Walk, 'entered'> {
  readonly tree: Tree
  readonly known: KnownFiles
  /** Files whose bytes had to be read; 0 means that `known` is as good as before. */
  readonly hashed: number
}

/**
 * The items of a folder. Like git, a file is hashed again unless size, times and inode are the known ones and its
 * mtime is older than the knowledge itself (a file saved twice within one tick keeps its mtime).
 */
export function scanFolder(request: ScanRequest): Scan {
  const state = beginScan(request)
  return finishScan(state, walkFolder(walkOf(state)))
}

/** `scanFolder` that lets others have their turn after every directory: a fetch starts and goes on meanwhile. */
export async function scanFolderInTurns(request: ScanRequest): Promise<Scan> {
  const state = beginScan(request)
  return finishScan(state, await walkFolderInTurns(walkOf(state)))
}

/** The id git gives to these bytes as a blob. */
export function blobOid(bytes: Uint8Array): Oid {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')
}

interface ScanState {
  readonly request: ScanRequest
  readonly tree: Map<string, TreeEntry>
  readonly files: Map<string, KnownFile>
  hashed: number
}

function beginScan(request: ScanRequest): ScanState {
  return { request, tree: new Map(), files: new Map(), hashed: 0 }
}

function finishScan({ request, tree, files, hashed }: ScanState, { odd, nested }: Walk): Scan {
  return { tree, known: { at: request.now, files }, odd, nested, hashed }
}

function walkOf(state: ScanState): WalkRequest {
  const { root, owns, enters } = state.request
  return { root, owns, enters, take: (path, file, stats) => scanFile(state, { path, file, stats }) }
}

interface FoundFile {
  readonly path: string
  readonly file: string
  readonly stats: Stats
}

function scanFile(state: ScanState, { path, file, stats }: FoundFile): void {
  const known = knownFile(state.request.known, path, stats) ?? hashFile(state, path, file)
  if (!known) return
  state.files.set(path, known)
  state.tree.set(path, { oid: known[4], mode: known[5] })
}

function knownFile(known: KnownFiles, path: string, stats: Stats): KnownFile | undefined {
  const file = known.files.get(path)
  if (!file || file[0] !== stats.size || file[1] !== stats.mtimeMs || file[2] !== stats.ctimeMs) return undefined
  const changed = Math.max(stats.mtimeMs, stats.ctimeMs)
  return file[3] === stats.ino && changed < known.at - tickOf(stats) ? file : undefined
}

// The clock of a file system lags behind: Linux stamps files once in 1 to 10 ms, FAT every two seconds. A second save
// within the same tick leaves no trace in the times.
function tickOf({ mtimeMs }: Stats): number {
  return mtimeMs % 1000 === 0 ? 2000 : 20
}

// Read between two equal stats, so that the id belongs to one state of the file even while an editor saves it.
function hashFile(state: ScanState, path: string, file: string): KnownFile | undefined {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = statIfPresent(file, path)
    const bytes = before && readIfPresent(file, path)
    const after = bytes && statIfPresent(file, path)
    if (!before || !bytes || !after) return undefined
    if (before.mtimeMs === after.mtimeMs && before.size === after.size && bytes.byteLength === after.size) {
      state.hashed++
      const mode: FileMode = after.mode & 0o100 ? '100755' : '100644'
      return [after.size, after.mtimeMs, after.ctimeMs, after.ino, blobOid(bytes), mode]
    }
  }
  throw new StepyardError('FILE_CHANGED', { path })
}

function readIfPresent(file: string, path: string): Uint8Array | undefined {
  try {
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause })
  }
}
