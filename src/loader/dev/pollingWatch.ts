import { lstatSync, type Stats } from 'node:fs'
import { walkFolder } from '../../workspace/walk.ts'
import type { Watched, WatchWay } from './fileWatch.ts'

/** Milliseconds between two looks at all files, at least. */
const POLL = 100

/** How many times longer it does nothing than it looks. */
const REST = 10

/** Looks at the times and sizes of all files again and again: where the system does not say what happens to them. */
export class PollingWatch implements WatchWay {
  readonly ready = Promise.resolve()
  readonly #watched: Watched
  #stamps: ReadonlyMap<string, string>
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(watched: Watched) {
    this.#watched = watched
    this.#stamps = this.#look() ?? new Map()
    this.#rest(0)
  }

  // It is looked at with the others.
  add(): void {}

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #rest(took: number): void {
    if (!this.#closed) this.#timer = setTimeout(() => this.#poll(), Math.max(POLL, took * REST))
  }

  #poll(): void {
    const started = performance.now()
    const before = this.#stamps
    const now = this.#look()
    if (now === undefined) this.#watched.changed(this.#watched.root)
    else {
      this.#stamps = now
      for (const [file, stamp] of now) if (before.get(file) !== stamp) this.#watched.changed(file)
      for (const file of before.keys()) if (!now.has(file)) this.#watched.changed(file)
    }
    this.#rest(performance.now() - started)
  }

  /** `undefined` where something cannot be read, which reading the workspace will say. */
  #look(): ReadonlyMap<string, string> | undefined {
    const { root, added, wants, enters } = this.#watched
    const stamps = new Map<string, string>()
    try {
      const { odd } = walkFolder({
        root,
        owns: (path) => wants(`${root}/${path}`),
        enters: (path) => enters(`${root}/${path}`),
        take: (path, _, stats) => void stamps.set(`${root}/${path}`, stampOf(stats)),
      })
      for (const { path, reason } of odd) stamps.set(`${root}/${path}`, reason)
      for (const file of added) stamps.set(file, stampOf(lstatSync(file, { throwIfNoEntry: false })))
      return stamps
    } catch {
      return undefined
    }
  }
}

function stampOf(stats: Stats | undefined): string {
  return stats === undefined ? '' : `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`
}
