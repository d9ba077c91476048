import type { KeyPath } from '../condition/readPaths.ts'

/** Things by places in task data, ready to be asked which of them touch a place. */
export interface PathIndex<T> {
  /** Those at a place inside `path`, around it, or there. */
  touching(path: KeyPath): ReadonlySet<T>
  /** Those at a place that `path` is inside of. */
  around(path: KeyPath): ReadonlySet<T>
}

/** An index of places, each with what is there. */
export function createPathIndex<T>(entries: Iterable<readonly [path: KeyPath, value: T]>): PathIndex<T> {
  const exact = new Map<string, Set<T>>()
  const within = new Map<string, Set<T>>()
  for (const [path, value] of entries) {
    add(exact, keyOf(path), value)
    for (let length = 1; length <= path.length; length += 1) add(within, keyOf(path.slice(0, length)), value)
  }
  const around = (path: KeyPath): Set<T> => {
    const found = new Set<T>()
    for (let length = 1; length < path.length; length += 1) {
      for (const value of exact.get(keyOf(path.slice(0, length))) ?? []) found.add(value)
    }
    return found
  }
  return {
    around,
    touching: (path) => new Set([...around(path), ...(within.get(keyOf(path)) ?? [])]),
  }
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else set.add(value)
}

function keyOf(path: KeyPath): string {
  return JSON.stringify(path)
}
