import type { TaskRecord } from '../store/taskRecord.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'

/** Tasks of one workspace. */
export interface ScopedTasks {
  readonly store: TaskReader
  readonly scope: Scope
}

/** Sub-tasks of a task and theirs, in order of submission. */
export async function listFamily({ store, scope }: ScopedTasks, id: string): Promise<readonly TaskRecord[]> {
  const { tasks } = await store.list(scope, { parent: id, limit: 1000 })
  const children = tasks.filter(({ parent }) => parent === id).toReversed()
  const records = await Promise.all(children.map((child) => store.get(scope, child.id)))
  const families = await Promise.all(
    records.map(async (record) => (record ? [record, ...(await listFamily({ store, scope }, record.id))] : [])),
  )
  return families.flat()
}
