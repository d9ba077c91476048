import type { TypedEvent } from '../engine/history.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import type { RunSeen } from './evidence.ts'
import { listNewest, readOrSkip } from './newestTasks.ts'

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
  const { ids, cut } = await listNewest(store, scope, since)
  for (const id of ids) {
    for (const event of await readOrSkip(store, scope, id)) {
      if (event.type !== 'StepFinished' && event.type !== 'StepFailed') continue
      runs.push(runOf(id, event))
      for (const { connector } of event.data.calls) called.add(connector)
    }
  }
  return { runs, called, tasks: ids.length, cut }
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
