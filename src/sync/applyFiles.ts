import { randomBytes } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { StepyardError } from '../errors.ts'
import { sameEntry, type Oid, type TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { errnoOf, isMissing } from '../disk/durableFile.ts'
import type { FileOp } from './transaction.ts'

/** A folder being written to. Only `writeFile` and `removeFile` touch it, and only below `root`. */
export interface TargetFolder {
  readonly root: string
  /** Where files are drafted before they are renamed into place; on the same file system. */
  readonly drafts: string
  readonly contents: ReadonlyMap<Oid, Uint8Array>
}

/** How a path stands against an operation: not done yet, done, or changed by somebody else. */
export type OpState = 'before' | 'after' | 'foreign'

/** Compares what is at a path now, byte for byte and with its mode, with what an operation expects and leaves. */
export function readOpState(root: string, { path, before, after }: FileOp): OpState {
  const current = readCurrent(root, path)
  if (current === 'no file') return 'foreign'
  if (sameEntry(current, after)) return 'after'
  if (sameEntry(current, before)) return 'before'
  // Some file systems keep no modes, so bytes that only this operation can have left are enough.
  return current && current.oid === after?.oid && current.oid !== before?.oid ? 'after' : 'foreign'
}

/** Does one operation. The caller has checked `readOpState` immediately before. */
export function doOp(target: TargetFolder, op: FileOp): void {
  replaceFile(target, op.path, op.after)
}

/**
 * Why a path cannot be written, found before anything has been tried; `undefined` when it can. `removed` are the paths
 * that the same transaction deletes first: what they leave empty is not in the way.
 */
export function obstacleAt(root: string, op: FileOp, removed: ReadonlySet<string>): StepyardError | undefined {
  const parent = parentObstacle(root, op.path, removed)
  if (parent) return parent
  const stats = statIfPresent(join(root, op.path))
  if (!stats) return undefined
  if (stats.isDirectory()) {
    if (!op.after || isVacated(root, op.path, removed)) return undefined
    return new StepyardError('PATH_IN_THE_WAY', { path: op.path, what: 'directory' })
  }
  if (!stats.isFile()) return new StepyardError('PATH_IN_THE_WAY', { path: op.path, what: 'symlink or special file' })
  // A rename would replace it all the same; somebody took the write permission away for a reason.
  return (stats.mode & 0o200) === 0 ? new StepyardError('FILE_READ_ONLY', { path: op.path }) : undefined
}

function readCurrent(root: string, path: string): TreeEntry | 'no file' | undefined {
  const file = join(root, path)
  const stats = statIfPresent(file)
  if (!stats || stats.isDirectory()) return undefined
  if (!stats.isFile()) return 'no file'
  return { oid: blobOid(readFileSync(file)), mode: stats.mode & 0o100 ? '100755' : '100644' }
}

function replaceFile(target: TargetFolder, path: string, entry: TreeEntry | undefined): void {
  const obstacle = parentObstacle(target.root, path)
  if (obstacle) throw obstacle
  if (entry) writeFile(target, path, entry)
  else removeFile(target.root, path)
}

function writeFile(target: TargetFolder, path: string, entry: TreeEntry): void {
  const bytes = target.contents.get(entry.oid)
  if (!bytes)
    throw new StepyardError('STATE_CORRUPT', { file: '.stepyard/journal', reason: `no bytes for ${entry.oid}` })
  const file = join(target.root, path)
  const draft = join(target.drafts, nextDraft())
  const existing = statIfPresent(file)
  if (!existing) mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(draft, bytes, { flag: 'wx', mode: modeFor(existing, entry) })
    if (existing?.isDirectory()) removeEmptyTree(file)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

// Nobody can guess the first part, and nobody else uses it: asking for randomness once is enough.
const draftPrefix = randomBytes(8).toString('hex')
let drafts = 0

function nextDraft(): string {
  return `${draftPrefix}-${drafts++}`
}

// Group and other permissions of the file that is replaced are kept; a new file gets what the umask leaves.
function modeFor(existing: Stats | undefined, entry: TreeEntry): number {
  const wanted = entry.mode === '100755' ? 0o777 : 0o666
  if (!existing?.isFile()) return wanted
  const readable = existing.mode & 0o666
  return entry.mode === '100755' ? readable | ((readable & 0o444) >> 2) : readable
}

function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true })
  for (let directory = dirname(path); directory !== '.'; directory = dirname(directory)) {
    if (!removeEmptyDirectory(join(root, directory))) return
  }
}

function removeEmptyDirectory(directory: string): boolean {
  try {
    rmdirSync(directory)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EPERM'].includes(errnoOf(error) ?? '')) return false
    throw error
  }
}

// What holds only empty directories holds nothing; anything else stops at the first `rmdir` and stays.
function removeEmptyTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyTree(join(directory, entry.name))
  }
  removeEmptyDirectory(directory)
}

function isVacated(root: string, directory: string, removed: ReadonlySet<string>): boolean {
  return readdirSync(join(root, directory), { withFileTypes: true }).every((entry) => {
    const path = `${directory}/${entry.name}`
    return entry.isDirectory() ? isVacated(root, path, removed) : removed.has(path)
  })
}

// Every parent is looked at without following it: a symlink planted there must not lead a write out of the workspace.
function parentObstacle(root: string, path: string, removed?: ReadonlySet<string>): StepyardError | undefined {
  const parts = path.split('/').slice(0, -1)
  let parent = ''
  for (const part of parts) {
    parent = parent === '' ? part : `${parent}/${part}`
    const stats = statIfPresent(join(root, parent))
    if (!stats) return undefined
    if (removed?.has(parent)) return undefined
    if (!stats.isDirectory()) {
      return new StepyardError('PATH_IN_THE_WAY', { path: parent, what: stats.isSymbolicLink() ? 'symlink' : 'file' })
    }
  }
  return undefined
}

function statIfPresent(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
