import type { NewEvent } from '../../taskEvent.ts'
import type { NewTask } from '../../taskRecord.ts'
import type { Commit, MaybeScope, TaskChanges } from '../../taskStore.ts'
import type { PreparedCommit } from '../commitTask.ts'
import type { PreparedTask } from '../createTasks.ts'

/**
 * A task or a commit on its way to another thread: what is long is text already and travels as it is, the rest is one
 * more text. Objects would be copied key by key, and text inside of text would be escaped.
 */
export type Packed = readonly [
  head: string,
  eventCount: number,
  events: string,
  data: string | null,
  memory: string | null,
]

/** What `createPrepared` is given. */
export type PackedCreate = readonly [kind: 'create', id: number, scope: string | null, tasks: readonly Packed[]]

/** What `commitPrepared` is given, with the tasks that the commit creates. */
export type PackedCommit = readonly [
  kind: 'commit',
  id: number,
  scope: string | null,
  commit: Packed,
  create: readonly Packed[],
]

/** The workspace of a scope; what is no scope stays none. */
export function packScope(scope: MaybeScope): string | null {
  return scope?.workspaceId ?? null
}

/** The scope that `packScope` was given. */
export function unpackScope(workspaceId: string | null): MaybeScope {
  return workspaceId === null ? null : { workspaceId }
}

/** A prepared task without its long parts, and these. */
export function packTask({ task, events, data, memory }: PreparedTask): Packed {
  // Written out: what is `undefined` falls away, and copying what is left costs more.
  const head = JSON.stringify({
    id: task.id,
    name: task.name,
    tags: task.tags,
    parent: task.parent,
    createdAt: task.createdAt,
    readyAt: task.readyAt,
    state: task.state,
    claim: task.claim,
  })
  return [head, task.events.length, events, data, memory]
}

/** The task that `packTask` was given. */
export function unpackTask([head, eventCount, events, data, memory]: Packed): PreparedTask {
  const [ownData, ownMemory] = [data ?? '', memory ?? '']
  // Written by `packTask`.
  const rest = JSON.parse(head) as Omit<NewTask, 'events' | 'data' | 'memory'>
  const task = { ...rest, events: countOf(eventCount), data: ownData, memory: ownMemory }
  return { task, events, data: ownData, memory: ownMemory }
}

/** A prepared commit without its long parts, and these. */
export function packCommit({ commit, events, data, memory }: PreparedCommit): Packed {
  const head = JSON.stringify({
    task: commit.task,
    claim: commit.claim,
    expectedEvents: commit.expectedEvents,
    at: commit.at,
    changes: commit.changes && shortChanges(commit.changes),
    release: commit.release,
    readyAt: commit.readyAt,
    snapshot: commit.snapshot,
    steps: commit.steps,
    failed: commit.failed,
    send: commit.send,
    received: commit.received,
  } satisfies Record<keyof Omit<Commit, 'events' | 'create'>, unknown>)
  return [head, commit.events.length, events, data, memory]
}

function shortChanges({ state, name, tags, data, lastStep, failure }: TaskChanges): object {
  return { state, name, tags, lastStep, failure, data: data && { version: data.version, text: '' } }
}

/** The commit that `packCommit` was given, with the tasks it creates. */
export function unpackCommit(packed: Packed, create: readonly Packed[]): PreparedCommit {
  const [head, eventCount, events, data, memory] = packed
  // Written by `packCommit`.
  const rest = JSON.parse(head) as Omit<Commit, 'events'>
  return { commit: { ...rest, events: countOf(eventCount) }, events, data, memory, create: create.map(unpackTask) }
}

// Of events that are text, only how many there are is asked.
function countOf(count: number): readonly NewEvent[] {
  return Array.from<NewEvent>({ length: count })
}
