import type { ModuleRunner } from './moduleRunner.ts'

/**
 * Runners of generations in which nothing runs any more. A module that a reload did not affect holds the runner that
 * evaluated it, and a runner its modules: were they left alone, no module of any generation would ever go.
 */
export interface RetiredRunners {
  add(runner: ModuleRunner): void
  /** Lets all of them hold the modules of the newest one and no others. */
  follow(newest: ModuleRunner): void
}

/** None yet. */
export function createRetiredRunners(): RetiredRunners {
  const runners = new Set<WeakRef<ModuleRunner>>()
  return {
    add: (runner) => void runners.add(new WeakRef(runner)),
    follow(newest) {
      for (const reference of runners) {
        const runner = reference.deref()
        if (runner === undefined) runners.delete(reference)
        else runner.moduleCache = newest.moduleCache
      }
    },
  }
}
