import type { TaskEvent } from '../store/taskEvent.ts'
import type { TaskRecord, TaskState } from '../store/taskRecord.ts'
import type { Scope, TaskFailure, TaskReader } from '../store/taskStore.ts'
import { readEvents, type TypedEvent } from './history.ts'
import { parseMemory, type TaskMemory } from './memory.ts'

/** Whole tasks, to be taken to another machine: their events say everything about their data. */
export interface TaskExport {
  readonly schemaVersion: 1
  readonly kind: 'tasks'
  /** Name of the workspace they are from. */
  readonly workspace: string
  /** In order of submission. */
  readonly tasks: readonly ExportedTask[]
}

/** A task with its journal. */
export interface ExportedTask {
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
  readonly state: TaskState
  readonly version: number
  readonly parent?: string
  readonly lastStep?: string
  readonly failure?: TaskFailure
  /** What the engine remembers besides the data. */
  readonly memory: TaskMemory
  readonly events: readonly ExportedEvent[]
}

/** An event in its envelope, as `schemas/task-event.schema.json` says. */
export type ExportedEvent = Omit<TaskEvent, 'data'> & { readonly data: object }

/** Exports tasks. The same tasks always give the same document, key by key. */
export async function exportTasks(
  { store, scope }: { readonly store: TaskReader; readonly scope: Scope },
  { workspace, tasks }: { readonly workspace: string; readonly tasks: readonly TaskRecord[] },
): Promise<TaskExport> {
  const ordered = tasks.toSorted((left, right) => left.seq - right.seq)
  const exported: ExportedTask[] = []
  for (const task of ordered) exported.push(exportTask(task, await readEvents(store, scope, task.id)))
  return { schemaVersion: 1, kind: 'tasks', workspace, tasks: exported }
}

function exportTask(task: TaskRecord, events: readonly TypedEvent[]): ExportedTask {
  const { id, name, tags, state, version, parent, lastStep, failure, memory } = task
  return {
    id,
    name,
    tags,
    state,
    version,
    ...(parent !== undefined && { parent }),
    ...(lastStep !== undefined && { lastStep }),
    ...(failure && { failure }),
    memory: parseMemory(memory),
    events: events.map(exportEvent),
  }
}

function exportEvent({ offset: _offset, number: _number, ...event }: TypedEvent): ExportedEvent {
  return event
}
