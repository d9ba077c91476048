import { StepyardError } from '../errors.ts'
import type { NewTask } from '../store/taskRecord.ts'
import { findRun } from './change.ts'
import type { ReadingParts } from './context.ts'
import { ranAfter, readEvents, readVersion } from './history.ts'
import { newTask } from './newTask.ts'

/** A task to make from a moment of another one. */
export interface ForkRequest {
  readonly task: string
  readonly actor: string
  /** Before this step run; or at this version. Default: as it is now. */
  readonly run?: number
  readonly version?: number
  /** Changes the data before the fork begins; gets a copy. */
  readonly edit?: (data: object) => unknown
  readonly name?: string
  /** Forgets which steps have run. Default false: the fork goes on where the other one was. */
  readonly fresh?: boolean
}

/** The task that a fork is: its own from the start, with the data and the marks of that moment. */
export async function forkOf(parts: ReadingParts, request: ForkRequest): Promise<NewTask> {
  const { store, scope, newId } = parts
  const record = await store.get(scope, request.task)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id: request.task })
  const { version, ran } = await momentOf(parts, request)
  const data = await readVersion(store, scope, { task: record.id, version })
  const { name = record.name, actor, fresh = false } = request
  const forkedFrom = { task: record.id, version }
  return newTask(parts, {
    id: newId(),
    name,
    tags: record.tags,
    data: request.edit ? request.edit(data) : data,
    from: { forkedFrom, ...(!fresh && ran.length > 0 && { ran }) },
    actor,
    causedBy: record.id,
  })
}

async function momentOf(
  parts: ReadingParts,
  { task, run, version }: ForkRequest,
): Promise<{ readonly version: number; readonly ran: readonly string[] }> {
  const record = await parts.store.get(parts.scope, task)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id: task })
  if (run !== undefined) {
    const found = await findRun(parts, record, run)
    return { version: found.version, ran: ranAfter(found.before) }
  }
  const events = await readEvents(parts.store, parts.scope, task)
  if (version === undefined || version === record.version) return { version: record.version, ran: ranAfter(events) }
  const end = events.findIndex((event) => 'version' in event.data && event.data.version > version)
  return { version, ran: ranAfter(end < 0 ? events : events.slice(0, end)) }
}
