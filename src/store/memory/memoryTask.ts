import type { JournalEntry } from '../journalEntry.ts'
import { headOfNew } from '../newTask.ts'
import { jsonText, labelText } from '../texts.ts'
import type { TaskHead } from '../taskHead.ts'
import type { NewTask, TaskRecord, TaskSummary } from '../taskRecord.ts'
import type { Message, TaskFailure, TaskSnapshot } from '../taskStore.ts'

/** A task with everything about it. */
export interface MemoryTask {
  readonly id: string
  readonly parent: string | undefined
  readonly createdAt: number
  head: TaskHead
  name: string
  tags: readonly string[]
  data: string
  memory: string
  lastStep: string | undefined
  failure: TaskFailure | undefined
  updatedAt: number
  journal: JournalEntry[]
  messages: Message[]
  snapshots: TaskSnapshot[]
  readonly steps: Set<string>
}

/** A task as it is when it was just added. */
export function memoryTask(task: NewTask, seq: number): MemoryTask {
  return {
    id: task.id,
    parent: task.parent,
    createdAt: task.createdAt,
    head: headOfNew(task, seq),
    name: labelText(task.name),
    tags: task.tags.map(labelText),
    data: jsonText(task.data),
    memory: jsonText(task.memory),
    lastStep: undefined,
    failure: undefined,
    updatedAt: task.createdAt,
    journal: [],
    messages: [],
    snapshots: [],
    steps: new Set(),
  }
}

/** What lists show of a task. */
export function summaryOf(task: MemoryTask): TaskSummary {
  const { head } = task
  return {
    id: task.id,
    seq: head.seq,
    name: task.name,
    tags: task.tags,
    state: head.state,
    version: head.version,
    events: head.events,
    ...(head.readyAt !== null && { readyAt: head.readyAt }),
    ...(head.worker !== null && { worker: head.worker }),
    ...(head.leaseUntil !== null && { leaseUntil: head.leaseUntil }),
    attempt: head.attempt,
    ...(task.parent !== undefined && { parent: task.parent }),
    ...(task.lastStep !== undefined && { lastStep: task.lastStep }),
    ...(task.failure !== undefined && { failure: task.failure }),
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
  }
}

/** A task with its data. */
export function recordOf(task: MemoryTask): TaskRecord {
  return { ...summaryOf(task), data: task.data, memory: task.memory }
}

/** Size of data and journal together, as retention counts it. */
export function bytesOf(task: MemoryTask): number {
  return task.journal.reduce((sum, { events }) => sum + events.length, task.data.length + task.memory.length)
}
