import { setTimeout as wait } from 'node:timers/promises'

/** Sees that another process has written to the tasks of a folder. */
export interface TasksWatch extends AsyncDisposable {
  /** Resolves with `true` when something may have been written since the call, with `false` when it was interrupted. */
  changed(): Promise<boolean>
}

const PACE = 150

/** Watches the tasks of the workspace at `root`. */
export function watchTasks(_root: string, signal: AbortSignal | undefined): TasksWatch {
  const aborted = new Promise<false>((resolve) => {
    if (signal?.aborted) resolve(false)
    signal?.addEventListener('abort', () => resolve(false), { once: true })
  })
  return {
    changed: () => Promise.race([wait(PACE, true), aborted]),
    async [Symbol.asyncDispose]() {},
  }
}
