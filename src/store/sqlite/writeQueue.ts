import { performance } from 'node:perf_hooks'
import { StepyardError } from '../../errors.ts'
import type { StoreHealth } from '../taskStore.ts'
import type { FileGuard } from './fileGuard.ts'
import { isDiskFault, reasonOf } from './sqliteError.ts'
import { createTransactions, type Operation, type TransactionOptions, type Transactions } from './transactions.ts'

/** What becomes of a write while the disk takes none: it waits, or answers this; without either it is refused. */
export type Fallback<T> = 'wait' | { readonly answer: T }

/** What the queue needs to know of what it writes. */
export interface WriteQueueOptions extends TransactionOptions {
  readonly file: string
  /** Milliseconds between two tries of a disk that takes no writes. */
  readonly retryMs: number
  /** Writes that show whether the disk takes writes; each is committed. */
  readonly probes: readonly (() => void)[]
  /** Answers why nothing may be written, whatever the disk says; asked before a write, at most every `guardMs`. */
  readonly guard: FileGuard
  readonly guardMs: number
}

interface Queued extends Operation {
  readonly fallback: Fallback<unknown> | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** The file is no longer the one that was opened. */
class FileFault extends Error {}

/**
 * Group commit: writes that arrive in one turn of the event loop share a transaction, in order, and settle together
 * after it. While the disk takes no writes nothing is lost that was done already: it waits, and is tried again.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  readonly #transactions: Transactions
  readonly #listeners = new Set<() => void>()
  #waiting: Queued[] = []
  /** Place of the first one in `#waiting` that is still to do. */
  #next = 0
  #kept: Queued[] = []
  #scheduled = false
  #closed = false
  #health: StoreHealth = { writable: true }
  #retry: NodeJS.Timeout | undefined
  #guarded = Number.NEGATIVE_INFINITY

  constructor(options: WriteQueueOptions) {
    this.#options = options
    this.#transactions = createTransactions(options)
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
      const queued: Queued = { apply, fallback, resolve: resolve as (value: unknown) => void, reject }
      if (this.#closed) reject(new StepyardError('STORE_CLOSED', { file: this.#options.file }))
      else if (!this.#health.writable) this.#fallBack(queued)
      else this.#enqueue(queued)
    })
  }

  /** Writes what is waiting, then takes nothing more. What the disk does not take is refused. */
  close(): void {
    while (this.#next < this.#waiting.length) this.#run()
    this.#closed = true
    clearTimeout(this.#retry)
    for (const queued of this.#kept.splice(0)) queued.reject(this.#unavailable())
  }

  #enqueue(queued: Queued): void {
    this.#waiting.push(queued)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    if (this.#next >= this.#waiting.length) return
    this.#run()
    if (this.#next < this.#waiting.length) this.#schedule()
  }

  // One transaction, of as much as fits into its time.
  #run(): void {
    const first = this.#next
    try {
      this.#lookAtFile()
      this.#next = this.#transactions.together(this.#waiting, first)
    } catch (error) {
      return this.#recover(error)
    }
    settle(this.#waiting, first, this.#next)
    if (this.#next < this.#waiting.length) return
    this.#waiting = []
    this.#next = 0
  }

  // Finds the operation that failed and leaves the others what they are, unless it was the disk that failed.
  #recover(error: unknown): void {
    const batch = this.#waiting.slice(this.#next)
    this.#waiting = []
    this.#next = 0
    if (error instanceof FileFault || isDiskFault(error)) return this.#stop(batch, error)
    for (const [index, queued] of batch.entries()) {
      const fault = this.#attempt(queued)
      if (fault !== undefined) return this.#stop(batch.slice(index), fault)
    }
  }

  #lookAtFile(): void {
    const now = performance.now()
    if (now - this.#guarded < this.#options.guardMs) return
    const reason = this.#options.guard()
    if (reason !== undefined) throw new FileFault(reason)
    this.#guarded = now
  }

  #stop(batch: readonly Queued[], error: unknown): void {
    this.#setHealth({ writable: false, reason: reasonOf(error) })
    this.#guarded = Number.NEGATIVE_INFINITY
    for (const queued of batch) this.#fallBack(queued)
    this.#retry = setTimeout(this.#tryAgain, this.#options.retryMs)
  }

  #fallBack(queued: Queued): void {
    if (queued.fallback === 'wait') this.#kept.push(queued)
    else if (queued.fallback) queued.resolve(queued.fallback.answer)
    else queued.reject(this.#unavailable())
  }

  // One by one, so that a small commit does not wait for room for a large one.
  readonly #tryAgain = (): void => {
    const kept = this.#kept.splice(0)
    const faults = kept.map((queued) => this.#attempt(queued))
    this.#kept = [...kept.filter((_, index) => faults[index] !== undefined), ...this.#kept]
    const probes = this.#options.probes.map((apply) => this.#attempt(silent(apply)))
    const fault = [...faults, ...probes].find((each) => each !== undefined)
    if (fault === undefined) return this.#setHealth({ writable: true })
    this.#setHealth({ writable: false, reason: reasonOf(fault) })
    this.#retry = setTimeout(this.#tryAgain, this.#options.retryMs)
  }

  /** Settles an operation, or answers why the disk does not take it. */
  #attempt(queued: Queued): unknown {
    try {
      this.#guarded = Number.NEGATIVE_INFINITY
      this.#lookAtFile()
      this.#transactions.alone(queued)
    } catch (error) {
      return error
    }
    settle([queued])
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

function settle(queue: readonly Queued[], from = 0, to = queue.length): void {
  for (const { error, result, resolve, reject } of queue.slice(from, to)) {
    if (error === undefined) resolve(result)
    else reject(error)
  }
}

function silent(apply: () => void): Queued {
  const ignore = (): void => undefined
  return { apply, fallback: undefined, resolve: ignore, reject: ignore }
}
