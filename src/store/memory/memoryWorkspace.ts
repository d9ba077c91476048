import { StepyardError } from '../../errors.ts'
import { isOneOf } from '../family.ts'
import { formatEvents, interruption, type JournalEntry } from '../journalEntry.ts'
import { checkEvents, checkNewTasks } from '../newTask.ts'
import type { NewEvent } from '../taskEvent.ts'
import { afterClaim, afterCommit, afterInterrupt, afterMessage, checkCommit, type TaskHead } from '../taskHead.ts'
import type { FailureGroup } from '../taskQuery.ts'
import type { NewTask } from '../taskRecord.ts'
import type {
  ClaimedTask,
  ClaimRequest,
  Commit,
  InterruptRequest,
  NewMessage,
  TaskChanges,
  TaskFailure,
} from '../taskStore.ts'
import { jsonText, labelText } from '../texts.ts'
import { memoryTask, recordOf, type MemoryTask } from './memoryTask.ts'

/** Numbers that every workspace of a store takes from. */
export interface Numbers {
  seq: number
  offset: number
  message: number
}

/** The tasks of one workspace. Each change is whole: what could fail is looked at before the first write. */
export class MemoryWorkspace {
  readonly tasks = new Map<string, MemoryTask>()
  readonly failures = new Map<string, FailureGroup>()
  journal: JournalEntry[] = []
  readonly #numbers: Numbers
  /** Tasks that wait for their time, and tasks under a claim. */
  readonly #ready = new Set<MemoryTask>()
  readonly #held = new Set<MemoryTask>()

  constructor(numbers: Numbers) {
    this.#numbers = numbers
  }

  create(tasks: readonly NewTask[]): void {
    this.#checkFree(tasks)
    for (const task of tasks) {
      const added = memoryTask(task, ++this.#numbers.seq)
      this.tasks.set(task.id, added)
      this.#put(added, added.head)
      this.#append(added, { number: 0, at: task.createdAt, events: task.events })
    }
  }

  claim(request: ClaimRequest): ClaimedTask[] {
    const { now, only } = request
    const ready = [...this.#ready].filter(({ id, head }) => Number(head.readyAt) <= now && isOneOf(id, only))
    ready.sort((one, other) => Number(one.head.readyAt) - Number(other.head.readyAt) || one.head.seq - other.head.seq)
    return ready.slice(0, request.limit).map((task) => {
      this.#put(task, afterClaim(task.head, request))
      task.updatedAt = request.now
      return { ...recordOf(task), messages: [...task.messages] }
    })
  }

  heartbeat({ worker, leaseUntil }: Omit<ClaimRequest, 'limit' | 'only'>): string[] {
    const held = [...this.#held].filter(({ head }) => head.worker === worker)
    for (const task of held) this.#put(task, { ...task.head, leaseUntil })
    return held.map(({ id }) => id)
  }

  commit(commit: Commit): void {
    const task = this.find(commit.task)
    checkCommit(task.head, commit)
    checkEvents(commit.events)
    this.#checkFree(commit.create ?? [])
    const number = task.head.events
    const left = task.messages.filter(({ id }) => !commit.received?.includes(id))
    this.#put(task, afterCommit(task.head, commit, task.messages.length - left.length))
    task.messages = left
    task.updatedAt = commit.at
    if (commit.changes) change(task, commit.changes)
    if (commit.snapshot && commit.changes?.data) {
      const { version, text } = commit.changes.data
      task.snapshots = [...task.snapshots.filter((each) => each.version !== version), snapshotOf(task, version, text)]
    }
    for (const step of commit.steps ?? []) task.steps.add(step)
    this.#append(task, { number, at: commit.at, events: commit.events })
    this.#follow(task, commit)
  }

  interrupt({ now, reason, endedBefore = now }: InterruptRequest): string[] {
    const lost = [...this.#held].filter(({ head }) => Number(head.leaseUntil) < endedBefore)
    for (const task of lost) {
      const { worker, attempt, events: number } = task.head
      this.#put(task, afterInterrupt(task.head))
      task.updatedAt = now
      this.#append(task, { number, at: now, events: [interruption({ reason, worker, attempt })] })
    }
    return lost.map(({ id }) => id)
  }

  remove(ids: readonly string[]): number {
    const tasks = ids.flatMap((id) => this.tasks.get(id) ?? [])
    for (const task of tasks) {
      this.tasks.delete(task.id)
      this.#ready.delete(task)
      this.#held.delete(task)
    }
    const removed = new Set(tasks.map(({ id }) => id))
    if (removed.size > 0) this.journal = this.journal.filter(({ task }) => !removed.has(task))
    return removed.size
  }

  find(id: string): MemoryTask {
    const task = this.tasks.get(id)
    if (!task) throw new StepyardError('TASK_NOT_FOUND', { id })
    return task
  }

  nextReadyAt(only: readonly string[] | undefined): number | undefined {
    let next: number | undefined
    for (const { id, head } of this.#ready) {
      if (isOneOf(id, only)) next = Math.min(next ?? Number.POSITIVE_INFINITY, Number(head.readyAt))
    }
    return next
  }

  #put(task: MemoryTask, head: TaskHead): void {
    task.head = head
    if (head.readyAt === null) this.#ready.delete(task)
    else this.#ready.add(task)
    if (head.worker === null) this.#held.delete(task)
    else this.#held.add(task)
  }

  #checkFree(tasks: readonly NewTask[]): void {
    checkNewTasks(tasks)
    const taken = tasks.find(({ id }) => this.tasks.has(id))
    if (taken) throw new StepyardError('TASK_EXISTS', { id: taken.id })
  }

  #append(task: MemoryTask, entry: { number: number; at: number; events: readonly NewEvent[] }): void {
    const { number, at, events } = entry
    if (events.length === 0) return
    const stored = { task: task.id, offset: ++this.#numbers.offset, number, at, events: formatEvents(events) }
    task.journal.push(stored)
    this.journal.push(stored)
  }

  // What a commit does to other tasks and to the groups of failures.
  #follow(task: MemoryTask, commit: Commit): void {
    if (commit.create) this.create(commit.create)
    for (const message of commit.send ?? []) this.#send(task.id, message, commit.at)
    if (commit.failed) this.#count(task.id, commit.failed, commit.at)
  }

  #send(from: string, { to, body }: NewMessage, at: number): void {
    const receiver = this.tasks.get(to)
    if (!receiver) return
    this.#put(receiver, afterMessage(receiver.head, at))
    receiver.messages.push({ id: ++this.#numbers.message, from, body })
  }

  #count(id: string, failure: TaskFailure, at: number): void {
    const group = this.failures.get(failure.fingerprint)
    const firstAt = group?.firstAt ?? at
    const count = (group?.count ?? 0) + 1
    this.failures.set(failure.fingerprint, { ...failure, count, firstAt, lastAt: at, lastTask: id })
  }
}

function snapshotOf(task: MemoryTask, version: number, text: string): { version: number; text: string; event: number } {
  return { version, text, event: task.head.events - 1 }
}

function change(task: MemoryTask, { name, tags, data, memory, lastStep, failure }: TaskChanges): void {
  if (name !== undefined) task.name = labelText(name)
  if (tags !== undefined) task.tags = tags.map(labelText)
  if (data !== undefined) task.data = jsonText(data.text)
  if (memory !== undefined) task.memory = jsonText(memory)
  if (lastStep !== undefined) task.lastStep = labelText(lastStep)
  if (failure !== undefined) task.failure = failure ?? undefined
}
