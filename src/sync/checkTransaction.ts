import { findHostility, isStateFolder } from '../snapshot/nameRules.ts'
import { checkItemPath, type UnsafePath } from '../snapshot/policy.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { neverOwned } from '../workspace/ownership.ts'
import type { FileOp, Transaction } from './transaction.ts'

/**
 * The first path of a transaction that must not be touched: one that leads out of the workspace, or to what is never an
 * item. Asked whatever made the transaction, because a journal found on disk may be somebody else's.
 */
export function findUnsafeOp(ops: readonly FileOp[]): UnsafePath | undefined {
  for (const { path, after } of ops) {
    const unsafe = after ? checkItemPath(path) : checkLocalPath(path)
    if (unsafe) return unsafe
    if (neverOwned(path)) return { path, reason: 'is never an item of a workspace' }
  }
  return undefined
}

/** Whether a value read from disk has the shape of a transaction, and names nothing outside the workspace. */
export function isTransaction(value: unknown): value is Transaction {
  if (!isRecord(value) || typeof value.complete !== 'boolean') return false
  if (typeof value.environment !== 'string' || !ENVIRONMENT.test(value.environment)) return false
  if (!Array.isArray(value.ops) || !value.ops.every(isOp)) return false
  return isState(value.state) && isMove(value.move) && findUnsafeOp(value.ops) === undefined
}

/** Whether a value read from disk is an entry as we write it. */
export function isTreeEntry(value: unknown): value is TreeEntry {
  return isRecord(value) && isOid(value.oid) && (value.mode === '100644' || value.mode === '100755')
}

// Becomes the name of a file.
const ENVIRONMENT = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
const OID = /^[0-9a-f]{40}$/

// A file that is only deleted may have a name that other systems cannot store.
function checkLocalPath(path: string): UnsafePath | undefined {
  for (const part of path.split('/')) {
    const reason = findHostility(part) ?? (isStateFolder(part) ? 'is in ".stepyard"' : undefined)
    if (reason !== undefined) return { path, reason }
  }
  return undefined
}

function isOp(value: unknown): value is FileOp {
  if (!isRecord(value) || typeof value.path !== 'string') return false
  return [value.before, value.after].every((entry) => entry === undefined || isTreeEntry(entry))
}

function isState(value: unknown): boolean {
  if (!isRecord(value) || typeof value.remote !== 'string' || typeof value.branch !== 'string') return false
  if (value.commit !== undefined && !isOid(value.commit)) return false
  return isRecord(value.entries) && Object.values(value.entries).every((entry) => entry === null || isTreeEntry(entry))
}

function isMove(value: unknown): boolean {
  if (!isRecord(value)) return false
  if (value.kind !== 'move' && value.kind !== 'stage') return typeof value.kind === 'string'
  return typeof value.branch === 'string' && isOid(value.from) && isOid(value.to)
}

function isOid(value: unknown): boolean {
  return typeof value === 'string' && OID.test(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
