import { StepyardError } from '../errors.ts'
import type { EngineParts } from './context.ts'
import type { Scheduler } from './scheduler.ts'

/** Tells who waits for it that a task rests. */
export class RestWatch {
  readonly #listeners = new Map<string, (() => void)[]>()
  /** Tasks that have come to rest in this turn: whoever has just submitted one need not ask the store. */
  #justRested = new Set<string>()

  /** A task has come to rest. */
  note(id: string): void {
    if (this.#justRested.size === 0) setImmediate(() => (this.#justRested = new Set()))
    this.#justRested.add(id)
    this.#resolve(id)
  }

  /** Resolves when a task rests next, or at once when it does now. `TASK_NOT_FOUND` when there is none. */
  async rested({ store, scope }: EngineParts, scheduler: Scheduler, id: string): Promise<void> {
    const isWorking = scheduler.working(id) !== undefined
    if (!isWorking && this.#justRested.has(id)) return
    const rests = new Promise<void>((resolve) => this.#listeners.set(id, [...(this.#listeners.get(id) ?? []), resolve]))
    if (!isWorking) {
      const state = (await store.get(scope, id))?.state
      if (state !== 'created' && state !== 'processing') this.#resolve(id)
      if (state === undefined) throw new StepyardError('TASK_NOT_FOUND', { id })
    }
    await rests
  }

  #resolve(id: string): void {
    for (const resolve of this.#listeners.get(id) ?? []) resolve()
    this.#listeners.delete(id)
  }
}
