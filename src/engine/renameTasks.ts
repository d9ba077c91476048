import type { ExportedEvent, ExportedTask } from './exportTasks.ts'
import type { TaskMemory } from './memory.ts'

/**
 * The same tasks under new ids, wherever one of them is named: a task is another one, so that it can stand beside the
 * one it was. Sub-tasks keep their number.
 */
export function renameTasks(tasks: readonly ExportedTask[], newId: () => string): readonly ExportedTask[] {
  const ids = new Map<string, string>()
  for (const { id, parent } of tasks) {
    const root = parent === undefined ? undefined : ids.get(parent)
    ids.set(id, root !== undefined && id.startsWith(`${parent}.`) ? root + id.slice(String(parent).length) : newId())
  }
  const rename = (id: string): string => ids.get(id) ?? id
  return tasks.map((task) => renameTask(task, rename))
}

type Rename = (id: string) => string

function renameTask(task: ExportedTask, rename: Rename): ExportedTask {
  const { id, parent, memory, events } = task
  return {
    ...task,
    id: rename(id),
    ...(parent !== undefined && { parent: rename(parent) }),
    memory: renameMemory(memory, rename),
    events: events.map((event) => renameEvent(event, rename)),
  }
}

function renameMemory(memory: TaskMemory, rename: Rename): TaskMemory {
  const { waitsFor, into, retry } = memory
  return {
    ...memory,
    ...(waitsFor && { waitsFor: waitsFor.map(rename) }),
    ...(into && { into: Object.fromEntries(Object.entries(into).map(([id, path]) => [rename(id), path])) }),
    ...(retry && { retry: { ...retry, cause: renameCause(retry.cause, rename) } }),
  }
}

function renameEvent(event: ExportedEvent, rename: Rename): ExportedEvent {
  const { id, aggregateId, causedBy, data } = event
  return {
    ...event,
    id: renameCause(id, rename),
    aggregateId: rename(aggregateId),
    causedBy: causedBy === null ? null : renameCause(causedBy, rename),
    data: renameData(event.type, { ...data }, rename),
  }
}

// An event is called `<task>:<number>`.
function renameCause(cause: string, rename: Rename): string {
  const [, id = cause, number = ''] = /^(.*)(:\d+)$/.exec(cause) ?? []
  return rename(id) + number
}

function renameData(type: ExportedEvent['type'], data: Record<string, unknown>, rename: Rename): object {
  const list = (value: unknown): unknown => (Array.isArray(value) ? value.map((id) => rename(String(id))) : value)
  switch (type) {
    case 'TaskCreated': {
      const { parent, forkedFrom } = data
      return {
        ...data,
        ...(typeof parent === 'string' && { parent: rename(parent) }),
        ...(isFork(forkedFrom) && { forkedFrom: { ...forkedFrom, task: rename(forkedFrom.task) } }),
      }
    }
    case 'StepFinished':
      return 'subtasks' in data ? { ...data, subtasks: list(data['subtasks']) } : data
    case 'TaskWaiting':
      return 'tasks' in data ? { ...data, tasks: list(data['tasks']) } : data
    case 'SubtaskFinished':
      return { ...data, task: rename(String(data['task'])) }
    default:
      return data
  }
}

function isFork(value: unknown): value is { readonly task: string } {
  return typeof value === 'object' && value !== null && 'task' in value && typeof value.task === 'string'
}
