import { performance } from 'node:perf_hooks'
import { StepyardError } from '../../errors.ts'
import type { StoreHealth } from '../taskStore.ts'
import type { Connection, Statement } from './connection.ts'
import { isDiskFault, reasonOf } from './sqliteError.ts'

/** What becomes of a write while the disk takes none: it waits, or answers this; without either it is refused. */
export type Fallback<T> = 'wait' | { readonly answer: T }

/** What the queue needs to know of what it writes. */
export interface WriteQueueOptions {
  readonly file: string
  readonly connection: Connection
  /** Writes what operations only counted; called once before each commit. */
  readonly flush: () => void
  /** Throws away what was remembered of a transaction that did not happen. */
  readonly forget: () => void
  readonly retryMs: number
}

interface Operation {
  readonly apply: () => unknown
  readonly fallback: Fallback<unknown> | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  result?: unknown
  error?: unknown
}

// Milliseconds from the first write of a transaction to its commit.
const LONGEST_MS = 5

/**
 * Group commit: writes that arrive in one turn of the event loop share a transaction, in order, and settle together
 * after it. An operation that refuses itself, with a `StepyardError` before its first write, does not touch its
 * neighbours. After any other failure the transaction is rolled back and tried again with a savepoint for each operation.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #begin: Statement
  readonly #commit: Statement
  readonly #listeners = new Set<() => void>()
  #waiting: Operation[] = []
  #next = 0
  #kept: Operation[] = []
  #scheduled = false
  #closed = false
  #health: StoreHealth = { writable: true }
  #retry: NodeJS.Timeout | undefined

  constructor(options: WriteQueueOptions) {
    this.#options = options
    this.#begin = options.connection.prepare('begin immediate')
    this.#commit = options.connection.prepare('commit')
  }

  get health(): StoreHealth {
    return this.#health
  }

  onHealth(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Resolves with what `apply` answers when that is durable. */
  write<T>(apply: () => T, fallback?: Fallback<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // What `apply` answers is what `resolve` is given.
      const operation: Operation = { apply, fallback, resolve: resolve as (value: unknown) => void, reject }
      if (this.#closed) reject(new StepyardError('STORE_CLOSED', { file: this.#options.file }))
      else if (!this.#health.writable) this.#fallBack(operation)
      else this.#enqueue(operation)
    })
  }

  /** Writes what is waiting, then takes nothing more. What the disk does not take is refused. */
  close(): void {
    while (this.#next < this.#waiting.length && this.#health.writable) this.#run()
    this.#closed = true
    clearTimeout(this.#retry)
    for (const operation of this.#kept.splice(0)) operation.reject(this.#unavailable())
  }

  #enqueue(operation: Operation): void {
    this.#waiting.push(operation)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    if (this.#closed || this.#next >= this.#waiting.length) return
    this.#run()
    if (this.#next < this.#waiting.length && !this.#scheduled) {
      this.#scheduled = true
      setImmediate(this.#turn)
    }
  }

  // One transaction, of as much as fits into its time.
  #run(): void {
    const first = this.#next
    try {
      this.#applyWaiting()
      this.#settle(this.#take(first))
    } catch (error) {
      this.#rollBack()
      const batch = this.#take(first)
      if (isDiskFault(error)) this.#stop(batch, error)
      else this.#applyApart(batch)
    }
  }

  #applyWaiting(): void {
    const until = performance.now() + LONGEST_MS
    this.#begin.get()
    while (this.#next < this.#waiting.length) {
      const operation = this.#waiting[this.#next++]
      if (operation) applyOne(operation)
      if (performance.now() > until) break
    }
    this.#options.flush()
    this.#commit.get()
  }

  #take(first: number): Operation[] {
    const batch = this.#waiting.slice(first, this.#next)
    if (this.#next === this.#waiting.length) {
      this.#waiting = []
      this.#next = 0
    }
    return batch
  }

  // Finds the operation that failed and leaves the others what they are.
  #applyApart(batch: Operation[]): void {
    try {
      this.#begin.get()
      for (const operation of batch) this.#applySaved(operation)
      this.#commit.get()
    } catch (error) {
      this.#rollBack()
      this.#stop(batch, error)
      return
    }
    this.#settle(batch)
  }

  #applySaved(operation: Operation): void {
    const { connection, flush, forget } = this.#options
    connection.exec('savepoint operation')
    delete operation.error
    try {
      applyOne(operation)
      flush()
    } catch (error) {
      if (isDiskFault(error) || !connection.isTransaction) throw error
      connection.exec('rollback to operation')
      forget()
      operation.error = error
    }
    connection.exec('release operation')
  }

  #settle(batch: readonly Operation[]): void {
    for (const operation of batch) {
      if (operation.error === undefined) operation.resolve(operation.result)
      else operation.reject(operation.error)
    }
  }

  #rollBack(): void {
    const { connection, forget } = this.#options
    // SQLite has rolled back by itself after some faults.
    if (connection.isTransaction) connection.exec('rollback')
    forget()
  }

  #stop(batch: readonly Operation[], error: unknown): void {
    this.#setHealth({ writable: false, reason: reasonOf(error) })
    const rest = this.#waiting.slice(this.#next)
    this.#waiting = []
    this.#next = 0
    for (const operation of [...batch, ...rest]) this.#fallBack(operation)
    this.#retry = setTimeout(this.#tryAgain, this.#options.retryMs)
  }

  #fallBack(operation: Operation): void {
    if (operation.fallback === 'wait') this.#kept.push(operation)
    else if (operation.fallback) operation.resolve(operation.fallback.answer)
    else operation.reject(this.#unavailable())
  }

  // One by one, so that a small commit does not wait for room for a large one.
  readonly #tryAgain = (): void => {
    const probe: Operation = { apply: () => undefined, fallback: undefined, resolve: () => {}, reject: () => {} }
    const failed: Operation[] = []
    let reason: string | undefined
    for (const operation of [probe, ...this.#kept.splice(0)]) {
      const fault = this.#attempt(operation)
      if (fault === undefined) continue
      reason = reasonOf(fault)
      if (operation !== probe) failed.push(operation)
    }
    this.#kept = [...failed, ...this.#kept]
    if (reason === undefined) return this.#setHealth({ writable: true })
    this.#setHealth({ writable: false, reason })
    this.#retry = setTimeout(this.#tryAgain, this.#options.retryMs)
  }

  /** Settles an operation, or answers why the disk does not take it. */
  #attempt(operation: Operation): unknown {
    try {
      this.#begin.get()
      this.#applySaved(operation)
      this.#commit.get()
    } catch (error) {
      this.#rollBack()
      return error
    }
    this.#settle([operation])
    return undefined
  }

  #unavailable(): StepyardError {
    const { reason = 'it is closing' } = this.#health
    return new StepyardError('STORE_UNAVAILABLE', { file: this.#options.file, reason })
  }

  #setHealth(health: StoreHealth): void {
    const changed = health.writable !== this.#health.writable || health.reason !== this.#health.reason
    this.#health = health
    if (changed) for (const listener of this.#listeners) listener()
  }
}

function applyOne(operation: Operation): void {
  try {
    operation.result = operation.apply()
  } catch (error) {
    if (!(error instanceof StepyardError)) throw error
    operation.error = error
  }
}
