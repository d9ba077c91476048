import { readEntry } from '../journalEntry.ts'
import { cursorBelow, pageLimit, pageStart } from '../listQuery.ts'
import type { StoredEvent } from '../taskEvent.ts'
import type { TaskPage, TaskQuery } from '../taskQuery.ts'
import { ENDED_STATES, TASK_STATES, type TaskState } from '../taskRecord.ts'
import type { EventQuery, Retention } from '../taskStore.ts'
import { matchesQuery } from './matchQuery.ts'
import { bytesOf, summaryOf, type MemoryTask } from './memoryTask.ts'
import type { MemoryWorkspace } from './memoryWorkspace.ts'

const EVENTS = 1000

/** One page of the tasks that meet a query, newest first. */
export function listTasks(workspace: MemoryWorkspace, query: TaskQuery): TaskPage {
  const limit = pageLimit(query)
  const start = pageStart(query)
  const newest = [...workspace.tasks.values()].toReversed()
  const found = newest.filter((task) => task.head.seq < start && matchesQuery(task, query))
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { tasks: page.map(summaryOf), ...(found.length > limit && last && { cursor: cursorBelow(last.head.seq) }) }
}

/** How many tasks are in each state. */
export function countStates(workspace: MemoryWorkspace | undefined): Record<TaskState, number> {
  const zeros = TASK_STATES.map((state) => [state, 0] as const)
  // Every state is a key.
  const counts = Object.fromEntries(zeros) as Record<TaskState, number>
  for (const { head } of workspace?.tasks.values() ?? []) counts[head.state]++
  return counts
}

/** Events of a task from a number on, or of all tasks after an offset; whole commits, until the limit is reached. */
export function readEvents(workspace: MemoryWorkspace, workspaceId: string, query: EventQuery): StoredEvent[] {
  const { task, from = 0, after = 0, limit = EVENTS } = query
  const entries = task === undefined ? workspace.journal : (workspace.tasks.get(task)?.journal ?? [])
  const events: StoredEvent[] = []
  for (const entry of entries) {
    if (entry.offset <= after) continue
    if (events.length >= limit) break
    events.push(...readEntry(entry, workspaceId).filter(({ number }) => task === undefined || number >= from))
  }
  return events
}

/** The ended tasks that are beyond what may be kept: first those too old, then the oldest until the rest fits. */
export function prunable(workspace: MemoryWorkspace, { endedBefore = 0, tasks, bytes }: Retention): string[] {
  const ended = [...workspace.tasks.values()].filter(({ head }) => ENDED_STATES.includes(head.state))
  const aged = ended.filter(({ updatedAt }) => updatedAt < endedBefore)
  const rest = ended.filter(({ updatedAt }) => updatedAt >= endedBefore)
  const surplus = rest.splice(0, Math.max(0, rest.length - (tasks ?? rest.length)))
  const gone = [...aged, ...surplus]
  let tooLarge = bytes === undefined ? 0 : total(workspace.tasks.values()) - total(gone) - bytes
  for (let oldest = rest.shift(); oldest && tooLarge > 0; oldest = rest.shift()) {
    tooLarge -= bytesOf(oldest)
    gone.push(oldest)
  }
  return gone.map(({ id }) => id)
}

function total(tasks: Iterable<MemoryTask>): number {
  let sum = 0
  for (const task of tasks) sum += bytesOf(task)
  return sum
}
