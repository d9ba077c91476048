import type { TaskQuery } from '../store/taskQuery.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import type { ScopedTasks } from './resolveTask.ts'

/** Every task that meets a query, in order of submission. */
export async function listAll({ store, scope }: ScopedTasks, query: TaskQuery): Promise<readonly TaskRecord[]> {
  const records: TaskRecord[] = []
  let cursor: string | undefined
  do {
    const page = await store.list(scope, { ...query, limit: 1000, ...(cursor !== undefined && { cursor }) })
    for (const { id } of page.tasks) {
      const record = await store.get(scope, id)
      if (record) records.push(record)
    }
    cursor = page.cursor
  } while (cursor !== undefined)
  return records.toReversed()
}
