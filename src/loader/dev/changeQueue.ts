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

/** Milliseconds without a change after which the next one is the first of its kind. */
const LULL = 150

/** Milliseconds without a change after which a burst is over: of saves of one file, and of more than that. */
const QUIET = { one: 30, many: 60 } as const

/** More files than these are taken for the work of a program, such as a switch of branches. */
const FEW = 10

/** Milliseconds after which a burst is applied although it goes on: saves of a few files, and the work of a program. */
const LONGEST_BURST = { few: 300, many: 1500 } as const

/**
 * Milliseconds after a change at which a file is looked at again: some programs make it empty before they write it, and
 * watches lose changes. Nobody waits for the later ones, which are for what is rare, such as a file that was moved away
 * and comes back.
 */
const LOOKS = [60, 300, 1000]

/** Looks that are due within so many milliseconds are one. */
const TOGETHER = 15

/** Stands for every file among those to look at again. */
const ANYTHING = ''

/**
 * The first change is applied at once, so that one save costs no waiting; what follows closely is one batch, which waits
 * for the end of the one before. Of many changes nobody is sure to have heard of all: `apply` is told `anything`. `failed`
 * is told when a batch of noted changes could not be applied.
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
  /** Files to look at again, with the moment; one list for each of `LOOKS`, in order. */
  readonly #looks: readonly Map<string, number>[] = LOOKS.map(() => new Map())
  #lookTimer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  /** Batches that have not ended. */
  #open = 0
  /** Whether what was noted is to be applied when these have ended. */
  #isDue = false
  #idlers: (() => void)[] = []
  #closed = false

  constructor(apply: (changes: Changes) => Promise<void>, failed: (error: unknown) => void) {
    this.#apply = apply
    this.#failed = failed
  }

  note(path: string): void {
    if (this.#closed) return
    const now = performance.now()
    if (this.#noted.size === 0) this.#since = now
    this.#noted.add(path)
    const isBurst = this.#open > 0 || now - this.#last < LULL
    this.#last = now
    clearTimeout(this.#timer)
    if (!isBurst) return this.#flush()
    const [quiet, longest] = this.#patience()
    this.#timer = setTimeout(() => this.#flush(), Math.min(quiet, Math.max(0, this.#since + longest - now)))
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
    clearTimeout(this.#lookTimer)
    this.#noted.clear()
    await this.#running
    this.#settle()
  }

  #patience(): readonly [quiet: number, longest: number] {
    const { size } = this.#noted
    return [size > 1 ? QUIET.many : QUIET.one, size > FEW ? LONGEST_BURST.many : LONGEST_BURST.few]
  }

  async #applyAfter(earlier: Promise<unknown>, changes: Changes): Promise<void> {
    await earlier
    try {
      if (!this.#closed) await this.#apply(changes)
    } finally {
      this.#open -= 1
      if (this.#isDue && this.#open === 0) this.#flush()
      this.#settle()
    }
  }

  #flush(): void {
    this.#timer = undefined
    // What comes until then is part of it.
    this.#isDue = this.#open > 0 && this.#noted.size > 0
    const noted = this.#noted
    if (this.#isDue || noted.size === 0 || this.#closed) return
    this.#noted = new Set()
    const isMany = noted.size > FEW
    for (const path of isMany ? [ANYTHING] : noted) this.#lookAgain(path)
    this.apply(isMany ? 'anything' : noted).catch(this.#failed)
  }

  #lookAgain(path: string): void {
    const now = performance.now()
    for (const [at, wait] of LOOKS.entries()) {
      const looks = this.#looks[at]
      looks?.delete(path)
      looks?.set(path, now + wait)
    }
    this.#wind()
  }

  // One timer for all of them, so that those of a burst are one batch.
  #wind(): void {
    if (this.#lookTimer !== undefined || this.#closed) return
    const next = Math.min(...this.#looks.map(([...looks]) => looks[0]?.[1] ?? Number.POSITIVE_INFINITY))
    if (next === Number.POSITIVE_INFINITY) return
    this.#lookTimer = setTimeout(() => this.#look(), Math.max(0, next - performance.now()))
  }

  #look(): void {
    this.#lookTimer = undefined
    // A burst that goes on is looked at when it is over.
    if (this.#noted.size > 0) return
    const soon = performance.now() + TOGETHER
    const due = new Set<string>()
    for (const looks of this.#looks) {
      for (const [path, moment] of looks) {
        // In the order in which they are due.
        if (moment > soon) break
        looks.delete(path)
        due.add(path)
      }
    }
    if (due.size > 0) this.apply(due.has(ANYTHING) ? 'anything' : due).catch(this.#failed)
    this.#wind()
  }

  #settle(): void {
    if (!this.#closed && (this.#open > 0 || this.#noted.size > 0 || this.#looks[0]?.size)) return
    for (const resolve of this.#idlers.splice(0)) resolve()
  }
}
