import { describeTask, listedTask } from '../../engine/describeTask.ts'
import { readCreation } from '../../engine/history.ts'
import { listFamily, type ScopedTasks } from '../../engine/listFamily.ts'
import { StepyardError } from '../../errors.ts'
import type { TaskRecord } from '../../store/taskRecord.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { fields, text } from '../shape.ts'

/** The parameter of every route that is about one task. */
export const TASK_PARAMS = fields({ id: text('id of a task', { minLength: 1 }) })

/** A task of the workspace that is served. Throws `TASK_NOT_FOUND`, also for one of another workspace (ISO-02). */
export async function requireTask({ store, scope }: ScopedTasks, id: string): Promise<TaskRecord> {
  const record = await store.get(scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  return record
}

/** A task with everything about it, as every route answers that changes one. */
export async function showTask(served: ServedWorkspace, id: string): Promise<{ readonly task: object }> {
  const record = await requireTask(served, id)
  const [task, created, family] = await Promise.all([
    describeTask(served, record),
    readCreation(served.store, served.scope, id),
    listFamily(served, id),
  ])
  const { forkedFrom, warnings } = created?.data ?? {}
  return {
    task: {
      ...task,
      ...(created && { actor: created.actorAccountId }),
      ...(forkedFrom && { forkedFrom }),
      ...(warnings && { warnings }),
      ...(family.length > 0 && { subtasks: family.map(listedTask) }),
    },
  }
}
