import type { RunObserver } from './runWorld.ts'
import type { EngineParts } from './context.ts'
import { commitDraft, type TaskWork } from './work.ts'

/**
 * Decides when what steps did is committed. Steps that call nothing and end within a turn of the event loop are
 * committed together: after a crash they run again, which nobody outside can tell. What a call of a connector may have
 * seen or done never is: everything before it is committed first, and its step before the next one begins.
 */
export interface DraftJournal extends RunObserver {
  /** A run has ended, and another is to follow. */
  betweenRuns(): Promise<void> | undefined
}

/** The most events and milliseconds of work that a crash may undo. */
const MOST_EVENTS = 32
const MOST_MS = 20

/** A journal for one task, for as long as it is claimed. The task itself may still be on its way into the store. */
export function createDraftJournal(
  parts: EngineParts,
  work: TaskWork,
  created: Promise<void> | undefined,
): DraftJournal {
  return new TurnJournal(parts, work, created)
}

class TurnJournal implements DraftJournal {
  readonly #parts: EngineParts
  readonly #work: TaskWork
  /** When the oldest of what is not committed was begun. */
  #since = performance.now()
  #looking = false
  #running = false
  #called = false
  #committing: Promise<void> | undefined

  constructor(parts: EngineParts, work: TaskWork, created: Promise<void> | undefined) {
    this.#parts = parts
    this.#work = work
    this.#committing = created
  }

  started(): void {
    this.#running = true
    this.#called = false
    if (this.#looking) return
    this.#looking = true
    setImmediate(() => this.#lookAtSlowRun())
  }

  ended(): void {
    this.#running = false
  }

  beforeCall(): Promise<void> | undefined {
    this.#called = true
    // That a step has begun need not be known first: the call itself tells as much.
    return this.#work.draft.events.length > 1 ? this.#commit() : this.#committing
  }

  betweenRuns(): Promise<void> | undefined {
    const { length } = this.#work.draft.events
    const isDue = this.#called || length >= MOST_EVENTS || performance.now() - this.#since > MOST_MS
    return isDue ? this.#commit() : undefined
  }

  /** A run that takes longer than a turn is seen in the journal while it lasts. */
  #lookAtSlowRun(): void {
    this.#looking = false
    // That the lease is gone shows again at the next commit, which is waited for.
    if (this.#running) this.#commit().catch(() => {})
  }

  #commit(): Promise<void> {
    this.#since = performance.now()
    const committing = commitDraft(this.#parts, this.#work)
    this.#committing = committing
    return committing
  }
}
