import { callServer } from '../callServer.ts'
import { findExportFault } from '../config/checkTaskEvent.ts'
import { holdTask } from '../engine/change.ts'
import { createRealClock } from '../engine/clock.ts'
import { importTasks } from '../engine/importTasks.ts'
import { newTask, type TaskInput } from '../engine/newTask.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { localActor, newTaskId } from '../localTasks.ts'
import { openEnvironmentRules, type TaskRules } from '../validation/taskRules.ts'
import { loadValues } from '../workspace/loadValues.ts'
import { textOption, type CommandContext } from './command.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { openWorkspace } from './openWorkspace.ts'
import { openServedTasks, openTasksToChange, type OpenedTasks, type ServedTasks } from './openTasks.ts'

/** Tasks that can be changed without running any, wherever they are: in a file of ours or in a dev server. */
export interface OpenedChanges extends OpenedTasks {
  /** Adds tasks that rest until they are resumed; answers their ids. */
  add(tasks: readonly Omit<TaskInput, 'actor' | 'run' | 'causedBy'>[]): Promise<readonly string[]>
  /** Adds what an export wrote; answers the ids. Throws `IMPORT_INVALID`, `IMPORT_TAKEN`. */
  import(document: unknown, ids: 'kept' | 'new'): Promise<readonly string[]>
  /** Keeps a task from going on by itself. */
  stop(id: string, reason: string): Promise<void>
  remove(ids: readonly string[]): Promise<void>
}

/** Opens the tasks of the workspace for changing them. Throws `LOCKED` when a command has them. */
export async function openChanges(context: CommandContext, command: string): Promise<OpenedChanges> {
  const served = await openServedTasks(context)
  return served ? changesThere(served) : changesHere(context, command)
}

function changesThere(served: ServedTasks): OpenedChanges {
  const { server } = served
  const pathOf = (id: string): string => `/api/tasks/${encodeURIComponent(id)}`
  const post = (path: string, body: object): Promise<unknown> => callServer(server, { method: 'POST', path, body })
  return {
    ...served,
    async add(tasks) {
      const ids: string[] = []
      for (const task of tasks) {
        const answer = await post('/api/tasks', { ...task, run: false })
        ids.push((answer as { readonly task: { readonly id: string } }).task.id)
      }
      return ids
    },
    async import(document, ids) {
      const answer = await post('/api/tasks/import', { document, newIds: ids === 'new' })
      return (answer as { readonly ids: readonly string[] }).ids
    },
    async stop(id, reason) {
      await post(`${pathOf(id)}/stop`, { reason })
    },
    async remove(ids) {
      // Sub-tasks go with the task they belong to.
      const roots = ids.filter((id) => !ids.some((other) => id.startsWith(`${other}.`)))
      for (const id of roots) await callServer(server, { method: 'DELETE', path: pathOf(id) })
    },
  }
}

async function changesHere(context: CommandContext, command: string): Promise<OpenedChanges> {
  const tasks = await openTasksToChange(context, command)
  const { store, scope } = tasks
  const clock = createRealClock(context.effects.now)
  const actor = localActor(context.effects)
  return {
    ...tasks,
    async add(inputs) {
      const parts = { clock, rules: await localRules(context) }
      const made = inputs.map((input) => newTask(parts, { ...input, id: input.id ?? newTaskId(), actor, run: false }))
      if (made.length > 0) await store.create(scope, made)
      return made.map(({ id }) => id)
    },
    async import(document, ids) {
      // Whoever reads the journal later takes it for written by the engine.
      const problem = findExportFault(document)
      if (problem !== undefined) throw new StepyardError('IMPORT_INVALID', { problem })
      return importTasks({
        store,
        scope,
        document,
        rules: await localRules(context),
        ...(ids === 'new' && { newId: newTaskId }),
      })
    },
    stop: (id, reason) => holdTask({ ...tasks, clock }, { task: id, actor }, reason),
    async remove(ids) {
      await store.remove(scope, ids)
    },
  }
}

/** The rules for data of the environment that tasks run in here. Where all are protected, none of them is meant. */
async function localRules(context: CommandContext): Promise<TaskRules> {
  const opened = openWorkspace(context)
  const environment = await chooseLocalEnvironment(context, opened).catch((error: unknown) => {
    if (isStepyardError(error, 'ENVIRONMENT_NOT_LOCAL') && textOption(context.options, 'env') === undefined) return ''
    throw error
  })
  return openEnvironmentRules(await loadValues(opened.root), environment)
}
