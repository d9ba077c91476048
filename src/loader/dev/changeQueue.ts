/** What has changed: these paths, or nobody knows what. */
export type Changes = ReadonlySet<string> | 'anything'

/** Takes note of changes and has them applied, one batch after the other. */
export interface ChangeQueue {
  /** Something has happened to a path. */
  note(path: string): void
  /** Has these applied as soon as possible. Rejects when that fails. */
  apply(changes: Changes): Promise<void>
  /** Resolves when everything that was noted has been applied, or has failed to be. */
  settled(): Promise<void>
  /** Drops what has not begun, and waits for what has. */
  close(): Promise<void>
}

/** Milliseconds without a change after which a burst is over. */
const QUIET = 30

/** Milliseconds after which a burst is applied although it goes on. */
const LONGEST_BURST = 250

/** Milliseconds after a change at which a file is looked at again: watchers lose the last of two quick writes. */
const SECOND_LOOK = 60

/**
 * The first change is applied at once, so that one save costs no waiting; what follows closely is one batch. Of many
 * changes nobody is sure to have heard of all: `apply` is told `anything`. `failed` is told when a batch of noted changes
 * could not be applied.
 */
export function createChangeQueue(
  apply: (changes: Changes) => Promise<void>,
  failed: (error: unknown) => void,
): ChangeQueue {
  return new Queue(apply, failed)
}

class Queue implements ChangeQueue {
  readonly #apply: (changes: Changes) => Promise<void>
  readonly #failed: (error: unknown) => void
  #noted = new Set<string>()
  /** When the oldest of these was noted. */
  #since = 0
  #last = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  readonly #looks = new Map<string, NodeJS.Timeout>()
  #running: Promise<unknown> = Promise.resolve()
  /** Batches that have not ended. */
  #open = 0
  #idlers: (() => void)[] = []
  #closed = false

  constructor(apply: (changes: Changes) => Promise<void>, failed: (error: unknown) => void) {
    this.#apply = apply
    this.#failed = failed
  }

  note(path: string): void {
    if (this.#closed) return
    this.#lookAgain(path)
    const now = performance.now()
    if (this.#noted.size === 0) this.#since = now
    this.#noted.add(path)
    const isBurst = this.#open > 0 || now - this.#last < QUIET
    this.#last = now
    clearTimeout(this.#timer)
    if (!isBurst) return this.#flush()
    const wait = Math.min(QUIET, Math.max(0, this.#since + LONGEST_BURST - now))
    this.#timer = setTimeout(() => this.#flush(), wait)
  }

  apply(changes: Changes): Promise<void> {
    this.#open += 1
    const applied = this.#applyAfter(this.#running, changes)
    this.#running = applied.catch(() => undefined)
    return applied
  }

  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#idlers.push(resolve)
      this.#settle()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const timer of this.#looks.values()) clearTimeout(timer)
    this.#looks.clear()
    this.#noted.clear()
    await this.#running
    this.#settle()
  }

  async #applyAfter(earlier: Promise<unknown>, changes: Changes): Promise<void> {
    await earlier
    try {
      if (!this.#closed) await this.#apply(changes)
    } finally {
      this.#open -= 1
      this.#settle()
    }
  }

  #flush(): void {
    this.#timer = undefined
    const noted = this.#noted
    if (noted.size === 0) return
    this.#noted = new Set()
    this.apply(noted.size > FEW ? 'anything' : noted).catch(this.#failed)
  }

  #lookAgain(path: string): void {
    clearTimeout(this.#looks.get(path))
    const timer = setTimeout(() => {
      this.#looks.delete(path)
      this.apply(new Set([path])).catch(this.#failed)
    }, SECOND_LOOK)
    this.#looks.set(path, timer)
  }

  #settle(): void {
    if (!this.#closed && (this.#open > 0 || this.#noted.size > 0 || this.#looks.size > 0)) return
    for (const resolve of this.#idlers.splice(0)) resolve()
  }
}

/** More than these are taken for the work of a program, such as a switch of branches. */
const FEW = 10
