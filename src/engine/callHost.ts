import { isStepyardError, StepyardError } from '../errors.ts'
import type { ConnectorCall, LoadedStep, StepCall, StepError, StepOutcome, StepWorld } from '../stepHost.ts'
import type { ReadingParts } from './context.ts'
import type { CallRecord } from './events.ts'
import { parseData } from './jsonData.ts'
import { createRunLimit, type RunLimit } from './runLimit.ts'
import type { TaskWork } from './work.ts'

/** A step run as it ended, with the calls it made and the time it took in milliseconds. */
export interface HostRun {
  readonly outcome: StepOutcome
  readonly calls: readonly CallRecord[]
  /** What the clock said each time the body looked, in order. */
  readonly times: readonly number[]
  readonly ms: number
}

/** Runs the body of a step on a copy of the task's data, within the time a step run may take. */
export async function callHost(parts: ReadingParts, work: TaskWork, step: LoadedStep): Promise<HostRun> {
  const calls: CallRecord[] = []
  const times: number[] = []
  const limit = startLimit(parts, work, step)
  const started = performance.now()
  try {
    const outcome = await parts.host.run(
      stepCallOf(parts, work, step),
      worldOf(parts, { work, step, limit, calls, times }),
    )
    return { outcome, calls, times, ms: roundMs(performance.now() - started) }
  } finally {
    work.abort = undefined
    limit.end()
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

function startLimit({ settings }: ReadingParts, work: TaskWork, step: LoadedStep): RunLimit {
  const { stepTimeout } = settings
  const limit = createRunLimit(
    stepTimeout,
    () => new StepyardError('STEP_TIMEOUT', { step: step.name, limit: stepTimeout }),
  )
  work.abort = (reason) => limit.abort(new StepyardError('STEP_STOPPED', { reason }))
  return limit
}

interface RunParts {
  readonly work: TaskWork
  readonly step: LoadedStep
  readonly limit: RunLimit
  readonly calls: CallRecord[]
  readonly times: number[]
}

// Enough for a replay of any step that does not wait by looking at the clock.
const MOST_TIMES = 100

function worldOf(parts: ReadingParts, run: RunParts): StepWorld {
  const { limit } = run
  return {
    workspace: parts.workspace,
    get signal() {
      return limit.signal()
    },
    onAbort: (listener) => limit.onAbort(listener),
    now: () => {
      const now = parts.clock.now()
      if (run.times.length < MOST_TIMES) run.times.push(now)
      return now
    },
    config: parts.config,
    call: (call) => callConnector(parts, run, call),
  }
}

async function callConnector(parts: ReadingParts, run: RunParts, call: ConnectorCall): Promise<unknown> {
  const { work, step, calls } = run
  const started = performance.now()
  // Taken at once: the body may go on to change what it passed.
  const input = plainCopy(call.input)
  const origin = { task: work.id, step: step.name, run: work.memory.runs + 1, signal: run.limit.signal() }
  const record = (end: Pick<CallRecord, 'result' | 'error'>): void => {
    const { connector, operation } = call
    calls.push({
      connector,
      operation,
      ...(input !== undefined && { input }),
      ...end,
      ms: roundMs(performance.now() - started),
    })
  }
  try {
    const result = await parts.connectors({ ...call, input }, origin)
    record(result === undefined ? {} : { result: plainCopy(result) })
    return result
  } catch (error) {
    record({ error: callErrorOf(error) })
    throw error
  }
}

function callErrorOf(error: unknown): Pick<StepError, 'code' | 'message'> {
  if (isStepyardError(error)) return { code: error.code, message: error.message }
  return { code: 'CALL_FAILED', message: error instanceof Error ? error.message : String(error) }
}

/** What JSON makes of a value: for the journal, and for what leaves the process. */
function plainCopy(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
