import { join } from 'node:path'
import type { BodySource, NextGeneration, StepChanges } from '../inside/stepRuntime.ts'
import type { Order } from './messages.ts'

/** What every worker has been told so far, for those that are started later. */
export class WorkerState {
  /** Files that are not evaluated, relative to the workspace, with the reason: each has taken down a worker. */
  readonly refused = new Map<string, string>()
  #next: NextGeneration | undefined
  #steps: ReadonlyMap<string, BodySource> = new Map()
  #reloads = false

  beginReload(): void {
    this.#reloads = true
  }

  /** Files below `root` that have changed, or what they import, get another try. */
  begin(next: NextGeneration, root: string): void {
    this.#next = next
    const { affected } = next
    for (const path of this.refused.keys()) {
      if (affected === 'all' || affected.has(join(root, path))) this.refused.delete(path)
    }
  }

  endReload(changes?: StepChanges): void {
    this.#reloads = false
    if (!changes) return
    const steps = new Map(this.#steps)
    for (const step of changes.removed) steps.delete(step)
    for (const [step, source] of changes.changed) steps.set(step, source)
    this.#steps = steps
  }

  /** Brings a new worker to where the others are. */
  orders(): Order[] {
    if (this.#next === undefined) return this.#reloads ? [{ kind: 'beginReload' }] : []
    return [
      { kind: 'refuse', paths: this.refused },
      { kind: 'begin', next: { ...this.#next, affected: 'all' } },
      { kind: 'endReload', changes: { changed: [...this.#steps], removed: [] } },
      ...(this.#reloads ? [{ kind: 'beginReload' } as const] : []),
    ]
  }
}
