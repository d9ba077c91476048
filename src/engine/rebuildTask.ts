import { StepyardError } from '../errors.ts'
import type { RebuiltTask, Scope, TaskReader } from '../store/taskStore.ts'
import { againAfter, changeOf, ranAfter, readEvents, type TypedEvent } from './history.ts'
import { newMemory, type TaskMemory } from './memory.ts'
import { applyPatch } from './patch.ts'

/**
 * A task as its journal says it should be, for one whose row is damaged. The data is exactly what it was; of what the
 * engine remembers, a time-out and the places of results that have not come are lost. Throws `TASK_NOT_FOUND`.
 */
export async function rebuildTask(store: TaskReader, scope: Scope, task: string): Promise<RebuiltTask> {
  const events = await readEvents(store, scope, task)
  const [created] = events
  if (created?.type !== 'TaskCreated') throw new StepyardError('TASK_NOT_FOUND', { id: task })
  let data: unknown = created.data.data
  let version = 0
  for (const event of events) {
    const change = changeOf(event)
    if (!change) continue
    data = applyPatch(data, change.patch)
    version = change.version
  }
  return { version, data: JSON.stringify(data), memory: JSON.stringify(rebuildMemory(created.actorAccountId, events)) }
}

function rebuildMemory(actor: string, events: readonly TypedEvent[]): TaskMemory {
  const audited = events.some((event) => 'audit' in event.data && event.data.audit.length > 0)
  const again = againAfter(events)
  return {
    ...newMemory(actor),
    ran: ranAfter(events),
    runs: events.reduce((runs, event) => (event.type === 'StepStarted' ? Math.max(runs, event.data.run) : runs), 0),
    subtasks: events.reduce(
      (sum, event) => sum + (event.type === 'StepFinished' ? (event.data.subtasks?.length ?? 0) : 0),
      0,
    ),
    ...(audited && { audited }),
    ...(again && { again }),
    ...restOf(events),
  }
}

/** What the task rests for, by the last event that says so. */
function restOf(events: readonly TypedEvent[]): Partial<TaskMemory> {
  const last = events.findLast(({ type }) => RESTS.includes(type))
  switch (last?.type) {
    case 'TaskCompleted': {
      const { result } = last.data
      return { end: result === undefined ? { kind: 'complete' } : { kind: 'complete', result } }
    }
    case 'TaskIgnored':
      return { end: { kind: 'ignore' } }
    case 'TaskAsked':
      return { question: last.data }
    case 'TaskWaiting':
      return waitOf(last.data, events)
    default:
      return {}
  }
}

// Whatever lets a task go on ends what it rested for.
const RESTS: readonly string[] = [
  'TaskCompleted',
  'TaskIgnored',
  'TaskAsked',
  'TaskWaiting',
  'TaskAnswered',
  'TaskResumed',
  'TaskRewound',
  'StepStarted',
]

function waitOf(
  { reason, until, tasks }: Extract<TypedEvent, { type: 'TaskWaiting' }>['data'],
  events: readonly TypedEvent[],
): Partial<TaskMemory> {
  if (reason === 'park') return until === undefined ? {} : { parkedUntil: until }
  const failed = events.findLast(({ type }) => type === 'StepFailed')
  if (reason === 'retry' && until !== undefined && failed?.type === 'StepFailed') {
    return { retry: { step: failed.data.step, tried: failed.data.attempt, at: until, cause: failed.id } }
  }
  const ended = events.flatMap((event) => (event.type === 'SubtaskFinished' ? [event.data.task] : []))
  const open = (tasks ?? []).filter((task) => !ended.includes(task))
  return reason === 'subtasks' && open.length > 0 ? { waitsFor: open } : {}
}
