import { performance } from 'node:perf_hooks'
import { StepyardError } from '../../errors.ts'
import type { Connection } from './connection.ts'
import { isDiskFault } from './sqliteError.ts'

/** A queued write. */
export interface Operation {
  readonly apply: () => unknown
  /** What `apply` answered. */
  result?: unknown
  /** Why it was refused, or failed without its neighbours. */
  error?: unknown
}

/** The connection that transactions are made on, with what was only remembered until their end. */
export interface TransactionOptions {
  readonly connection: Connection
  /** Writes what operations only counted; called before each commit. */
  readonly flush: () => void
  /** Throws away what was remembered of a transaction that did not happen. */
  readonly forget: () => void
}

/** Two ways to apply operations. Both leave nothing behind when they throw. */
export interface Transactions {
  /**
   * Applies operations from a place in a list on, in one transaction, for as long as its time lasts; answers the place of
   * the first one that was not. An operation that refuses itself with a `StepyardError`, before its first write, does not
   * touch its neighbours. Throws at the first other failure.
   */
  together(operations: readonly Operation[], from: number): number
  /**
   * Applies one operation in a transaction of its own; what it fails with is its own, too. Throws when the disk fails. A
   * savepoint would not do: after a damaged page was met SQLite lets nothing of the whole transaction through.
   */
  alone(operation: Operation): void
}

// Milliseconds from the first write of a transaction to its commit.
const LONGEST_MS = 5

/** Prepares transactions on a connection. */
export function createTransactions({ connection, flush, forget }: TransactionOptions): Transactions {
  const begin = connection.prepare('begin immediate')
  const commit = connection.prepare('commit')
  const transaction = <T>(work: () => T): T => {
    try {
      begin.get()
      const result = work()
      commit.get()
      return result
    } catch (error) {
      // SQLite has rolled back by itself after some faults.
      if (connection.isTransaction) connection.exec('rollback')
      forget()
      throw error
    }
  }
  return {
    together: (operations, from) =>
      transaction(() => {
        const next = applyFrom(operations, from)
        flush()
        return next
      }),
    alone(operation) {
      try {
        transaction(() => {
          applyOne(operation)
          flush()
        })
      } catch (error) {
        if (isDiskFault(error)) throw error
        operation.error = error
      }
    },
  }
}

function applyFrom(operations: readonly Operation[], from: number): number {
  const until = performance.now() + LONGEST_MS
  let next = from
  for (let operation = operations[next]; operation; operation = operations[next]) {
    applyOne(operation)
    next++
    if (performance.now() > until) break
  }
  return next
}

function applyOne(operation: Operation): void {
  operation.error = undefined
  try {
    operation.result = operation.apply()
  } catch (error) {
    if (!(error instanceof StepyardError)) throw error
    operation.error = error
  }
}
