import { callServer } from '../callServer.ts'
import { holdTask } from '../engine/change.ts'
import { createRealClock } from '../engine/clock.ts'
import { localActor } from '../localTasks.ts'
import type { CommandContext } from './command.ts'
import { openServedTasks, openTasksToChange, type OpenedTasks } from './openTasks.ts'

/** Tasks that can be changed without running any, wherever they are: in a file of ours or in a dev server. */
export interface OpenedChanges extends OpenedTasks {
  /** Keeps a task from going on by itself. */
  stop(id: string, reason: string): Promise<void>
  remove(ids: readonly string[]): Promise<void>
}

/** Opens the tasks of the workspace for changing them. Throws `LOCKED` when a command has them. */
export async function openChanges(context: CommandContext, command: string): Promise<OpenedChanges> {
  const served = await openServedTasks(context)
  if (served) {
    const pathOf = (id: string): string => `/api/tasks/${encodeURIComponent(id)}`
    return {
      ...served,
      async stop(id, reason) {
        await callServer(served.server, { method: 'POST', path: `${pathOf(id)}/stop`, body: { reason } })
      },
      async remove(ids) {
        // Sub-tasks go with the task they belong to.
        const roots = ids.filter((id) => !ids.some((other) => id.startsWith(`${other}.`)))
        for (const id of roots) await callServer(served.server, { method: 'DELETE', path: pathOf(id) })
      },
    }
  }
  const tasks = await openTasksToChange(context, command)
  return {
    ...tasks,
    async stop(id, reason) {
      const clock = createRealClock(context.effects.now)
      await holdTask({ ...tasks, clock }, { task: id, actor: localActor(context.effects) }, reason)
    },
    async remove(ids) {
      await tasks.store.remove(tasks.scope, ids)
    },
  }
}
