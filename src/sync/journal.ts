import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import { doOp, obstacleAt, readOpState, undoOp, type TargetFolder } from './applyFiles.ts'
import { flushDirectory, errnoOf, readIfPresent, writeDurably } from './durableFile.ts'
import { flushFiles } from './flush.ts'
import type { LocalFolder } from './localFolder.ts'
import { readState, writeState, type EnvironmentState } from './stateFile.ts'
import {
  formatJournal,
  parseJournal,
  type FileOp,
  type Journal,
  type StateUpdate,
  type Transaction,
} from './transaction.ts'

/** What applying a transaction needs besides the transaction. */
export interface ApplyTarget {
  readonly root: string
  readonly folder: LocalFolder
  /** Moves branch and index of the checkout as `transaction.move` says; can be run again after a crash. */
  readonly moveCheckout: (transaction: Transaction) => Promise<void>
  /** Called while files are being written. */
  readonly progress?: (done: number, total: number) => void
  /** Called with the name of every step before it is taken. Tests kill the process here. */
  readonly onStep?: (step: string) => void
}

/** What `recoverJournal` found and did. `kept` are files somebody edited meanwhile: they were left as they are. */
export interface Recovery {
  readonly outcome: 'none' | 'finished' | 'undone' | 'discarded'
  readonly environment?: string
  readonly kept: readonly string[]
}

/**
 * Applies a transaction so that at every moment a crash leaves a folder that `recoverJournal` brings to exactly before
 * or exactly after: the journal with all bytes is durable first, then files are replaced one by one (each compared with
 * what the plan saw), then the state, then branch and index; the journal goes last. A file that changed since the plan
 * stops it with `FILE_CHANGED`, and what had been done is undone.
 */
export async function applyTransaction(target: ApplyTarget, journal: Journal): Promise<void> {
  const step = target.onStep ?? (() => {})
  refuseObstacles(target.root, journal.transaction.ops)
  step('journal')
  await writeJournal(target.folder, journal)
  try {
    doOps(target, journal, step)
    step('flush')
    await flushFiles(
      target.root,
      journal.transaction.ops.map((op) => op.path),
    )
  } catch (error) {
    await rollBack(target, journal)
    throw asStepyardError(error)
  }
  await finish(target, journal.transaction, step)
}

/** Whether a transaction was cut short, or is being applied by another process right now. */
export function hasJournal(folder: LocalFolder): boolean {
  return existsSync(join(folder.journal, 'tx'))
}

/** Finishes or undoes a transaction that a crash cut short. Run before anything else looks at the folder. */
export async function recoverJournal(target: ApplyTarget): Promise<Recovery> {
  const bytes = await readIfPresent(join(target.folder.journal, 'tx'))
  if (!bytes) return { outcome: 'none', kept: [] }
  const journal = parseJournal(bytes)
  if (!journal) return discard(target.folder)
  const { environment, ops } = journal.transaction
  if (await readIfPresent(join(target.folder.journal, 'undo'))) {
    await rollBack(target, journal)
    return { outcome: 'undone', environment, kept: [] }
  }
  const kept = new Set(ops.filter((op) => readOpState(target.root, op) === 'foreign').map((op) => op.path))
  const transaction = withoutPaths(journal.transaction, kept)
  doOps(target, { ...journal, transaction }, () => {})
  await flushFiles(
    target.root,
    transaction.ops.map((op) => op.path),
  )
  await finish(target, transaction, () => {})
  return { outcome: 'finished', environment, kept: [...kept] }
}

function refuseObstacles(root: string, ops: readonly FileOp[]): void {
  const removed = new Set(ops.filter((op) => !op.after).map((op) => op.path))
  for (const op of ops) {
    const obstacle = obstacleAt(root, op, removed)
    if (obstacle) throw obstacle
    if (readOpState(root, op) === 'foreign') throw new StepyardError('FILE_CHANGED', { path: op.path })
  }
}

async function writeJournal(folder: LocalFolder, journal: Journal): Promise<void> {
  await mkdir(folder.drafts, { recursive: true })
  try {
    await writeDurably(join(folder.journal, 'tx'), formatJournal(journal))
  } catch (error) {
    throw asStepyardError(error)
  }
}

