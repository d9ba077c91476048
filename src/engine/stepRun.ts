import { StepyardError, isStepyardError } from '../errors.ts'
import type { LoadedStep, StepEffects, StepError, StepOutcome } from '../stepHost.ts'
import { applyEffects, withClock } from './applyEffects.ts'
import { callHost, type HostRun } from './callHost.ts'
import type { ReadingParts } from './context.ts'
import { taskEvent, type RunTraces, type StepIdentity } from './events.ts'
import { failureOf, stepErrorOf, type TaskFault } from './fault.ts'
import { formatData, parseData } from './jsonData.ts'
import { forget } from './memory.ts'
import { diffJson } from './patch.ts'
import { refiredSteps } from './refire.ts'
import { pauseBefore } from './retry.ts'
import { note, setData, type TaskWork } from './work.ts'

/** A step run to make: which step, and which others would have been as good. */
export interface PlannedRun {
  readonly step: LoadedStep
  readonly ties: readonly LoadedStep[]
}

/** How a step run left the task: it goes on, or it has a fault that nothing tries again. */
export type RunEnd = { readonly fault?: TaskFault }

/** Runs one step and notes in the draft what came of it. `onStarted` is called when the start is noted. */
export async function runStep(
  parts: ReadingParts,
  work: TaskWork,
  { step, ties, onStarted }: PlannedRun & { readonly onStarted: () => () => void },
): Promise<RunEnd> {
  const identity = identityOf(parts, work, step)
  const tied = ties.length === 0 ? identity : { ...identity, ties: ties.map(({ name }) => name) }
  const { retry, actor } = work.memory
  note(work, taskEvent('StepStarted', tied, retry?.step === step.name ? { actor, causedBy: retry.cause } : { actor }))
  work.draft.changes.lastStep = step.name
  work.step = step.name
  const started = onStarted()
  const run = await callHost(parts, work, step)
  started()
  work.draft.steps.push(step.name)
  if (work.stopped !== undefined && !run.outcome.ok) return {}
  const result = resultOf(run)
  return result.ok
    ? finish(parts, work, { identity, run, step, result })
    : fail(parts, work, { identity, run, step, error: result.error })
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
  | { readonly ok: true; readonly text: string; readonly effects: StepEffects }
  | { readonly ok: false; readonly error: StepError }

/** The outcome of a run whose data is checked: what is no JSON is a failure of the step. */
function resultOf({ outcome }: HostRun): Result {
  if (!outcome.ok) return outcome
  try {
    checkSubtasks(outcome)
    return { ok: true, text: formatData(outcome.data), effects: outcome.effects }
  } catch (error) {
    return { ok: false, error: errorOf(error) }
  }
}

function checkSubtasks({ effects }: StepOutcome & { readonly ok: true }): void {
  for (const { data } of effects.subtasks ?? []) formatData(data)
}

// A getter or a proxy that a body left in the data may throw anything when it is read.
function errorOf(error: unknown): StepError {
  if (isStepyardError(error)) return stepErrorOf(error)
  return stepErrorOf(
    new StepyardError('DATA_NOT_JSON', {
      path: '',
      problem: 'cannot be read',
      hint: 'Leave no getters or proxies in it.',
    }),
  )
}

interface Finished {
  readonly identity: StepIdentity
  readonly run: HostRun
  readonly step: LoadedStep
  readonly result: Result & { readonly ok: true }
}

function finish(parts: ReadingParts, work: TaskWork, { identity, run, step, result }: Finished): RunEnd {
  const { text, effects } = result
  const patch = takeData(work, text)
  const ran = work.memory.ran.filter((name) => name !== step.name)
  const refired = parts.settings.refire === 'once' ? [] : refiredSteps(parts.index.table, ran, { patch, by: step.name })
  const marks = refired.length === 0 ? ran : ran.filter((name) => !refired.includes(name))
  work.memory = {
    ...forget(work.memory, 'retry', 'parkedUntil'),
    ran: effects.redo ? marks : [...marks, step.name],
    runs: identity.run,
  }
  const id = note(
    work,
    taskEvent(
      'StepFinished',
      {
        ...identity,
        version: work.version,
        patch,
        outputHash: work.hash,
        redo: effects.redo,
        refired: refired.length > 0 ? refired : undefined,
        subtasks: effects.subtasks?.map((subtask) => subtask.id),
        ...tracesOf(parts, work, run),
      },
      { actor: work.memory.actor },
    ),
  )
  applyEffects(parts, work, { effects, causedBy: id })
  return {}
}

function takeData(work: TaskWork, text: string) {
  if (text === work.text) return []
  const data = parseData(text)
  const patch = diffJson(work.data, data)
  setData(work, { data, text })
  return patch
}

interface Failed {
  readonly identity: StepIdentity
  readonly run: HostRun
  readonly step: LoadedStep
  readonly error: StepError
}

function fail(parts: ReadingParts, work: TaskWork, { identity, run, step, error: raw }: Failed): RunEnd {
  const error = parts.mask(raw)
  const { code, message, hint } = error
  const fault: TaskFault = { code, message, ...(hint !== undefined && { hint }), step: step.name }
  const failure = failureOf(fault, error.at)
  work.draft.failed = failure
  work.memory = { ...work.memory, runs: identity.run }
  const pause = pauseBefore(step.retry, identity.attempt, `${work.id} ${step.name}`)
  const retryAt = pause === undefined ? undefined : parts.clock.now() + pause
  const id = note(
    work,
    taskEvent(
      'StepFailed',
      {
        ...identity,
        error,
        fingerprint: failure.fingerprint,
        retryAt,
        ...tracesOf(parts, work, run),
      },
      { actor: work.memory.actor },
    ),
  )
  if (retryAt === undefined) {
    work.memory = forget(work.memory, 'retry')
    return { fault }
  }
  work.memory = withClock(
    { ...work.memory, retry: { step: step.name, tried: identity.attempt, at: retryAt, cause: id } },
    parts.clock,
  )
  work.loop.reset()
  return {}
}

function tracesOf({ mask }: ReadingParts, work: TaskWork, { outcome, calls, times, ms }: HostRun): RunTraces {
  const { logs, audit, views } = outcome
  if (audit.length > 0) {
    work.audit = [...work.audit, ...audit]
    work.memory = { ...work.memory, audited: true }
  }
  return {
    calls: mask(calls),
    logs: mask(logs),
    audit: mask(audit),
    views: mask(views),
    times: times.length > 0 ? times : undefined,
    ms,
  }
}
