import type { OpenObject } from '../condition/data.ts'
import type { DataWarning } from '../config/schemaTypes.ts'
import { describeTask, type DescribedTask } from '../engine/describeTask.ts'
import type { CallRecord } from '../engine/events.ts'
import { readEvents, type TypedEvent } from '../engine/history.ts'
import type { ExplainedStep } from '../engine/explainSteps.ts'
import type { ScopedTasks } from '../engine/listFamily.ts'
import type { Patch } from '../engine/patch.ts'
import { StepyardError } from '../errors.ts'
import type { AuditEntry, LogLine, StepError, View } from '../stepHost.ts'

/** A call that a step made, and what came of it. */
export interface TestCall {
  /** As steps write it: `stripe.createCustomer`. */
  readonly name: string
  readonly input: unknown
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
  /** Who answered: `fake`, `recording`, `generated`, ... */
  readonly layer?: string
  /** The fault it met. */
  readonly fault?: string
}

/** What a step run leaves, in a task or alone. */
export interface TestTraces {
  readonly calls: readonly TestCall[]
  readonly logs: readonly LogLine[]
  readonly audit: readonly AuditEntry[]
  readonly views: readonly View[]
}

/** One step run of a task. */
export interface TestTaskRun extends TestTraces {
  readonly step: string
  /** From 1. */
  readonly attempt: number
  /** What it changed in the data. */
  readonly patch: Patch
  readonly error?: StepError
}

/** A task as it was when it last came to rest. Does not change: `workspace.task(id)` reads it anew. */
export interface TestTask extends Omit<DescribedTask, 'data' | 'runs'>, TestTraces {
  readonly data: OpenObject
  /** The steps that ran, in order; one that was tried again is there as often. */
  readonly steps: readonly string[]
  readonly runs: readonly TestTaskRun[]
  readonly events: readonly TypedEvent[]
  /** What does not fit the schemas of the workspace in the data that came in, where it was taken all the same. */
  readonly warnings: readonly DataWarning[]
  /** How every step stands to the data as it is now, nearest first. */
  readonly explained: readonly ExplainedStep[]
}

/** What a task is read from. */
export interface TaskSource extends ScopedTasks {
  explain(task: string): Promise<readonly ExplainedStep[]>
}

/** Reads a task with everything that happened to it. Throws `TASK_NOT_FOUND`. */
export async function readTestTask(source: TaskSource, id: string): Promise<TestTask> {
  const { store, scope } = source
  const record = await store.get(scope, id)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id })
  const { data, ...described } = await describeTask(source, record)
  const events = await readEvents(store, scope, id)
  const runs = events.flatMap(runOf)
  return {
    ...described,
    // A JSON object, which a test looks into as it likes.
    data: data as OpenObject,
    steps: runs.map(({ step }) => step),
    runs,
    ...joinTraces(runs),
    events,
    warnings: events.flatMap(warningsOf),
    explained: await source.explain(id),
  }
}

/** A call of the journal as tests see it. */
export function testCall({ connector, operation, input, result, error, layer, fault }: CallRecord): TestCall {
  return {
    name: `${connector}.${operation}`,
    input,
    ...(result !== undefined && { result }),
    ...(error && { error }),
    ...(layer !== undefined && { layer }),
    ...(fault !== undefined && { fault }),
  }
}

function warningsOf({ type, data }: TypedEvent): readonly DataWarning[] {
  const isFromOutside = type === 'TaskCreated' || type === 'TaskEdited' || type === 'TaskAnswered'
  return isFromOutside ? (data.warnings ?? []) : []
}

function runOf(event: TypedEvent): readonly TestTaskRun[] {
  if (event.type !== 'StepFinished' && event.type !== 'StepFailed') return []
  const { step, attempt, calls, logs, audit, views } = event.data
  // What the host wrote is what it gets back.
  const traces = { logs, audit, views } as Pick<TestTraces, 'logs' | 'audit' | 'views'>
  const run = { step, attempt, calls: calls.map(testCall), ...traces }
  if (event.type === 'StepFinished') return [{ ...run, patch: event.data.patch }]
  return [{ ...run, patch: [], error: event.data.error as StepError }]
}

function joinTraces(runs: readonly TestTraces[]): TestTraces {
  return {
    calls: runs.flatMap(({ calls }) => calls),
    logs: runs.flatMap(({ logs }) => logs),
    audit: runs.flatMap(({ audit }) => audit),
    views: runs.flatMap(({ views }) => views),
  }
}
