import type { TaskControl } from '../../define.ts'
import type { Run } from './run.ts'

/** Makes `task` for one run. */
export function createTask(run: Run): TaskControl {
  const { effects, call, world } = run
  const workspace = Object.defineProperties(() => world.workspace, {
    name: { value: world.workspace.name },
    id: { value: world.workspace.id },
    environment: { value: world.workspace.environment },
  })
  return {
    id: () => call.task.id,
    name: (name) => (name === undefined ? (effects.name ?? call.task.name) : (effects.name = name)),
    tags: (tags) => (tags === undefined ? (effects.tags ?? call.task.tags) : (effects.tags = [...tags])),
    config: (key) => world.config(key) as never,
    complete: (result) => void (effects.complete = { result }),
    completeOnExpire: (result) => void (effects.completeOnExpire = { result }),
    ignore: () => void (effects.ignore = true),
    park: (milliseconds) => void (effects.park = milliseconds),
    timeout: (milliseconds) => void (effects.timeout = milliseconds),
    async subtask(name, data, { into, waitFor = false } = {}) {
      const earlier = effects.subtasks ?? []
      const id = `${call.task.id}.${call.task.subtasks + earlier.length + 1}`
      effects.subtasks = [...earlier, { id, name, data, ...(into !== undefined && { into }), waitFor }]
      return id
    },
    visualize: (view) => void run.views.push(view),
    workspace: workspace as unknown as TaskControl['workspace'],
  }
}
