import { isStepyardError } from '../errors.ts'
import type { Log } from '../log.ts'
import { scheduledTaskId } from './drawId.ts'
import { accountOf, type Submit } from './hookParts.ts'
import type { Schedule } from './planRuns.ts'
import { readScheduleState, writeScheduleState } from './scheduleState.ts'

/** One moment of a schedule at which it makes a task. */
export interface Run {
  readonly schedule: Schedule
  /** Milliseconds since 1970. */
  readonly moment: number
  /** Whether the clock has just come to it; else it is made up for. */
  readonly live: boolean
}

/** Runs that were planned together. */
export interface Batch {
  readonly runs: readonly Run[]
  /** By the name of its schedule, up to where each is seen to once the runs are submitted. */
  readonly reached: ReadonlyMap<string, number>
}

/** Submits the tasks of schedules one after the other, and keeps how far each schedule has come. */
export interface RunQueue {
  /** How far each had come when the file was written last. */
  load(): Promise<ReadonlyMap<string, number>>
  /** Resolves whether everything went through; never rejects. */
  add(batch: Batch): Promise<boolean>
  settled(): Promise<unknown>
}

/** What a queue of runs needs. */
export interface QueueParts {
  readonly submit: Submit
  /** The time of the engine in milliseconds. */
  readonly now: () => number
  readonly file: string
  readonly log: Log
}

/** Makes the queue. What it writes never says more than what is durable: a run that failed is a missed one later. */
export function createRunQueue(parts: QueueParts): RunQueue {
  const { file, log } = parts
  let durable: ReadonlyMap<string, number> = new Map()
  let last: Promise<unknown> = Promise.resolve()
  const work = async ({ runs, reached }: Batch): Promise<boolean> => {
    try {
      for (const run of runs) await submitRun(parts, run)
      durable = new Map([...durable, ...reached])
      await writeScheduleState(file, durable)
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const names = [...reached.keys()].map((name) => `"${name}"`).join(', ')
      log({ level: 'error', message: `The schedule ${names} could not make its task: ${reason}` })
      return false
    }
  }
  return {
    async load() {
      durable = await readScheduleState(file)
      return durable
    },
    add(batch) {
      const added = last.then(() => work(batch))
      last = added
      return added
    },
    settled: () => last,
  }
}

async function submitRun(parts: QueueParts, run: Run): Promise<void> {
  try {
    await submitOnce(parts, run)
  } catch (error) {
    // It would be refused the next time as well.
    if (!isStepyardError(error, 'TASK_DATA_INVALID') && !isStepyardError(error, 'PII_NOT_ALLOWED')) throw error
    parts.log({ level: 'error', message: `The schedule "${run.schedule.name}" made no task: ${error.message}` })
  }
}

async function submitOnce({ submit, now }: QueueParts, { schedule, moment, live }: Run): Promise<void> {
  const { name, task, data } = schedule
  const id = `${name}@${new Date(moment).toISOString()}`
  const $via = { name, type: 'schedule', id, received: now(), due: moment }
  const made = { name: task, data: { ...data, $via }, actor: accountOf('schedule', name), causedBy: id }
  try {
    await submit({ ...made, id: scheduledTaskId(name, moment) })
  } catch (error) {
    if (!isStepyardError(error, 'TASK_EXISTS')) throw error
    // Made up for, it was made before a crash. A clock that was turned back comes to the same moment again, and means it.
    if (live) await submit(made)
  }
}
