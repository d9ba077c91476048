import { tasksFile } from '../namespaces.ts'
import { watchStore } from '../store/sqlite/watchStore.ts'

/** Sees that anybody has written to the tasks of a folder. */
export interface TasksWatch extends Disposable {
  /** Resolves with `true` when something was written since the call, with `false` when it was interrupted. */
  changed(): Promise<boolean>
}

/** Watches the tasks of a namespace, which must have some. */
export function watchTasks({ root, namespace }: Place, signal: AbortSignal | undefined): TasksWatch {
  let waiting: ((changed: boolean) => void)[] = []
  const tell = (changed: boolean): void => {
    for (const resolve of waiting) resolve(changed)
    waiting = []
  }
  const watcher = watchStore(tasksFile(root, namespace), () => tell(true))
  signal?.addEventListener('abort', () => tell(false))
  return {
    changed: () => new Promise((resolve) => (signal?.aborted ? resolve(false) : waiting.push(resolve))),
    [Symbol.dispose]: () => watcher.close(),
  }
}

interface Place {
  readonly root: string
  readonly namespace: string
}
