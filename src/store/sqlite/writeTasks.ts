import { StepyardError } from '../../errors.ts'
import { workspaceOf } from '../scope.ts'
import type { ClaimedTask, TaskStore } from '../taskStore.ts'
import { claimTasks, interruptTasks, renewLeases } from './claimTasks.ts'
import { applyCommit, prepareCommit } from './commitTask.ts'
import { addNewTask, addTasks, checkFree, prepareTasks } from './createTasks.ts'
import { removeTasks } from './removeTasks.ts'
import type { Writer } from './writer.ts'

type Writing = Pick<TaskStore, 'create' | 'claim' | 'heartbeat' | 'commit' | 'interrupt' | 'remove'>

const NO_TASKS = { answer: [] as readonly ClaimedTask[] }

/** The methods of a store that change one workspace. */
export function writeTasks({ sql, queue, change, findOrAdd }: Writer): Writing {
  return {
    async create(scope, tasks) {
      const name = workspaceOf(scope)
      if (name === undefined) throw new StepyardError('SCOPE_MISSING', {})
      const prepared = prepareTasks(tasks)
      return queue.write(() => {
        const workspace = findOrAdd(name)
        const [only, ...others] = prepared
        if (only && others.length === 0) return addNewTask(sql, workspace, only)
        checkFree(sql, workspace, prepared)
        addTasks(sql, workspace, prepared)
      })
    },
    async claim(scope, request) {
      const setAside = (): void => undefined
      return change<readonly ClaimedTask[]>(scope, {
        apply: (workspace) => claimTasks(sql, workspace, { request, setAside }),
        none: () => [],
        fallback: NO_TASKS,
      })
    },
    async heartbeat(scope, request) {
      return change(scope, { apply: (workspace) => renewLeases(sql, workspace, request), none: () => [] })
    },
    async commit(scope, commit) {
      const prepared = prepareCommit(commit)
      return change(scope, {
        apply: (workspace) => applyCommit(sql, workspace, prepared),
        none: () => {
          throw new StepyardError('TASK_NOT_FOUND', { id: commit.task })
        },
        fallback: commit.claim && 'wait',
      })
    },
    async interrupt(scope, request) {
      return change(scope, { apply: (workspace) => interruptTasks(sql, workspace, request), none: () => [] })
    },
    async remove(scope, ids) {
      return change(scope, { apply: (workspace) => removeTasks(sql, workspace, ids), none: () => 0 })
    },
  }
}
