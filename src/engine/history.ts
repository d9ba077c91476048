import { StepyardError } from '../errors.ts'
import type { AuditEntry } from '../stepHost.ts'
import type { StoredEvent } from '../store/taskEvent.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import type { RunTraces, TaskEvents, TaskEventType } from './events.ts'
import { countChances, type TaskMemory } from './memory.ts'
import { applyPatch, type Patch } from './patch.ts'

/** An event of a task, typed by its name. */
export type TypedEvent = {
  [Type in TaskEventType]: Omit<StoredEvent, 'type' | 'data'> & { readonly type: Type; readonly data: ReadData<Type> }
}[TaskEventType]

/** What an event says, with the lists there that are left out where they are empty. */
type ReadData<Type extends TaskEventType> = TaskEvents[Type] extends RunTraces
  ? Omit<TaskEvents[Type], keyof Traces> & Traces
  : TaskEvents[Type]

type Traces = { readonly [Key in keyof typeof NO_TRACES]: NonNullable<RunTraces[Key]> }

const NO_TRACES = { calls: [], logs: [], audit: [], views: [] } as const

/** Every event of a task, in order; empty for a task that is not there. */
export function readEvents(store: TaskReader, scope: Scope, task: string): Promise<readonly TypedEvent[]> {
  return readEventsFrom(store, scope, { task, from: 0 })
}

/** The events of a task from a number on. */
export async function readEventsFrom(
  store: TaskReader,
  scope: Scope,
  { task, from }: { readonly task: string; readonly from: number },
): Promise<readonly TypedEvent[]> {
  const events: StoredEvent[] = []
  for (;;) {
    const page = await store.events(scope, { task, from: from + events.length, limit: PAGE })
    events.push(...page.map(withTraces))
    // The engine is the only writer of events; their shapes are those of `TaskEvents`.
    if (page.length < PAGE) return events as unknown as readonly TypedEvent[]
  }
}

function withTraces(event: StoredEvent): StoredEvent {
  if (event.type !== 'StepFinished' && event.type !== 'StepFailed') return event
  return { ...event, data: { ...NO_TRACES, ...event.data } }
}

/** What the steps of a task have written to its audit trail. */
export async function readAudit(store: TaskReader, scope: Scope, task: string): Promise<readonly AuditEntry[]> {
  const events = await readEvents(store, scope, task)
  const ends = events.filter((event) => event.type === 'StepFinished' || event.type === 'StepFailed')
  // What the host wrote is what it gets back.
  return ends.flatMap(({ data }) => data.audit as readonly AuditEntry[])
}

/** The event that made a task; `undefined` for a task that is not there. */
export async function readCreation(
  store: TaskReader,
  scope: Scope,
  task: string,
): Promise<Extract<TypedEvent, { type: 'TaskCreated' }> | undefined> {
  const [first] = await store.events(scope, { task, from: 0, limit: 1 })
  // As above.
  const created = first as unknown as TypedEvent | undefined
  return created?.type === 'TaskCreated' ? created : undefined
}

const PAGE = 1_000

// Data is kept whole every 50 versions, and a step run has two or three events: one page is enough most times.
const NEARBY = 120

/**
 * The data of a task at one version, rebuilt from the nearest kept one. Throws `TASK_NOT_FOUND`, `VERSION_UNKNOWN`.
 */
export async function readVersion(
  store: TaskReader,
  scope: Scope,
  { task, version }: { readonly task: string; readonly version: number },
): Promise<object> {
  const record = await store.get(scope, task)
  if (!record) throw new StepyardError('TASK_NOT_FOUND', { id: task })
  if (!Number.isInteger(version) || version < 0 || version > record.version) {
    throw new StepyardError('VERSION_UNKNOWN', { id: task, version, newest: record.version })
  }
  if (version === record.version) return JSON.parse(record.data) as object
  return rebuild(store, scope, { task, version })
}

async function rebuild(store: TaskReader, scope: Scope, { task, version }: { task: string; version: number }) {
  const kept = version === 0 ? undefined : await store.snapshot(scope, task, version)
  let data: unknown = kept && JSON.parse(kept.text)
  let reached = kept?.version ?? 0
  let from = kept === undefined ? 0 : kept.event + 1
  while (data === undefined || reached < version) {
    const page = await store.events(scope, { task, from, limit: NEARBY })
    if (page.length === 0) throw new StepyardError('VERSION_UNKNOWN', { id: task, version, newest: reached })
    from += page.length
    for (const event of page) {
      if (event.type === 'TaskCreated') data = event.data['data']
      const changed = changeOf(event)
      if (!changed || changed.version <= reached || changed.version > version) continue
      data = applyPatch(data, changed.patch)
      reached = changed.version
    }
  }
  return data as object
}

/** What an event did to the data; `undefined` when it left it as it was. */
export function changeOf({ data }: { readonly data: object }): { version: number; patch: Patch } | undefined {
  if (!('version' in data && 'patch' in data)) return undefined
  const { version, patch } = data
  return typeof version === 'number' && Array.isArray(patch) && patch.length > 0 ? { version, patch } : undefined
}

/** Steps that have run after these events and do not run again by themselves. */
export function ranAfter(events: readonly TypedEvent[]): readonly string[] {
  let ran: string[] = []
  for (const event of events) {
    if (event.type === 'TaskCreated') ran = [...(event.data.ran ?? [])]
    if (event.type === 'TaskRewound') ran = [...event.data.ran]
    if (event.type === 'StepFinished') {
      const { step, redo, refired = [] } = event.data
      ran = ran.filter((name) => name !== step && !refired.includes(name))
      if (!redo) ran.push(step)
    }
  }
  return ran
}

/** How often each step has been given a second chance after these events. */
export function againAfter(events: readonly TypedEvent[]): TaskMemory['again'] {
  const chances = events.flatMap((event) => {
    if (event.type !== 'StepFinished') return []
    const { step, redo, refired = [] } = event.data
    return redo ? [step, ...refired] : refired
  })
  return chances.length === 0 ? undefined : countChances({}, chances)
}
