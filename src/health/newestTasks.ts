import { readEventsFrom, type TypedEvent } from '../engine/history.ts'
import { isStepyardError } from '../errors.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'

/** The most tasks whose journal is read, and the most events of all of them: the newest. */
const MOST_TASKS = 500
const MOST_EVENTS = 50_000

/** Tasks whose journals are read in a moment. */
export interface NewestTasks {
  readonly ids: readonly string[]
  /** Whether there are others, older ones. */
  readonly cut: boolean
}

/** The newest tasks, as many as are read in a moment. Times of tasks are those of submission. */
export async function listNewest(store: TaskReader, scope: Scope, since: number | undefined): Promise<NewestTasks> {
  const page = await store.list(scope, { limit: MOST_TASKS, ...(since !== undefined && { since }) })
  const ids: string[] = []
  let left = MOST_EVENTS
  for (const { id, events } of page.tasks) {
    left -= events
    if (left < 0) break
    ids.push(id)
  }
  return { ids, cut: page.cursor !== undefined || ids.length < page.tasks.length }
}

/** The journal of a task; nothing of one that is damaged, which other commands find. */
export async function readOrSkip(store: TaskReader, scope: Scope, task: string): Promise<readonly TypedEvent[]> {
  try {
    return await readEventsFrom(store, scope, { task, from: 0 })
  } catch (error) {
    if (isStepyardError(error)) return []
    throw error
  }
}
