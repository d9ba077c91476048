import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readdirSync, type Dirent, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { StepyardError } from '../errors.ts'
import type { FileMode, Oid, Tree, TreeEntry } from '../snapshot/tree.ts'
import { CONFIG_FILE } from './layout.ts'

/** What was known about a file the last time its bytes were hashed: size, mtime, ctime (ms), inode, id, mode. */
export type KnownFile = readonly [size: number, mtime: number, ctime: number, inode: number, oid: Oid, mode: FileMode]

/** Known files by path, with the moment (ms since 1970) before which an unchanged mtime can be trusted. */
export interface KnownFiles {
  readonly at: number
  readonly files: ReadonlyMap<string, KnownFile>
}

/** What to look at and what is known already. */
export interface ScanRequest {
  /** Absolute folder of the workspace. */
  readonly root: string
  readonly owns: (path: string) => boolean
  /** Whether a directory can hold anything owned; directories that cannot are never opened. */
  readonly enters: (directory: string) => boolean
  readonly known: KnownFiles
  readonly now: number
}

/** A folder as a tree, in no order. `odd` names what is in an owned place and cannot be an item (a symlink, a socket, a big file). */
export interface Scan {
  readonly tree: Tree
  readonly known: KnownFiles
  readonly odd: readonly OddFile[]
  /** Folders that are a workspace of their own; nothing in them was looked at. */
  readonly nested: ReadonlySet<string>
  /** Files whose bytes had to be read; 0 means that `known` is as good as before. */
  readonly hashed: number
}

/** A path that stands where an item would, but is none. */
export interface OddFile {
  readonly path: string
  readonly reason: 'symlink' | 'special' | 'too-large' | 'twin' | 'spelling'
}

/** Items above this size (bytes) are refused on both sides. */
export const MAX_ITEM_BYTES = 5 * 1024 * 1024

/**
 * The items of a folder. Like git, a file is hashed again unless size, times and inode are the known ones and its
 * mtime is older than the knowledge itself (a file saved twice within one tick keeps its mtime).
 * Symlinks are never followed. A directory that cannot be read throws: its items must not look deleted.
 */
export function scanFolder(request: ScanRequest): Scan {
  const state = beginScan(request)
  for (let next = state.waiting.pop(); next !== undefined; next = state.waiting.pop()) scanDirectory(state, next)
  return finishScan(state)
}

/** `scanFolder` that lets others have their turn after every directory: a fetch starts and goes on meanwhile. */
export async function scanFolderInTurns(request: ScanRequest): Promise<Scan> {
  const state = beginScan(request)
  for (let next = state.waiting.pop(); next !== undefined; next = state.waiting.pop()) {
    scanDirectory(state, next)
    await setImmediate()
  }
  return finishScan(state)
}

/** The id git gives to these bytes as a blob. */
export function blobOid(bytes: Uint8Array): Oid {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')
}

interface ScanState {
  readonly request: ScanRequest
  /** Directories that are still to be opened. */
  readonly waiting: string[]
  readonly tree: Map<string, TreeEntry>
  readonly files: Map<string, KnownFile>
  readonly odd: OddFile[]
  readonly nested: Set<string>
  hashed: number
}

function beginScan(request: ScanRequest): ScanState {
  return { request, waiting: [''], tree: new Map(), files: new Map(), odd: [], nested: new Set(), hashed: 0 }
}

function finishScan({ request, tree, files, odd, nested, hashed }: ScanState): Scan {
  return { tree, known: { at: request.now, files }, odd, nested, hashed }
}

function scanDirectory(state: ScanState, directory: string): void {
  const entries = listDirectory(state.request.root, directory)
  if (directory !== '' && entries.some((entry) => entry.name === CONFIG_FILE)) {
    state.nested.add(directory)
    return
  }
  for (const entry of entries) scanEntry(state, directory, entry)
}

function scanEntry(state: ScanState, directory: string, entry: Dirent): void {
  const { owns, enters, root } = state.request
  const listed = directory === '' ? entry.name : `${directory}/${entry.name}`
  const path = NOT_ASCII.test(entry.name) ? listed.normalize('NFC') : listed
  if (path !== listed && !isSameFile(`${root}/${path}`, `${root}/${listed}`)) {
    if (entry.isDirectory() ? enters(path) : owns(path)) state.odd.push({ path: listed, reason: 'spelling' })
    return
  }
  if (entry.isDirectory()) {
    if (enters(path)) state.waiting.push(path)
  } else if (entry.isFile()) {
    if (owns(path)) scanFile(state, path, `${root}/${path}`)
  } else if (owns(path) || enters(path)) {
    state.odd.push({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'special' })
  }
}

// oxlint-disable-next-line no-control-regex -- everything beyond ASCII is what it looks for
const NOT_ASCII = /[^\u0000-\u007f]/

// Items are named in NFC. A disk may list another spelling and still find the file by this one; most do not.
function isSameFile(left: string, right: string): boolean {
  const [found, listed] = [statIfPresent(left, left), statIfPresent(right, right)]
  return found !== undefined && found.ino === listed?.ino
}

function listDirectory(root: string, directory: string): Dirent[] {
  try {
    return readdirSync(join(root, directory), { withFileTypes: true })
  } catch (cause) {
    throw new StepyardError('FOLDER_UNREADABLE', { path: directory === '' ? '.' : directory }, { cause })
  }
}

function scanFile(state: ScanState, path: string, file: string): void {
  const before = statIfPresent(file, path)
  if (!before) return
  if (before.size > MAX_ITEM_BYTES) {
    state.odd.push({ path, reason: 'too-large' })
    return
  }
  if (state.tree.has(path)) {
    state.odd.push({ path, reason: 'twin' })
    return
  }
  const known = knownFile(state.request.known, path, before) ?? hashFile(state, path, file)
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

// A folder that may be listed but not entered tells the names of its files and nothing else.
function statIfPresent(file: string, path: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })
  } catch (cause) {
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause })
  }
}

function readIfPresent(file: string, path: string): Uint8Array | undefined {
  try {
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause })
  }
}
