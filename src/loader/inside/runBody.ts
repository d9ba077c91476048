import type { Libraries } from '../../define.ts'
import { StepyardError } from '../../errors.ts'
import type { StepCall, StepOutcome, StepTraces, StepWorld } from '../../stepHost.ts'
import { createBodyNames, type BodyNames } from './bodyNames.ts'
import { createOpenCalls, findUnnoticed, settleCalls } from './openCalls.ts'
import { callWithin, recordFailure, stopRun, type ReportLate, type Run } from './run.ts'
import { describeThrown } from './stepError.ts'

/** A body that can be called, whichever dialect it is written in. */
export type StepBody = (names: BodyNames) => unknown

/** What a body is run with. */
export interface BodyRun {
  readonly call: StepCall
  readonly world: StepWorld
  /** The folder of the workspace: places in errors are relative to it. */
  readonly root: string
  readonly libraries: Libraries
  readonly late: ReportLate
}

/**
 * Runs a body to its end and tells what came of it. Never rejects. The data of the outcome is the very object that the
 * body had: whoever keeps it copies it before anything else can run.
 */
export async function runBody(body: StepBody, given: BodyRun): Promise<StepOutcome> {
  const run = createRun(given)
  await new Promise<void>((resolve) => {
    run.stop = resolve
    given.world.onAbort((reason) => stopRun(run, abortReason(run.call, reason)))
    if (!run.failure) void callWithin(run, () => liveThrough(run, body)).then(resolve)
  })
  run.ended = true
  return outcomeOf(run, given.root)
}

/** The outcome of a run whose body could not even be loaded. */
export function failToRun(reason: unknown, root: string): StepOutcome {
  return { ...NO_TRACES, ok: false, error: describeThrown(reason, root) }
}

const NO_TRACES: StepTraces = { logs: [], audit: [], views: [] }

function createRun({ call, world, libraries, late }: BodyRun): Run {
  const run: Omit<Run, 'names'> = {
    call,
    world,
    data: call.data,
    effects: {},
    logs: [],
    audit: [],
    views: [],
    calls: createOpenCalls(),
    ended: false,
    stop: () => {},
    late,
  }
  // The names know the run, and the run knows its names.
  return Object.assign(run, { names: createBodyNames(run as Run, libraries) })
}

async function liveThrough(run: Run, body: StepBody): Promise<void> {
  try {
    await body(run.names)
  } catch (reason) {
    recordFailure(run, reason)
  }
  await settleCalls(run.calls)
  const unnoticed = findUnnoticed(run.calls)
  if (unnoticed) recordFailure(run, unnoticed.reason)
}

/** What an aborted run fails with: whoever aborts with a code has said why, everyone else has not. */
export function abortReason({ step }: StepCall, reason: unknown): unknown {
  const code: unknown = reason instanceof Error ? Reflect.get(reason, 'code') : undefined
  return typeof code === 'string' ? reason : new StepyardError('STEP_ABORTED', { step }, { cause: reason })
}

function outcomeOf(run: Run, root: string): StepOutcome {
  const { logs, audit, views, failure, data, effects } = run
  if (failure) return { logs, audit, views, ok: false, error: describeThrown(failure.reason, root) }
  return { logs, audit, views, ok: true, data, effects }
}
