import { StepyardError } from '../errors.ts'
import type { NewEvent } from './taskEvent.ts'
import type { NewTask } from './taskRecord.ts'
import type { TaskHead } from './taskHead.ts'

const LONGEST_ID = 200

/** The head of a task that is added. */
export function headOfNew(task: NewTask, seq: number): TaskHead {
  const { claim } = task
  return {
    seq,
    state: claim ? 'processing' : (task.state ?? 'created'),
    version: 0,
    events: task.events.length,
    readyAt: claim ? null : task.readyAt,
    worker: claim?.worker ?? null,
    leaseUntil: claim?.leaseUntil ?? null,
    attempt: claim ? 1 : 0,
    messages: 0,
    unseen: 0,
  }
}

/** Throws when tasks cannot be added as they are, whatever is there already. */
export function checkNewTasks(tasks: readonly NewTask[]): void {
  for (const { id, events } of tasks) {
    checkId(id)
    checkEvents(events)
  }
  if (tasks.length < 2) return
  const ids = new Set<string>()
  for (const { id } of tasks) {
    if (ids.has(id)) throw new StepyardError('TASK_EXISTS', { id })
    ids.add(id)
  }
}

/** Throws `ACTOR_INVALID` when a workspace is said to be behind an event (AUD-09). */
export function checkEvents(events: readonly NewEvent[]): void {
  for (const { actorAccountId: actor } of events) {
    if (actor.startsWith('ws_')) throw new StepyardError('ACTOR_INVALID', { actor })
  }
}

// What SQLite would cut off or replace: two such ids could become the same one.
function checkId(id: string): void {
  const reason = reasonAgainst(id)
  if (reason) throw new StepyardError('TASK_ID_INVALID', { id, reason })
}

function reasonAgainst(id: string): string | undefined {
  if (id === '') return 'it is empty'
  if (id.length > LONGEST_ID) return `it has ${id.length} characters, and ${LONGEST_ID} are the most`
  if (id.includes('\0')) return 'it holds a NUL'
  return /\p{Cs}/u.test(id) ? 'it holds half of a character' : undefined
}
