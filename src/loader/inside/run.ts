import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditEntry, LogLine, StepCall, StepEffects, StepWorld, View } from '../../stepHost.ts'
import type { BodyNames } from './bodyNames.ts'

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
  /** Connector calls, and what was chained to them, that have not settled. */
  readonly calls: Set<Promise<unknown>>
  /** Why the run fails; the first reason counts. */
  failure?: { readonly reason: unknown }
  /** Nothing that happens after the end is part of the run. */
  ended: boolean
  /** The names that the body sees. */
  readonly names: BodyNames
}

/** `StepEffects` while they are being written down. */
export type Effects = { -readonly [Name in keyof StepEffects]: StepEffects[Name] }

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

// One for the process: names on `globalThis` cannot tell two loaders apart, the run can.
const runs = new AsyncLocalStorage<Run>()
