import { readEventsFrom, type TypedEvent } from '../engine/history.ts'
import { isStepyardError } from '../errors.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import type { RunSeen } from './evidence.ts'

/** The most tasks whose journal is read, and the most events of all of them: the newest. */
const MOST_TASKS = 500
const MOST_EVENTS = 50_000

/** What the journals of the newest tasks tell. */
export interface ReadRuns {
  readonly runs: readonly RunSeen[]
  /** Connectors that were called. */
  readonly called: ReadonlySet<string>
  /** Tasks whose journal was read. */
  readonly tasks: number
  /** Whether there are others, older ones. */
  readonly cut: boolean
}

/** Reads the journals of the newest tasks, as many as are read in a moment. Times of tasks are those of submission. */
export async function readRuns(store: TaskReader, scope: Scope, since: number | undefined): Promise<ReadRuns> {
  const runs: RunSeen[] = []
  const called = new Set<string>()
  const page = await store.list(scope, { limit: MOST_TASKS, ...(since !== undefined && { since }) })
  let tasks = 0
  let left = MOST_EVENTS
  for (const { id, events: count } of page.tasks) {
    if (count > left) break
    left -= count
    tasks += 1
    for (const event of await readOrSkip(store, scope, id)) {
      if (event.type !== 'StepFinished' && event.type !== 'StepFailed') continue
      runs.push(runOf(id, event))
      for (const { connector } of event.data.calls) called.add(connector)
    }
  }
  return { runs, called, tasks, cut: page.cursor !== undefined || tasks < page.tasks.length }
}

// A task that is damaged is found by other commands; here it is one less to look at.
async function readOrSkip(store: TaskReader, scope: Scope, id: string): Promise<readonly TypedEvent[]> {
  try {
    return await readEventsFrom(store, scope, { task: id, from: 0 })
  } catch (error) {
    if (isStepyardError(error)) return []
    throw error
  }
}

type RunEnd = Extract<TypedEvent, { type: 'StepFinished' | 'StepFailed' }>

function runOf(task: string, event: RunEnd): RunSeen {
  const { step, run, ms, usage } = event.data
  // What others in its thread spent says nothing about this one.
  const alone = usage?.beside === undefined ? usage : undefined
  return {
    step,
    task,
    run,
    at: Date.parse(event.timestamp),
    ms,
    ...(alone && { cpu: alone.cpu, heap: alone.heap }),
    ...(event.type === 'StepFailed' && { code: event.data.error.code }),
  }
}
