import { StepyardError } from '../../errors.ts'
import { formatEvents } from '../journalEntry.ts'
import { checkNewTasks, headOfNew } from '../newTask.ts'
import type { NewTask } from '../taskRecord.ts'
import { isConstraint } from './sqliteError.ts'
import { STATE_CODE } from './stateCode.ts'
import { checksum, jsonText, labelText } from '../texts.ts'
import { countIn, noteMoment, remember, type WorkspaceRow, type Writes } from './workspaceRow.ts'

/** A task to add as it was when it was handed over, whatever its caller does with the objects meanwhile. */
export interface PreparedTask {
  readonly task: NewTask
  readonly events: string
  readonly data: string
  readonly memory: string
}

/** Checks tasks and turns them into text. */
export function prepareTasks(tasks: readonly NewTask[]): readonly PreparedTask[] {
  checkNewTasks(tasks)
  return tasks.map((task) => ({
    task,
    events: formatEvents(task.events),
    data: jsonText(task.data),
    memory: jsonText(task.memory),
  }))
}

/** Adds tasks; when it throws `TASK_EXISTS`, because an id is taken, nothing was written. */
export function addTasks(sql: Writes, workspace: WorkspaceRow, tasks: readonly PreparedTask[]): void {
  const [only] = tasks
  if (only && tasks.length === 1) return addNewTask(sql, workspace, only)
  checkFree(sql, workspace, tasks)
  for (const task of tasks) addTask(sql, workspace, task)
}

// Its own insert tells whether its id is taken: no look beforehand is needed.
function addNewTask(sql: Writes, workspace: WorkspaceRow, prepared: PreparedTask): void {
  try {
    addTask(sql, workspace, prepared)
  } catch (error) {
    if (!isConstraint(error)) throw error
    throw new StepyardError('TASK_EXISTS', { id: prepared.task.id }, { cause: error })
  }
}

/** Throws `TASK_EXISTS` when an id is taken: for tasks that are added after something else was written. */
export function checkFree(sql: Writes, workspace: WorkspaceRow, tasks: readonly PreparedTask[]): void {
  for (const { task } of tasks) {
    if (sql.hasTask.get(workspace.id, task.id) !== undefined) throw new StepyardError('TASK_EXISTS', { id: task.id })
  }
}

function addTask(sql: Writes, workspace: WorkspaceRow, prepared: PreparedTask): void {
  const { task, events, data, memory } = prepared
  const head = headOfNew(task, ++workspace.lastSeq)
  const { seq } = head
  const bytes = data.length + memory.length + events.length
  const tags = task.tags.length === 0 ? null : JSON.stringify(task.tags.map(labelText))
  sql.addTask.get(
    seq,
    workspace.id,
    task.id,
    STATE_CODE[head.state],
    head.events,
    head.attempt,
    head.readyAt,
    head.leaseUntil,
    head.worker,
    bytes,
    checksum(data),
    task.createdAt,
    task.createdAt,
    labelText(task.name),
    tags,
    task.parent ?? null,
    memory,
    data,
  )
  if (head.events > 0) sql.addEntry.get(++workspace.lastEntry, workspace.id, seq, 0, task.createdAt, events)
  for (const tag of task.tags) sql.addTag.get(workspace.id, labelText(tag), seq)
  noteMoment(workspace, seq, task.createdAt)
  countIn(workspace, head.state, bytes)
  if (head.worker === null) return
  const [dataSize, memorySize] = [data.length, memory.length]
  remember(workspace, task.id, { head, bytes, counted: bytes, dataSize, memorySize, trail: null })
}
