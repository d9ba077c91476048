import type { LoadedStep, StepEffects, StepError } from '../stepHost.ts'
import { applyEffects, withClock } from './applyEffects.ts'
import type { HostRun } from './callHost.ts'
import type { ReadingParts } from './context.ts'
import { sharedWithEnd, taskEvent, type StepIdentity } from './events.ts'
import { failureOf, type TaskFault } from './fault.ts'
import type { PlainData } from './jsonData.ts'
import { logMask } from './logMask.ts'
import { countChances, forget, type TaskMemory } from './memory.ts'
import { diffJson, type Patch } from './patch.ts'
import { refiredSteps } from './refire.ts'
import { pauseBefore } from './retry.ts'
import { note, setData, type TaskWork } from './work.ts'

/** A step run that has ended: which it was, and what the host says of it. */
export interface EndedRun {
  readonly identity: StepIdentity
  readonly step: LoadedStep
  readonly run: HostRun
}

/** Notes a step run that ended well: the data it left, and what it asked for. */
export function finishRun(
  parts: ReadingParts,
  work: TaskWork,
  ended: EndedRun & { readonly left: PlainData; readonly effects: StepEffects },
): void {
  const { identity, run, step, left, effects } = ended
  shareStart(work, identity)
  const written = writtenBy(run, () => logMask(parts, [work.data, left.data]))
  const patch = takeData(work, left)
  const { refired, memory } = marked(parts, work.memory, { step: step.name, redo: effects.redo, patch })
  work.memory = memory
  noteTraces(work, run)
  const { mask } = parts
  const { outcome, times } = run
  // Written out, because spreading the parts takes several times as long, and this happens after every step.
  const event = taskEvent(
    'StepFinished',
    {
      run: identity.run,
      step: identity.step,
      inputVersion: identity.inputVersion,
      inputHash: identity.inputHash,
      attempt: identity.attempt,
      generation: identity.generation,
      fileHash: identity.fileHash,
      revision: identity.revision,
      version: work.version,
      patch,
      outputHash: work.hash,
      redo: effects.redo,
      refired: refired.length > 0 ? refired : undefined,
      subtasks: effects.subtasks?.map((subtask) => subtask.id),
      calls: mask(unlessEmpty(run.calls)),
      logs: written.logs,
      audit: written.audit,
      views: mask(unlessEmpty(outcome.views)),
      times: unlessEmpty(times),
      ms: run.ms,
      usage: outcome.usage,
      stale: outcome.stale,
    },
    memory,
  )
  applyEffects(parts, work, { effects, causedBy: note(work, event) })
}

/** Notes a step run that failed. Answers why the task cannot go on, unless the step is to be tried again. */
export function failRun(
  parts: ReadingParts,
  work: TaskWork,
  { identity, run, step, error: raw }: EndedRun & { readonly error: StepError },
): TaskFault | undefined {
  const { mask, clock } = parts
  const masked = logMask(parts, [work.data])
  const error = masked(raw)
  const fault = faultOfRun(error, step.name)
  const failure = failureOf(fault)
  const pause = pauseBefore(step.retry, identity.attempt, `${work.id} ${step.name}`)
  const retryAt = pause === undefined ? undefined : clock.now() + pause
  noteTraces(work, run)
  shareStart(work, identity)
  const { calls, times, outcome, ms } = run
  const traces = mask({
    calls: unlessEmpty(calls),
    ...writtenBy(run, () => masked),
    views: unlessEmpty(outcome.views),
    times: unlessEmpty(times),
    ms,
  })
  const { fingerprint } = failure
  const data = { ...identity, error, fingerprint, retryAt, ...traces, usage: outcome.usage, stale: outcome.stale }
  const cause = note(work, taskEvent('StepFailed', data, work.memory))
  work.draft.failed = failure
  const memory = { ...forget(work.memory, 'retry'), runs: identity.run }
  if (retryAt === undefined) {
    work.memory = memory
    return fault
  }
  work.memory = withClock({ ...memory, retry: { step: step.name, tried: identity.attempt, at: retryAt, cause } }, clock)
  work.loop.reset()
  return undefined
}

function faultOfRun({ code, message, hint, at }: StepError, step: string): TaskFault {
  return { code, message, ...(hint !== undefined && { hint }), step, ...(at && { at }) }
}

/** What a step has written, without what must not be kept. Most write nothing. */
function writtenBy(
  { outcome: { logs, audit } }: HostRun,
  maskOf: () => ReadingParts['mask'],
): { readonly logs: typeof logs | undefined; readonly audit: typeof audit | undefined } {
  if (logs.length === 0 && audit.length === 0) return { logs: undefined, audit: undefined }
  const mask = maskOf()
  return { logs: unlessEmpty(mask(logs)), audit: unlessEmpty(mask(audit)) }
}

// A start that is not committed yet is kept together with its end.
function shareStart({ draft }: TaskWork, identity: StepIdentity): void {
  const last = draft.events.at(-1)
  if (last?.data === identity) last.sharedKeys = sharedWithEnd(identity)
}

function takeData(work: TaskWork, left: PlainData): Patch {
  if (left.text === work.text) return []
  const patch = diffJson(work.data, left.data)
  setData(work, left)
  return patch
}

interface Mark {
  readonly step: string
  readonly redo: true | undefined
  readonly patch: Patch
}

/** The memory of a task on which a step has run, and the steps whose mark it took away. */
function marked(
  { settings, index }: ReadingParts,
  memory: TaskMemory,
  { step, redo, patch }: Mark,
): { readonly memory: TaskMemory; readonly refired: readonly string[] } {
  const others = memory.ran.filter((name) => name !== step)
  const refired = settings.refire === 'once' ? [] : refiredSteps(index.table, others, { patch, by: step })
  const kept = refired.length === 0 ? others : others.filter((name) => !refired.includes(name))
  if (!redo) kept.push(step)
  const { runs } = memory
  const next = { ...forget(memory, 'retry', 'parkedUntil'), ran: kept, runs: runs + 1 }
  const chances = redo ? [step, ...refired] : refired
  return { refired, memory: chances.length === 0 ? next : { ...next, again: countChances(memory.again, chances) } }
}

// Most runs leave most of these empty, and every run is written.
function unlessEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length > 0 ? list : undefined
}

function noteTraces(work: TaskWork, { outcome: { audit } }: HostRun): void {
  if (audit.length === 0) return
  work.audit = [...work.audit, ...audit]
  work.memory = { ...work.memory, audited: true }
}
