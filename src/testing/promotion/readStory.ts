import { parsePath, valueAt } from '../../dataPath.ts'
import type { CallRecord } from '../../engine/events.ts'
import { changeOf, readEvents, type TypedEvent } from '../../engine/history.ts'
import { listFamily, type ScopedTasks } from '../../engine/listFamily.ts'
import { applyPatch, type Patch } from '../../engine/patch.ts'
import { StepyardError } from '../../errors.ts'
import type { TaskRecord, TaskState } from '../../store/taskRecord.ts'
import { testCall, type TestCall } from '../testTask.ts'

/** What happened to a task, as a test can let it happen again. */
export interface TaskStory {
  readonly name: string
  readonly tags: readonly string[]
  /** As submitted, `$via` in it. */
  readonly data: object
  /** When it began, in milliseconds since 1970: what its first step saw of the clock, so that a test sees the same. */
  readonly start: number
  /** What was done to it from outside, in order. */
  readonly acts: readonly StoryAct[]
  /** How it stood before each of these, and how it stands now. */
  readonly stops: readonly StoryStop[]
  /** The calls of its steps and of those of its sub-tasks. */
  readonly calls: readonly StoryCall[]
}

/** Something that was done to a task that rested. */
export type StoryAct = { readonly at: number } & (
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'edit'; readonly patch: Patch }
  | { readonly kind: 'resume' }
)

/** How a task stood when it rested: of the same shape as what a test sees of its own. */
export interface StoryStop {
  readonly state: TaskState
  readonly steps: readonly string[]
  readonly calls: readonly Pick<TestCall, 'name' | 'input'>[]
  readonly data: unknown
  readonly failure?: { readonly code: string }
  readonly question?: { readonly question: string }
  readonly result?: unknown
  /** Of its last event, in milliseconds since 1970. */
  readonly at: number
  /** Whether it has waited for a moment before it came to this. */
  readonly waited: boolean
}

/** A call and the step run it belongs to. */
export interface StoryCall {
  readonly task: string
  readonly step: string
  readonly call: CallRecord
  /** When its step run ended, in milliseconds since 1970. */
  readonly at: number
}

/**
 * Reads what happened to a task. Throws `TASK_BUSY` for one that does not rest, and `TASK_NOT_REPEATABLE` for one whose
 * beginning is not where its journal begins.
 */
export async function readStory(tasks: ScopedTasks, record: TaskRecord): Promise<TaskStory> {
  const { id, state } = record
  if (UNFINISHED.has(state)) throw new StepyardError('TASK_BUSY', { id, state, action: 'made a test' })
  const events = await readEvents(tasks.store, tasks.scope, id)
  const [created] = events
  if (created?.type !== 'TaskCreated') throw new StepyardError('TASK_NOT_FOUND', { id })
  refuseBroken(id, events)
  const family = await listFamily(tasks, id)
  const others = await Promise.all(family.map((task) => readEvents(tasks.store, tasks.scope, task.id)))
  const { name, tags, data } = created.data
  const folded = fold(events)
  return {
    name,
    tags,
    data,
    start: startOf(events),
    ...folded,
    calls: [events, ...others].flatMap(callsOf),
  }
}

// What ran after a pause saw a later time than the one at which it began.
function startOf(events: readonly TypedEvent[]): number {
  const first = events.find(({ type }) => type !== 'TaskCreated' && type !== 'StepStarted')
  const seen = first?.type === 'StepFinished' || first?.type === 'StepFailed' ? first.data.times?.[0] : undefined
  return seen ?? Date.parse(events[0]?.timestamp ?? '')
}

const UNFINISHED: ReadonlySet<TaskState> = new Set(['created', 'processing', 'interrupted'])

function refuseBroken(id: string, events: readonly TypedEvent[]): void {
  for (const event of events) {
    if (event.type === 'TaskRewound')
      throw new StepyardError('TASK_NOT_REPEATABLE', { id, reason: 'was taken back on its way' })
    if (event.type === 'TaskCreated' && (event.data.ran ?? []).length > 0) {
      throw new StepyardError('TASK_NOT_REPEATABLE', { id, reason: 'was forked from another one on its way' })
    }
  }
}

interface Folding extends StoryStop {
  /** Where the answer to its question goes. */
  readonly into?: string
}

function fold(events: readonly TypedEvent[]): Pick<TaskStory, 'acts' | 'stops'> {
  const acts: StoryAct[] = []
  const stops: StoryStop[] = []
  let now: Folding = { state: 'created', steps: [], calls: [], data: {}, at: 0, waited: false }
  for (const event of events) {
    const next = { ...foldEvent(now, event), at: Date.parse(event.timestamp) }
    const act = actOf(event, next)
    if (act) {
      acts.push(act)
      stops.push(stopOf(now))
    }
    now = act ? { ...next, waited: false } : next
  }
  return { acts, stops: [...stops, stopOf(now)] }
}

function stopOf({ into: _into, data, ...now }: Folding): StoryStop {
  // Later patches are made in place.
  return { ...now, data: structuredClone(data) }
}

// One that was stopped by a crash goes on in a test without being told.
function actOf(event: TypedEvent, after: Folding): StoryAct | undefined {
  const at = Date.parse(event.timestamp)
  switch (event.type) {
    case 'TaskAnswered':
      return { kind: 'answer', at, answer: structuredClone(valueAt(after.data, parsePath(after.into ?? ''))) }
    case 'TaskEdited':
      return event.data.patch.length > 0 ? { kind: 'edit', at, patch: event.data.patch } : undefined
    case 'TaskResumed':
      return UNFINISHED.has(event.data.from) ? undefined : { kind: 'resume', at }
    default:
      return undefined
  }
}

function foldEvent(before: Folding, event: TypedEvent): Folding {
  const change = changeOf(event)
  const now = change ? { ...before, data: applyPatch(before.data, change.patch) } : before
  switch (event.type) {
    case 'TaskCreated':
      return { ...now, data: structuredClone(event.data.data) }
    case 'StepFinished':
    case 'StepFailed': {
      const { step, calls } = event.data
      return { ...now, steps: [...now.steps, step], calls: [...now.calls, ...calls.map(testCall)] }
    }
    case 'TaskWaiting':
      return { ...now, state: 'waiting', waited: now.waited || event.data.until !== undefined }
    case 'TaskAsked':
      return { ...now, state: 'question', question: { question: event.data.question }, into: event.data.into }
    case 'TaskIncomplete':
      return { ...now, state: 'incomplete' }
    case 'TaskCompleted':
      return { ...now, state: 'done', result: event.data.result }
    case 'TaskIgnored':
      return { ...now, state: 'ignored' }
    case 'TaskFailed':
      return { ...now, state: 'error', failure: { code: event.data.code } }
    case 'TaskResumed':
    case 'TaskAnswered':
      return settled(now)
    default:
      return now
  }
}

function settled({ failure: _failure, question: _question, ...now }: Folding): Folding {
  return now
}

function callsOf(events: readonly TypedEvent[]): readonly StoryCall[] {
  return events.flatMap((event) => {
    if (event.type !== 'StepFinished' && event.type !== 'StepFailed') return []
    const at = Date.parse(event.timestamp)
    return event.data.calls.map((call) => ({ task: event.aggregateId, step: event.data.step, call, at }))
  })
}
