import { StepyardError } from '../errors.ts'
import type { NewEvent } from '../store/taskEvent.ts'
import type { TaskRecord, TaskState } from '../store/taskRecord.ts'
import type { TaskChanges } from '../store/taskStore.ts'
import { freed, withClock } from './applyEffects.ts'
import type { EngineParts, ReadingParts } from './context.ts'
import { taskEvent } from './events.ts'
import { ranAfter, readEvents, readVersion } from './history.ts'
import { warningsIn } from './dataRules.ts'
import { copyData } from './jsonData.ts'
import { forget, parseMemory, type TaskMemory } from './memory.ts'
import { diffJson, type Patch } from './patch.ts'
import { refiredSteps } from './refire.ts'

/** A change of a resting task from outside: who makes it, and on which task. */
export interface ChangeRequest {
  readonly task: string
  readonly actor: string
}

/** The task, which must rest. Throws `TASK_NOT_FOUND`, `TASK_BUSY`. */
export async function restingTask(
  parts: Pick<ReadingParts, 'store' | 'scope'>,
  { task }: ChangeRequest,
  action: string,
): Promise<TaskRecord> {
  const record = await parts.store.get(parts.scope, task)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id: task })
  if (record.state !== 'processing') return record
  throw new StepyardError('TASK_BUSY', { id: task, state: record.state, action })
}

/** What suffices for a change that runs no step. */
export type WritingParts = Pick<EngineParts, 'store' | 'scope' | 'clock'>

/** What a change writes. */
interface Change {
  readonly record: TaskRecord
  readonly event: NewEvent
  readonly memory: TaskMemory
  readonly changes: TaskChanges
  readonly readyAt: number | null
}

/** Writes a change, unless the task went on since `record` was read: then `TASK_CHANGED`. */
async function write(parts: WritingParts, { record, event, memory, changes, readyAt }: Change): Promise<void> {
  await parts.store.commit(parts.scope, {
    task: record.id,
    expectedEvents: record.events,
    at: parts.clock.now(),
    events: [event],
    changes: { ...changes, memory: JSON.stringify(memory) },
    readyAt,
  })
}

const RESUMABLE: readonly TaskState[] = ['created', 'interrupted', 'error', 'incomplete', 'waiting']

/**
 * Lets a task go on now with the code of now: after a fix, a stop or a crash, or before its pause is over. What failed
 * is tried again. Throws `TASK_BUSY` for a task that has ended or asks something.
 */
export async function resumeTask(parts: EngineParts, request: ChangeRequest): Promise<void> {
  const record = await restingTask(parts, request, 'resumed')
  if (record.state === 'created' && record.readyAt !== undefined) return
  checkResumable(record)
  const memory = freed(parseMemory(record.memory), parts.clock)
  const event = taskEvent('TaskResumed', { from: record.state }, request)
  const changes = { state: 'created', failure: null } as const
  await write(parts, { record, event, memory, changes, readyAt: parts.clock.now() })
}

/** Throws `TASK_BUSY` for a task that `resumeTask` would not take. */
export function checkResumable({ id, state }: TaskRecord): void {
  if (!RESUMABLE.includes(state)) throw new StepyardError('TASK_BUSY', { id, state, action: 'resumed' })
}

/** Stops a task that rests: nothing wakes it until it is resumed. */
export async function holdTask(parts: WritingParts, request: ChangeRequest, reason: string): Promise<void> {
  const record = await restingTask(parts, request, 'stopped')
  if (record.state === 'done' || record.state === 'ignored') {
    throw new StepyardError('TASK_BUSY', { id: record.id, state: record.state, action: 'stopped' })
  }
  const event = taskEvent('TaskInterrupted', { reason }, request)
  const memory = parseMemory(record.memory)
  await write(parts, { record, event, memory, changes: { state: 'interrupted' }, readyAt: null })
}

