import { isStepyardError, StepyardError } from '../errors.ts'
import type { LoadedStep, StepEffects, StepError } from '../stepHost.ts'
import { callHost, type HostRun } from './callHost.ts'
import type { ReadingParts } from './context.ts'
import { taskEvent, type StepIdentity } from './events.ts'
import { stepErrorOf, type TaskFault } from './fault.ts'
import { copyData, type PlainData } from './jsonData.ts'
import { failRun, finishRun } from './stepEnd.ts'
import type { RunObserver } from './runWorld.ts'
import { note, type TaskWork } from './work.ts'

/** A step run to make: which step, and which others would have been as good. */
export interface PlannedRun {
  readonly step: LoadedStep
  readonly ties: readonly LoadedStep[]
}

/** Runs one step and notes in the draft what came of it. Answers why the task cannot go on, if it cannot. */
export async function runStep(
  parts: ReadingParts,
  work: TaskWork,
  { planned, observer }: { readonly planned: PlannedRun; readonly observer: RunObserver },
): Promise<TaskFault | undefined> {
  const { step } = planned
  const identity = noteStart(parts, work, planned)
  const run = await callHost(parts, work, { step, observer })
  work.steps.push(step.name)
  const result = resultOf(run, parts.rules)
  if (!result.ok && isNoFailure(work, result.error)) return undefined
  if (!result.ok) return failRun(parts, work, { identity, step, run, error: result.error })
  finishRun(parts, work, { identity, step, run, left: result.left, effects: result.effects })
  return undefined
}

// What a step that was stopped says of its end is our own doing; one that a reload took away is matched again.
function isNoFailure({ stopped }: TaskWork, { code }: StepError): boolean {
  return stopped !== undefined || code === 'STEP_GONE'
}

function noteStart(parts: ReadingParts, work: TaskWork, { step, ties }: PlannedRun): StepIdentity {
  const identity = identityOf(parts, work, step)
  const { retry, actor } = work.memory
  const data = ties.length === 0 ? identity : { ...identity, ties: ties.map(({ name }) => name) }
  const origin = retry?.step === step.name ? { actor, causedBy: retry.cause } : { actor }
  note(work, taskEvent('StepStarted', data, origin))
  work.draft.changes.lastStep = step.name
  work.step = step.name
  return identity
}

function identityOf({ index, revision }: ReadingParts, work: TaskWork, step: LoadedStep): StepIdentity {
  const { memory, version, hash } = work
  return {
    run: memory.runs + 1,
    step: step.name,
    inputVersion: version,
    inputHash: hash,
    attempt: memory.retry?.step === step.name ? memory.retry.tried + 1 : 1,
    generation: index.table.generation,
    fileHash: step.fileHash,
    revision: revision(),
  }
}

type Result =
  | { readonly ok: true; readonly left: PlainData; readonly effects: StepEffects }
  | { readonly ok: false; readonly error: StepError }

/** The outcome of a run whose data is checked: what is no JSON, or no sub-task may have, is a failure of the step. */
function resultOf({ outcome }: HostRun, rules: ReadingParts['rules']): Result {
  if (!outcome.ok) return outcome
  const { data, effects } = outcome
  try {
    for (const subtask of effects.subtasks ?? []) rules?.admit(copyData(subtask.data).data)
    return { ok: true, left: copyData(data), effects }
  } catch (error) {
    return { ok: false, error: isStepyardError(error) ? stepErrorOf(error) : UNREADABLE }
  }
}

// A getter or a proxy that a body left in the data may throw anything when it is read.
const UNREADABLE = stepErrorOf(
  new StepyardError('DATA_NOT_JSON', {
    path: '',
    problem: 'cannot be read',
    hint: 'Leave no getters or proxies in it.',
  }),
)
