import { AsyncLocalStorage } from 'node:async_hooks'
import { StepyardError } from '../../errors.ts'
import type { AuditEntry, LogLine, StepCall, StepEffects, StepWorld, View } from '../../stepHost.ts'
import type { BodyNames } from './bodyNames.ts'
import type { OpenCalls } from './openCalls.ts'

/** One run of one body, from its call to its outcome. Everything the body does is written down here. */
export interface Run {
  readonly call: StepCall
  readonly world: StepWorld
  /** What the body knows as `data`; replaced when the body assigns to the name. */
  data: unknown
  readonly effects: Effects
  readonly logs: LogLine[]
  readonly audit: AuditEntry[]
  readonly views: View[]
  /** The connector calls of the body. */
  readonly calls: OpenCalls
  /** Why the run fails; the first reason counts. */
  failure?: { readonly reason: unknown }
  /** Nothing that happens after the end is part of the run. */
  ended: boolean
  /** Ends the run at once, whatever the body still waits for. */
  stop: () => void
  /** The names that the body sees. */
  readonly names: BodyNames
  /** Told of what the body does after the end. */
  readonly late: ReportLate
}

/** `StepEffects` while they are being written down. */
export type Effects = { -readonly [Name in keyof StepEffects]: StepEffects[Name] }

/** Something that a body did after its run had ended, which has no effect. */
export interface LateEffect {
  /** Absent where it is not known any more whose it was. */
  readonly step?: string
  readonly task?: string
  /** A `StepyardError` for a call that came too late, else what was thrown and not caught. */
  readonly error: unknown
}

/** Told of late effects. Must not throw. */
export type ReportLate = (effect: LateEffect) => void

/** The run whose body, or something that the body started, is running now. */
export function currentRun(): Run | undefined {
  return runs.getStore()
}

/** Calls `body` as a part of `run`: whatever it starts belongs to the run, too. */
export function callWithin<T>(run: Run, body: () => T): T {
  return runs.run(run, body)
}

/** Calls `work` outside of every run, for what several runs will share. */
export function callOutside<T>(work: () => T): T {
  return runs.exit(work)
}

/** Writes down why the run fails. */
export function recordFailure(run: Run, reason: unknown): void {
  run.failure ??= { reason }
}

/** Ends the run as failed, without waiting for anything. */
export function stopRun(run: Run, reason: unknown): void {
  recordFailure(run, reason)
  run.stop()
}

/** The error of a `call` that `run` makes after its end, reported; `undefined` while the run goes on. */
export function refuseLate(run: Run, call: string): StepyardError | undefined {
  if (!run.ended) return undefined
  const error = new StepyardError('STEP_ENDED', { step: run.call.step, call })
  reportLate(run, error)
  return error
}

/** Tells of something that `run` did after its end. */
export function reportLate(run: Run, error: unknown): void {
  run.late({ step: run.call.step, task: run.call.task.id, error })
}

// One for the process: names on `globalThis` cannot tell two loaders apart, the run can.
const runs = new AsyncLocalStorage<Run>()
