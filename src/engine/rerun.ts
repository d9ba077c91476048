import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { LoadedStep, StepOutcome } from '../stepHost.ts'
import { callHost, UNOBSERVED } from './callHost.ts'
import { findRun } from './change.ts'
import type { ReadingParts } from './context.ts'
import type { CallRecord, RunTraces } from './events.ts'
import { stepErrorOf } from './fault.ts'
import { readVersion, type TypedEvent } from './history.ts'
import { copyData, formatData, parseData } from './jsonData.ts'
import { answering, loneTask } from './isolated.ts'
import { newMemory } from './memory.ts'
import { diffJson, type Patch } from './patch.ts'
import { openWork } from './work.ts'

/** A step run that changed nothing but what it shows: what the code of now makes of an input. */
export interface IsolatedRun extends Omit<RunTraces, 'calls'> {
  readonly step: string
  readonly input: object
  readonly output?: object
  readonly patch: Patch
  readonly calls: readonly CallRecord[]
  readonly error?: (StepOutcome & { readonly ok: false })['error']
  /** What the body asked for: `complete`, `park`, sub-tasks and so on. None of it was done. */
  readonly effects: (StepOutcome & { readonly ok: true })['effects']
  /** What came of the run in the journal, where there was one. */
  readonly recorded?: { readonly patch: Patch; readonly error?: { readonly code: string; readonly message: string } }
}

/** Runs one step on an input, in isolation: no task is made, no step follows. Throws `STEP_UNKNOWN`. */
export async function runIsolated(
  parts: ReadingParts,
  { step, input }: { readonly step: string; readonly input: unknown },
): Promise<IsolatedRun> {
  return runOn(parts, findStep(parts, step), formatData(input))
}

/** Runs a step run of a task again with the code of now, on the input it had or on another one, with its calls. */
export async function rerunStep(
  parts: ReadingParts,
  { task, run, input }: { readonly task: string; readonly run: number; readonly input?: unknown },
): Promise<IsolatedRun> {
  const { store, scope } = parts
  const record = await store.get(scope, task)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id: task })
  const { version, started, events } = await findRun(parts, record, run)
  const step = findStep(parts, started.step)
  const data = input ?? (await readVersion(store, scope, { task, version }))
  const end = events.find(
    (event) => (event.type === 'StepFinished' || event.type === 'StepFailed') && event.data.run === run,
  )
  const connectors = answering([...callsOf(end)], parts.connectors)
  const again = await runOn({ ...parts, connectors }, step, formatData(data))
  return { ...again, ...recordedOf(end) }
}

/** The step under this name in the newest generation. */
export function findStep({ index }: ReadingParts, name: string): LoadedStep {
  const { steps } = index.table
  const step = steps.get(name)
  if (step) return step
  const nearest = nearestSpelling(name, [...steps.keys()])
  throw new StepyardError('STEP_UNKNOWN', { step: name, ...(nearest !== undefined && { nearest }) })
}

/** The calls of a step run, however it ended. */
export function callsOf(end: TypedEvent | undefined): readonly CallRecord[] {
  return end?.type === 'StepFinished' || end?.type === 'StepFailed' ? end.data.calls : []
}

async function runOn(parts: ReadingParts, step: LoadedStep, text: string): Promise<IsolatedRun> {
  const input = parseData(text)
  const memory = JSON.stringify(newMemory(''))
  const task = loneTask({ id: 'isolated', name: 'isolated run', tags: [], data: text, memory })
  const { outcome, calls, ms } = await callHost(parts, openWork(task, parts.worker), {
    step,
    observer: UNOBSERVED,
  })
  const { logs, audit, views, usage } = outcome
  const spent = usage && { usage }
  const run = { step: step.name, input, patch: [], calls, logs, audit, views, ms, ...spent, effects: {} }
  if (!outcome.ok) return { ...run, error: outcome.error }
  try {
    const output = copyData(outcome.data).data
    return { ...run, output, patch: diffJson(input, output), effects: outcome.effects }
  } catch (error) {
    if (error instanceof StepyardError) return { ...run, error: stepErrorOf(error) }
    throw error
  }
}

function recordedOf(end: TypedEvent | undefined): Pick<IsolatedRun, 'recorded'> {
  if (end?.type === 'StepFinished') return { recorded: { patch: end.data.patch } }
  if (end?.type !== 'StepFailed') return {}
  const { code, message } = end.data.error
  return { recorded: { patch: [], error: { code, message } } }
}
