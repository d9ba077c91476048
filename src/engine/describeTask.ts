import type { CallRecord, TaskEvents } from './events.ts'
import { readEventsFrom, type TypedEvent } from './history.ts'
import type { ScopedTasks } from './listFamily.ts'
import { parseMemory } from './memory.ts'
import type { Question, StepError } from '../stepHost.ts'
import type { TaskRecord, TaskState, TaskSummary } from '../store/taskRecord.ts'

/** A task as lists show it, on the command line with `--json` as in the HTTP API. */
export interface ListedTask {
  readonly id: string
  readonly name: string
  readonly state: TaskState
  readonly tags: readonly string[]
  /** Of the data: 0 as submitted. */
  readonly version: number
  readonly lastStep: string | null
  readonly parent: string | null
  /** ISO 8601, as all times. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly failure?: TaskSummary['failure']
}

/** A task as it is shown alone, to both as well. What does not apply to its state is left out. */
export interface DescribedTask extends Omit<ListedTask, 'failure'> {
  readonly runs: number
  readonly waiting?: Omit<TaskEvents['TaskWaiting'], 'until'> & { readonly until?: string }
  readonly question?: Question
  readonly failure?: DescribedFailure
  readonly interrupted?: TaskEvents['TaskInterrupted']
  readonly result?: unknown
  readonly data: object
}

/** Why a task is in error. */
export interface DescribedFailure extends StepError {
  readonly fingerprint: string
  readonly step?: string
  readonly run?: number
  /** Calls of the step run that failed. */
  readonly calls?: readonly CallRecord[]
}

/** A task in a list. */
export function listedTask(task: TaskSummary): ListedTask {
  const { id, name, state, tags, version, lastStep = null, parent = null, failure } = task
  return {
    id,
    name,
    state,
    tags,
    version,
    lastStep,
    parent,
    createdAt: new Date(task.createdAt).toISOString(),
    updatedAt: new Date(task.updatedAt).toISOString(),
    ...(failure && { failure }),
  }
}

// What a task rests for is told by the last of its events, the failed step run before it at the most.
const LAST = 4

/** A task with what its last events say of its state. */
export async function describeTask({ store, scope }: ScopedTasks, record: TaskRecord): Promise<DescribedTask> {
  const from = Math.max(0, record.events - LAST)
  const events = await readEventsFrom(store, scope, { task: record.id, from })
  const { failure: _summary, ...listed } = listedTask(record)
  return {
    ...listed,
    runs: parseMemory(record.memory).runs,
    ...stateOf(record, events),
    data: JSON.parse(record.data) as object,
  }
}

type StateFacts = Pick<DescribedTask, 'waiting' | 'question' | 'failure' | 'interrupted' | 'result'>

function stateOf(record: TaskRecord, events: readonly TypedEvent[]): StateFacts {
  switch (record.state) {
    case 'waiting':
      return waitingOf(events)
    case 'question': {
      const { question } = parseMemory(record.memory)
      return question ? { question } : {}
    }
    case 'error':
      return failureOf(record, events)
    case 'interrupted': {
      const event = events.findLast(({ type }) => type === 'TaskInterrupted')
      return event?.type === 'TaskInterrupted' ? { interrupted: event.data } : {}
    }
    case 'done': {
      const event = events.findLast(({ type }) => type === 'TaskCompleted')
      return event?.type === 'TaskCompleted' && event.data.result !== undefined ? { result: event.data.result } : {}
    }
    default:
      return {}
  }
}

function waitingOf(events: readonly TypedEvent[]): StateFacts {
  const event = events.findLast(({ type }) => type === 'TaskWaiting')
  if (event?.type !== 'TaskWaiting') return {}
  const { until, ...rest } = event.data
  return { waiting: { ...rest, ...(until !== undefined && { until: new Date(until).toISOString() }) } }
}

function failureOf({ failure }: TaskRecord, events: readonly TypedEvent[]): StateFacts {
  if (!failure) return {}
  const fault = events.findLast(({ type }) => type === 'TaskFailed')
  const run = events.findLast(({ type }) => type === 'StepFailed')
  const hint = fault?.type === 'TaskFailed' && fault.data.hint !== undefined ? { hint: fault.data.hint } : {}
  if (run?.type !== 'StepFailed' || run.data.fingerprint !== failure.fingerprint) {
    return { failure: { ...failure, ...hint } }
  }
  return { failure: { ...failure, ...hint, run: run.data.run, ...run.data.error, calls: run.data.calls } }
}