/**
 * Takes a task back to what it was before one of its step runs, and lets it go on from there with the code of now. The
 * way back is an event like any other, so nothing is lost. Throws `RUN_UNKNOWN`.
 */
export async function rewindTask(parts: EngineParts, request: ChangeRequest & { readonly run: number }): Promise<void> {
  const record = await restingTask(parts, request, 'rewound')
  const { before, version: to } = await findRun(parts, record, request.run)
  const ran = ranAfter(before)
  const data = await readVersion(parts.store, parts.scope, { task: record.id, version: to })
  const patch = diffJson(JSON.parse(record.data), data)
  const version = patch.length === 0 ? record.version : record.version + 1
  const event = taskEvent('TaskRewound', { to, ran, from: record.state, version, patch }, request)
  const memory = { ...forget(freed(parseMemory(record.memory), parts.clock), 'waitsFor', 'into', 'onExpire'), ran }
  const changes = { state: 'created', failure: null, ...dataChange({ patch, version, data }) } as const
  await write(parts, { record, event, memory, changes, readyAt: parts.clock.now() })
}

/** The events before a step run, and the version it ran on. Throws `RUN_UNKNOWN`. */
export async function findRun(parts: ReadingParts, record: TaskRecord, run: number) {
  const events = await readEvents(parts.store, parts.scope, record.id)
  const at = events.findIndex((event) => event.type === 'StepStarted' && event.data.run === run)
  const started = events[at]
  if (started?.type !== 'StepStarted') {
    throw new StepyardError('RUN_UNKNOWN', { id: record.id, run, runs: parseMemory(record.memory).runs })
  }
  return { before: events.slice(0, at), version: started.data.inputVersion, started: started.data, events }
}

/** Replaces the data of a resting task; what waits for a change goes on. */
export async function editTask(parts: EngineParts, request: ChangeRequest & { readonly data: unknown }): Promise<void> {
  const record = await restingTask(parts, request, 'edited')
  await writeEdit(parts, { record, data: request.data, type: 'TaskEdited', actor: request.actor })
}

/** Writes new data with an event that says where it comes from, and wakes the task where that is of use. */
export async function writeEdit(
  parts: EngineParts,
  edit: { record: TaskRecord; data: unknown; type: 'TaskEdited' | 'TaskAnswered'; actor: string },
): Promise<void> {
  const { record, actor, type } = edit
  const { data } = copyData(edit.data)
  const noted = warningsIn(parts.rules, data)
  const patch = diffJson(JSON.parse(record.data), data)
  const version = patch.length === 0 ? record.version : record.version + 1
  const event = taskEvent(type, { version, patch, ...noted }, { actor })
  const memory = memoryAfterEdit(parts, parseMemory(record.memory), { patch, answered: type === 'TaskAnswered' })
  const goesOn = type === 'TaskAnswered' || record.state === 'waiting' || record.state === 'incomplete'
  const state = goesOn ? ({ state: 'created' } as const) : {}
  const readyAt = goesOn ? parts.clock.now() : (record.readyAt ?? null)
  await write(parts, { record, event, memory, changes: { ...state, ...dataChange({ patch, version, data }) }, readyAt })
}

function memoryAfterEdit(
  parts: EngineParts,
  memory: TaskMemory,
  { patch, answered }: { readonly patch: Patch; readonly answered: boolean },
): TaskMemory {
  const awake = patch.length > 0 ? forget(memory, 'parkedUntil') : memory
  const refired = parts.settings.refire === 'once' ? [] : refiredSteps(parts.index.table, memory.ran, { patch })
  const marked = { ...awake, ran: memory.ran.filter((name) => !refired.includes(name)) }
  return withClock(answered ? forget(marked, 'question') : marked, parts.clock)
}

function dataChange({ patch, version, data }: { patch: Patch; version: number; data: object }): TaskChanges {
  return patch.length === 0 ? {} : { data: { version, text: JSON.stringify(data) } }
}
