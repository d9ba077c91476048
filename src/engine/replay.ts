import { valueAt } from '../dataPath.ts'
import { StepyardError } from '../errors.ts'
import type { ClaimedTask } from '../store/taskStore.ts'
import { freed, withClock } from './applyEffects.ts'
import { UNOBSERVED } from './callHost.ts'
import type { Clock } from './clock.ts'
import type { ReadingParts } from './context.ts'
import { decide, type Decision } from './decide.ts'
import type { CallRecord, TaskEvents } from './events.ts'
import { changeOf, readEvents, type TypedEvent } from './history.ts'
import { copyData, formatData } from './jsonData.ts'
import { forget, newMemory } from './memory.ts'
import { applyPatch, diffJson, pointerKeys, type PatchOperation } from './patch.ts'
import { answering, loneTask } from './isolated.ts'
import { withoutSubtask } from './intake.ts'
import { runStep } from './stepRun.ts'
import { openWork, setData, type TaskWork } from './work.ts'

/** What the code of now does otherwise than the journal says. */
export type ReplayDifference =
  /** Another step would run, or none, or the task would rest in another state. */
  | { readonly kind: 'step'; readonly run: number; readonly expected: string; readonly actual: string }
  | {
      readonly kind: 'outcome'
      readonly run: number
      readonly step: string
      readonly expected: string
      readonly actual: string
    }
  /** A call that was made then and is not now, or the other way round. */
  | {
      readonly kind: 'call'
      readonly run: number
      readonly step: string
      readonly expected: string
      readonly actual: string
    }
  /** What turns the data of then into that of now; `was` is what stood there then. */
  | {
      readonly kind: 'data'
      readonly run: number
      readonly step: string
      readonly patch: readonly (PatchOperation & { readonly was?: unknown })[]
    }

/** What came of replaying a task; it is the same when there is no difference. */
export interface Replay {
  readonly task: string
  readonly name: string
  /** Step runs that were replayed. */
  readonly runs: number
  readonly differences: readonly ReplayDifference[]
}

/** How to replay. */
export interface ReplayRequest {
  readonly task: string
  /** JSON pointers, or beginnings of them, whose values may differ. */
  readonly ignore?: readonly string[]
}

/**
 * Runs a whole task again with the code of now, on the data it was submitted with, its calls answered from the journal,
 * at the times at which it ran then; nothing is written. Ends at the first run that differs.
 */
export async function replayTask(parts: ReadingParts, { task, ignore = [] }: ReplayRequest): Promise<Replay> {
  const record = await parts.store.get(parts.scope, task)
  const events = await readEvents(parts.store, parts.scope, task)
  const [created] = events
  if (!record || created?.type !== 'TaskCreated') throw new StepyardError('TASK_NOT_FOUND', { id: task })
  const work = openWork(taskAsCreated(created), parts.worker)
  const recorded: unknown = JSON.parse(work.text)
  const replay: Replaying = { parts, ignore, work, events, recorded, now: timeOf(created), runs: 0 }
  const differences = await replayEvents(replay)
  return { task, name: record.name, runs: replay.runs, differences }
}

interface Replaying {
  readonly parts: ReadingParts
  readonly ignore: readonly string[]
  work: TaskWork
  readonly events: readonly TypedEvent[]
  /** The data as it was then, brought along event by event. */
  recorded: unknown
  now: number
  runs: number
}

async function replayEvents(replay: Replaying): Promise<readonly ReplayDifference[]> {
  for (const event of replay.events) {
    replay.now = Math.max(replay.now, timeOf(event))
    const differences = event.type === 'StepStarted' ? await replayRun(replay, event.data) : replayOther(replay, event)
    if (differences.length > 0) return differences
  }
  return []
}

async function replayRun(replay: Replaying, started: TaskEvents['StepStarted']): Promise<readonly ReplayDifference[]> {
  const { run, step } = started
  const next = nextOf(replay)
  if (next.kind !== 'run' || next.step.name !== step) {
    return [{ kind: 'step', run, expected: step, actual: wordsOf(next) }]
  }
  const end = replay.events.find((event) => isEnd(event) && event.data.run === run)
  // It was cut off then: whatever comes of it now differs from nothing.
  if (!end || !isEnd(end)) return []
  replay.runs += 1
  const before = { ...replay.work }
  const calls = [...end.data.calls]
  const times = [...(end.data.times ?? [])]
  const extra: string[] = []
  await runStep(partsFor(replay, { calls, times, extra }), replay.work, {
    planned: next,
    observer: UNOBSERVED,
  })
  const differences = [...compareCalls(started, calls, extra), ...compareEnd(replay, end)]
  if (differences.length === 0 || end.type === 'StepFinished' || !wentOn(replay, run)) return differences
  replay.work = afterFailure(replay, before, end)
  return []
}

// What failed and was tried again has no part in what came of the task: whether it would fail now says nothing.
function wentOn({ events }: Replaying, run: number): boolean {
  return events.some((event) => event.type === 'StepStarted' && event.data.run > run)
}

function afterFailure(
  { parts }: Replaying,
  before: TaskWork,
  { id, data }: Extract<TypedEvent, { type: 'StepFailed' }>,
): TaskWork {
  const { run, step, attempt, retryAt } = data
  const memory = { ...forget(before.memory, 'retry'), runs: run }
  if (retryAt === undefined) return { ...before, memory }
  const retry = { step, tried: attempt, at: retryAt, cause: id }
  return { ...before, memory: withClock({ ...memory, retry }, parts.clock) }
}

interface Recorded {
  /** What the journal answers is taken out of these. */
  readonly calls: CallRecord[]
  readonly times: number[]
  /** What it does not know goes in here. */
  readonly extra: string[]
}

