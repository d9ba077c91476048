import type { Libraries } from '../../define.ts'
import type { StepCall, StepOutcome, StepWorld } from '../../stepHost.ts'
import { createBodyNames, type BodyNames } from './bodyNames.ts'
import { callWithin, recordFailure, type Run } from './run.ts'
import { describeThrown } from './stepError.ts'

/** A body that can be called, whichever dialect it is written in. */
export type StepBody = (names: BodyNames) => unknown

/** What a body is run with. */
export interface BodyRun {
  readonly call: StepCall
  readonly world: StepWorld
  /** The folder of the workspace: places in errors are relative to it. */
  readonly root: string
}

/** Runs a body to its end and tells what came of it. Never rejects. */
export async function runBody(body: StepBody, { call, world, root }: BodyRun): Promise<StepOutcome> {
  const run = createRun(call, world)
  await callWithin(run, () => liveThrough(run, body))
  run.ended = true
  const traces = { logs: run.logs, audit: run.audit, views: run.views }
  if (run.failure) return { ...traces, ok: false, error: describeThrown(run.failure.reason, root) }
  return { ...traces, ok: true, data: run.data, effects: run.effects }
}

async function liveThrough(run: Run, body: StepBody): Promise<void> {
  try {
    await body(run.names)
  } catch (reason) {
    recordFailure(run, reason)
  }
  while (run.calls.size > 0) await Promise.all(run.calls)
}

function createRun(call: StepCall, world: StepWorld): Run {
  const run: Omit<Run, 'names'> = {
    call,
    world,
    data: call.data,
    effects: {},
    logs: [],
    audit: [],
    views: [],
    calls: new Set(),
    ended: false,
  }
  return Object.assign(run, { names: createBodyNames(run as Run, () => NO_LIBRARIES) })
}

const NO_LIBRARIES: Libraries = {}
