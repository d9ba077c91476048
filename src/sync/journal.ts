import { mkdirSync } from 'node:fs'
import { StepyardError } from '../errors.ts'
import { doOp, obstacleAt, readOpState } from './applyFiles.ts'
import { findUnsafeOp } from './checkTransaction.ts'
import { flushFiles } from './flush.ts'
import { folderError, unfinished } from './folderError.ts'
import { readJournal, removeJournal, turnJournal, writeJournal } from './journalFile.ts'
import type { LocalFolder } from './localFolder.ts'
import { readState, writeState } from './stateFile.ts'
import type { FileOp, Journal, Transaction } from './transaction.ts'
import { updateState } from './updateState.ts'

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
  const { ops } = journal.transaction
  const unsafe = findUnsafeOp(ops)
  if (unsafe) throw new StepyardError('UNSAFE_FOLDER', { path: unsafe.path, reason: unsafe.reason })
  refuseObstacles(target.root, ops)
  target.onStep?.('journal')
  await writeJournal(target.folder, journal).catch((error: unknown) => {
    throw folderError(error)
  })
  try {
    await writeFiles(target, journal, target.onStep)
  } catch (error) {
    target.onStep?.('turn')
    await turnJournal(target.folder)
      .then(() => rollBack(target, journal))
      .catch(unfinished)
    throw folderError(error)
  }
  await finish(target, journal.transaction).catch(unfinished)
}

/**
 * Finishes or undoes a transaction that a crash cut short. Run before anything else looks at the folder. What a person
 * has done to it since stays: such a path is left out, and the next comparison finds it.
 */
export async function recoverJournal(target: ApplyTarget): Promise<Recovery> {
  const found = await readJournal(target.folder)
  if (found === undefined) return { outcome: 'none', kept: [] }
  if (found === 'damaged') {
    await removeJournal(target.folder)
    return { outcome: 'discarded', kept: [] }
  }
  const { direction, journal } = found
  const { environment } = journal.transaction
  if (direction === 'on')
    return { outcome: 'finished', environment, kept: await goOn(target, journal).catch(unfinished) }
  await rollBack(target, journal).catch(unfinished)
  return { outcome: 'undone', environment, kept: [] }
}

async function goOn(target: ApplyTarget, journal: Journal): Promise<readonly string[]> {
  const { transaction } = journal
  const touched = findTouched(target.root, transaction.ops)
  const ops = transaction.ops.filter(({ path }) => !touched.has(path))
  await writeFiles(target, { ...journal, transaction: { ...transaction, ops } }, target.onStep)
  if (touched.size === 0) await finish(target, transaction)
  // The state stays as it was, and the next comparison sees of each item whether it has arrived.
  else await removeJournal(target.folder)
  return [...touched]
}

// Done backwards it is a transaction like any other, whose parts may have been done already.
async function rollBack(target: ApplyTarget, journal: Journal): Promise<void> {
  const all = journal.transaction.ops.map(({ path, before, after }): FileOp => {
    return { path, ...(after && { before: after }), ...(before && { after: before }) }
  })
  const touched = findTouched(target.root, all)
  const ops = all.filter(({ path }) => !touched.has(path))
  await writeFiles(target, { ...journal, transaction: { ...journal.transaction, ops } }, (step) =>
    target.onStep?.(`undo ${step}`),
  )
  await removeJournal(target.folder)
}

/** Paths that are neither as they were nor as they are to be, and what cannot be written because of them. */
function findTouched(root: string, ops: readonly FileOp[]): ReadonlySet<string> {
  const states = new Map(ops.map((op) => [op, readOpState(root, op)]))
  const touched = new Set(ops.filter((op) => states.get(op) === 'foreign').map((op) => op.path))
  const removed = new Set(ops.filter((op) => !op.after && !touched.has(op.path)).map((op) => op.path))
  for (const op of ops) if (states.get(op) === 'before' && obstacleAt(root, op, removed)) touched.add(op.path)
  return touched
}

function refuseObstacles(root: string, ops: readonly FileOp[]): void {
  const removed = new Set(ops.filter((op) => !op.after).map((op) => op.path))
  for (const op of ops) {
    const obstacle = obstacleAt(root, op, removed)
    if (obstacle) throw obstacle
    if (readOpState(root, op) === 'foreign') throw new StepyardError('FILE_CHANGED', { path: op.path })
  }
}

async function writeFiles(
  target: ApplyTarget,
  { transaction, contents }: Journal,
  onStep: ApplyTarget['onStep'],
): Promise<void> {
  const { root, folder } = target
  mkdirSync(folder.drafts, { recursive: true })
  const ops = inSafeOrder(transaction.ops)
  for (const [index, op] of ops.entries()) {
    onStep?.(op.path)
    target.progress?.(index, ops.length)
    const state = readOpState(root, op)
    if (state === 'foreign') throw new StepyardError('FILE_CHANGED', { path: op.path })
    if (state === 'before') doOp({ root, drafts: folder.drafts, contents }, op)
  }
  onStep?.('flush')
  await flushFiles(
    root,
    ops.map((op) => op.path),
  )
}

// Deletes come first: they free names that a file, a directory or another spelling of the name needs.
function inSafeOrder(ops: readonly FileOp[]): FileOp[] {
  return [...ops.filter((op) => !op.after), ...ops.filter((op) => op.after)]
}

async function finish(target: ApplyTarget, transaction: Transaction): Promise<void> {
  const { environment, move } = transaction
  target.onStep?.('state')
  const next = updateState((await readState(target.folder, environment)).state, transaction.state)
  if (next) await writeState(target.folder, environment, next)
  target.onStep?.('move')
  if (move.kind === 'move' || move.kind === 'stage') await target.moveCheckout(transaction)
  target.onStep?.('done')
  await removeJournal(target.folder)
}
