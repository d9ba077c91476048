import { StepyardError } from '../errors.ts'
import type { LoadedStep } from '../stepHost.ts'
import { faultOf, type TaskFault } from './fault.ts'
import type { TaskMemory } from './memory.ts'
import type { EngineSettings } from './settings.ts'
import type { StepIndex } from './stepIndex.ts'

/** What happens to a task next: one step runs, or it rests. */
export type Decision =
  | { readonly kind: 'run'; readonly step: LoadedStep; readonly ties: readonly LoadedStep[] }
  | { readonly kind: 'rest'; readonly rest: Rest }

/** Why nothing runs, and until when. `until` is a moment in milliseconds since 1970. */
export type Rest =
  | { readonly state: 'done'; readonly result?: unknown; readonly expired?: true }
  | { readonly state: 'ignored' }
  | { readonly state: 'question'; readonly until?: number }
  | { readonly state: 'waiting'; readonly reason: 'park' | 'retry' | 'subtasks' | 'timeout'; readonly until?: number }
  | { readonly state: 'incomplete' }
  | { readonly state: 'error'; readonly fault: TaskFault }
  | { readonly state: 'interrupted'; readonly reason: string; readonly step?: string }

/** Everything that decides. */
export interface Situation {
  readonly data: object
  readonly memory: TaskMemory
  readonly now: number
  readonly index: StepIndex
  readonly settings: EngineSettings
}

/** What happens next to a task that nothing runs on (DESIGN section 4). */
export function decide(situation: Situation): Decision {
  const resting = restOfMemory(situation)
  if (resting) return { kind: 'rest', rest: resting }
  const [step, ...others] = candidates(situation)
  if (step === undefined) return { kind: 'rest', rest: restWithoutStep(situation) }
  const { memory, settings } = situation
  if (memory.runs - (memory.countedFrom ?? 0) >= settings.maxStepRuns) {
    return { kind: 'rest', rest: runLimit(memory, step.name) }
  }
  return { kind: 'run', step, ties: others.filter((other) => isTie(step, other)) }
}

/** Steps that could run now, the one that does first. */
export function candidates({ data, memory, index }: Situation): readonly LoadedStep[] {
  const matching = index.match(data)
  return memory.ran.length === 0 ? matching : matching.filter(({ name }) => !memory.ran.includes(name))
}

/** Whether two matching steps are as specific as each other, so that only their paths decide. */
export function isTie(first: LoadedStep, other: LoadedStep): boolean {
  return first.condition.root.leaves === other.condition.root.leaves
}

function restOfMemory({ memory, now }: Situation): Rest | undefined {
  const { end, question, waitsFor, retry, parkedUntil, expiresAt } = memory
  if (end) return end.kind === 'ignore' ? { state: 'ignored' } : doneWith(end)
  if (question || waitsFor) {
    if (expiresAt !== undefined && expiresAt <= now) return expired(memory)
    const until = expiresAt === undefined ? {} : { until: expiresAt }
    return question ? { state: 'question', ...until } : { state: 'waiting', reason: 'subtasks', ...until }
  }
  if (retry && retry.at > now) return { state: 'waiting', reason: 'retry', until: retry.at }
  if (parkedUntil !== undefined && parkedUntil > now) return { state: 'waiting', reason: 'park', until: parkedUntil }
  return undefined
}

function restWithoutStep({ data, memory, now }: Situation): Rest {
  if (Object.keys(data).length === 0) return { state: 'done' }
  const { expiresAt } = memory
  if (expiresAt === undefined) return { state: 'incomplete' }
  return expiresAt > now ? { state: 'waiting', reason: 'timeout', until: expiresAt } : expired(memory)
}

function expired({ onExpire, timeout = 0 }: TaskMemory): Rest {
  if (onExpire) return { ...doneWith(onExpire), expired: true }
  return { state: 'error', fault: faultOf(new StepyardError('TASK_EXPIRED', { timeout })) }
}

function doneWith(end: { readonly result?: unknown }): { readonly state: 'done'; readonly result?: unknown } {
  return end.result === undefined ? { state: 'done' } : { state: 'done', result: end.result }
}

function runLimit({ runs }: TaskMemory, step: string): Rest {
  return { state: 'error', fault: faultOf(new StepyardError('TASK_RUN_LIMIT', { runs, step }), step) }
}