function partsFor({ parts, now }: Replaying, { calls, times, extra }: Recorded): ReadingParts {
  const clock: Clock = {
    now: () => times.shift() ?? now,
    flows: false,
    at: () => () => {},
    idle: () => {},
    sleep: async () => {},
  }
  const connectors = answering(calls, async ({ connector, operation }) => {
    extra.push(`${connector}.${operation}`)
    throw new StepyardError('REPLAY_MISS', { call: `${connector}.${operation}` })
  })
  return { ...parts, clock, connectors }
}

function compareCalls(
  { run, step }: TaskEvents['StepStarted'],
  left: readonly CallRecord[],
  extra: readonly string[],
): readonly ReplayDifference[] {
  const difference = (expected: string, actual: string): ReplayDifference => ({
    kind: 'call',
    run,
    step,
    expected,
    actual,
  })
  const missing = left.map(({ connector, operation }) => difference(`${connector}.${operation}`, 'no such call'))
  return [...missing, ...extra.map((call) => difference('no such call', call))]
}

type EndEvent = Extract<TypedEvent, { type: 'StepFinished' | 'StepFailed' }>

function isEnd(event: TypedEvent): event is EndEvent {
  return event.type === 'StepFinished' || event.type === 'StepFailed'
}

function compareEnd(replay: Replaying, end: EndEvent): readonly ReplayDifference[] {
  const { run, step } = end.data
  const last = replay.work.draft.events.findLast(({ type }) => type === 'StepFinished' || type === 'StepFailed')
  const [expected, actual] = [outcomeOf(end), outcomeOf(last)]
  if (expected !== actual) return [{ kind: 'outcome', run, step, expected, actual }]
  return compareData(replay, end)
}

function outcomeOf(event: { readonly data: object | string } | undefined): string {
  const data = event?.data
  const error = typeof data === 'object' && 'error' in data ? data.error : undefined
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'finished'
  return `failed: ${String(error.message)}`
}

function compareData(replay: Replaying, event: TypedEvent): readonly ReplayDifference[] {
  const { work, ignore } = replay
  const change = changeOf(event)
  if (change) replay.recorded = applyPatch(replay.recorded, change.patch)
  const patch = diffJson(replay.recorded, work.data)
  const seen = patch.filter(({ path }) => !ignore.some((ignored) => isWithin(path, ignored)))
  if (seen.length > 0 && isEnd(event)) {
    const { run, step } = event.data
    const was = seen.map((operation) =>
      operation.op === 'add' ? operation : { ...operation, was: valueAt(replay.recorded, pointerKeys(operation.path)) },
    )
    return [{ kind: 'data', run, step, patch: was }]
  }
  // What may differ is taken over as it was, so that it makes nothing else differ.
  if (patch.length > 0) takeRecorded(replay)
  return []
}

function takeRecorded({ work, recorded }: Replaying): void {
  setData(work, copyData(recorded))
}

/** Everything that was not a step: it happens again as it happened. */
function replayOther(replay: Replaying, event: TypedEvent): readonly ReplayDifference[] {
  const { work, parts } = replay
  switch (event.type) {
    case 'SubtaskFinished':
      work.memory = withoutSubtask(work.memory, event.data.task)
      return takeOutside(replay, event)
    case 'TaskAnswered':
      work.memory = forget(work.memory, 'question')
      return takeOutside(replay, event)
    case 'TaskEdited':
      return takeOutside(replay, event)
    case 'TaskRewound':
      work.memory = { ...forget(freed(work.memory, parts.clock), 'waitsFor', 'into'), ran: event.data.ran }
      return takeOutside(replay, event)
    case 'TaskResumed':
      work.memory = freed(work.memory, parts.clock)
      return []
    default:
      return compareRest(replay, event)
  }
}

function takeOutside(replay: Replaying, event: TypedEvent): readonly ReplayDifference[] {
  const change = changeOf(event)
  if (change) replay.recorded = applyPatch(replay.recorded, change.patch)
  if (change) takeRecorded(replay)
  replay.work.memory = forget(replay.work.memory, 'parkedUntil')
  return []
}

const RESTS: Readonly<Record<string, string>> = {
  TaskCompleted: 'done',
  TaskIgnored: 'ignored',
  TaskAsked: 'question',
  TaskWaiting: 'waiting',
  TaskIncomplete: 'incomplete',
}

function compareRest(replay: Replaying, event: TypedEvent): readonly ReplayDifference[] {
  const expected = RESTS[event.type]
  if (expected === undefined) return []
  const actual = wordsOf(nextOf(replay))
  return actual === expected ? [] : [{ kind: 'step', run: replay.work.memory.runs + 1, expected, actual }]
}

function nextOf({ parts, work, now }: Replaying): Decision {
  const { index, settings } = parts
  return decide({ data: work.data, memory: work.memory, now, index, settings })
}

function wordsOf(next: Decision): string {
  return next.kind === 'run' ? next.step.name : next.rest.state
}

function timeOf({ timestamp }: TypedEvent): number {
  return Date.parse(timestamp)
}

// A pointer covers itself and everything below; `*` stands for one key.
function isWithin(path: string, ignored: string): boolean {
  const keys = pointerKeys(path)
  return pointerKeys(ignored).every((key, index) => key === '*' || key === keys[index])
}

function taskAsCreated({
  aggregateId,
  data,
  actorAccountId,
}: Extract<TypedEvent, { type: 'TaskCreated' }>): ClaimedTask {
  return loneTask({
    id: aggregateId,
    name: data.name,
    tags: data.tags,
    data: formatData(data.data),
    memory: JSON.stringify({ ...newMemory(actorAccountId), ran: data.ran ?? [] }),
  })
}