function doOps(target: ApplyTarget, journal: Journal, step: (name: string) => void): void {
  const folder = targetFolder(target, journal)
  const ops = inSafeOrder(journal.transaction.ops)
  for (const [index, op] of ops.entries()) {
    step(op.path)
    target.progress?.(index, ops.length)
    const state = readOpState(target.root, op)
    if (state === 'foreign') throw new StepyardError('FILE_CHANGED', { path: op.path })
    if (state === 'before' || modeDiffers(op)) doOp(folder, op)
  }
}

// Deletes come first: they free names that a file, a directory or another spelling of the name needs.
function inSafeOrder(ops: readonly FileOp[]): FileOp[] {
  return [...ops.filter((op) => !op.after), ...ops.filter((op) => op.after)]
}

function modeDiffers(op: FileOp): boolean {
  return op.before !== undefined && op.after !== undefined && op.before.mode !== op.after.mode
}

async function rollBack(target: ApplyTarget, journal: Journal): Promise<void> {
  await writeDurably(join(target.folder.journal, 'undo'), '')
  const folder = targetFolder(target, journal)
  const done = inSafeOrder(journal.transaction.ops).filter((op) => readOpState(target.root, op) === 'after')
  // What was written goes before what was deleted comes back, for the same reason as in `inSafeOrder`.
  for (const op of done.filter((op) => !op.before)) undoOp(folder, op)
  for (const op of done.filter((op) => op.before)) undoOp(folder, op)
  await flushFiles(
    target.root,
    done.map((op) => op.path),
  )
  await removeJournal(target.folder)
}

async function finish(target: ApplyTarget, transaction: Transaction, step: (name: string) => void): Promise<void> {
  step('state')
  const { state } = await readState(target.folder, transaction.environment)
  await writeState(target.folder, transaction.environment, updateState(state, transaction.state))
  step('move')
  if (transaction.move.kind === 'move' || transaction.move.kind === 'stage') await target.moveCheckout(transaction)
  step('done')
  await removeJournal(target.folder)
}

/** The state after an update: pure, and the same when applied twice. */
export function updateState(state: EnvironmentState | undefined, update: StateUpdate): EnvironmentState {
  const base = new Map(state?.base)
  for (const [path, entry] of Object.entries(update.entries)) {
    if (entry) base.set(path, entry)
    else base.delete(path)
  }
  const { remote, branch, commit, exact } = update
  return { remote, branch, base, ...(commit && { commit }), ...(exact && { exact }) }
}

// A file that was edited after the crash keeps its old base, so that the next pull merges it like any other edit. The
// commit stays behind as well: not every item of it has arrived.
function withoutPaths(transaction: Transaction, paths: ReadonlySet<string>): Transaction {
  if (paths.size === 0) return transaction
  const { commit: _commit, exact: _exact, ...state } = transaction.state
  const entries = Object.fromEntries(Object.entries(state.entries).filter(([path]) => !paths.has(path)))
  const ops = transaction.ops.filter((op) => !paths.has(op.path))
  return { ...transaction, ops, state: { ...state, entries }, move: { kind: 'none' } }
}

async function discard(folder: LocalFolder): Promise<Recovery> {
  await removeJournal(folder)
  return { outcome: 'discarded', kept: [] }
}

// The transaction goes before its undo mark: a crash between the two must not look like one that is to be finished.
async function removeJournal(folder: LocalFolder): Promise<void> {
  await rm(join(folder.journal, 'tx'), { force: true })
  await flushDirectory(folder.journal)
  await rm(join(folder.journal, 'undo'), { force: true })
  await rm(folder.drafts, { recursive: true, force: true })
}

function targetFolder(target: ApplyTarget, journal: Journal): TargetFolder {
  return { root: target.root, drafts: target.folder.drafts, contents: journal.contents }
}

function asStepyardError(error: unknown): unknown {
  const errno = errnoOf(error)
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new StepyardError('DISK_FULL', {}, { cause: error })
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') {
    return new StepyardError('FOLDER_NOT_WRITABLE', { reason: errno }, { cause: error })
  }
  return error
}
