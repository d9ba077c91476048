import { StepyardError } from '../errors.ts'
import type { LoadedStep, StepCall, StepOutcome } from '../stepHost.ts'
import type { ReadingParts } from './context.ts'
import type { CallRecord } from './events.ts'
import { parseData } from './jsonData.ts'
import { roundMs, RunWorld, type ObservedStep, type RunObserver } from './runWorld.ts'
import type { TaskWork } from './work.ts'

/** A step run as it ended, with the calls it made and the time it took in milliseconds. */
export interface HostRun {
  readonly outcome: StepOutcome
  readonly calls: readonly CallRecord[]
  readonly times: readonly number[]
  readonly ms: number
}

/** For runs that nobody keeps. */
export const UNOBSERVED: RunObserver = { started() {}, beforeCall: () => undefined, ended() {} }

/** Runs the body of a step on a copy of the task's data, within the time a step run may take. */
export async function callHost(parts: ReadingParts, work: TaskWork, observed: ObservedStep): Promise<HostRun> {
  const { step, observer } = observed
  const world = new RunWorld(parts, work, observed)
  work.abort = (reason) => world.abort(new StepyardError('STEP_STOPPED', { reason }))
  const started = performance.now()
  observer.started()
  try {
    const outcome = await parts.host.run(stepCallOf(parts, work, step), world)
    return { outcome, calls: world.calls, times: world.times, ms: roundMs(performance.now() - started) }
  } finally {
    observer.ended()
    work.abort = undefined
    world.end()
  }
}

function stepCallOf({ index }: ReadingParts, work: TaskWork, step: LoadedStep): StepCall {
  const { id, name, tags, memory, text, audit } = work
  return {
    step: step.name,
    generation: index.table.generation,
    task: { id, name, tags, subtasks: memory.subtasks },
    data: parseData(text),
    seed: `${id} ${memory.runs + 1}`,
    audit,
  }
}
