import type { NewEvent } from '../taskEvent.ts'
import type { TaskQuery } from '../taskQuery.ts'
import type { NewTask } from '../taskRecord.ts'
import type { Commit, Scope, TaskStore } from '../taskStore.ts'

/** A store of its own for one test; `await using` closes it and takes away what it left. */
export interface Opened extends AsyncDisposable {
  readonly store: TaskStore
  /** Opens the files as a crash of the process at this moment leaves them; absent where there are none. */
  readonly crash?: () => Promise<TaskStore>
}

/** The implementation under test. */
export interface Subject {
  open(): Promise<Opened>
}

/** The workspace of most tests. */
export const acme: Scope = { workspaceId: 'ws_acme' }

/** Another one, which must never see or touch the first. */
export const other: Scope = { workspaceId: 'ws_other' }

/** The moment at which tests begin. */
export const T0 = 1_700_000_000_000

/** An event by an account. */
export function event(type: string, data: object = {}): NewEvent {
  return { type, actorAccountId: 'acc_ada', data }
}

/** A task that can be claimed at `T0`. */
export function newTask(id: string, overrides: Partial<NewTask> = {}): NewTask {
  return {
    id,
    name: 'order',
    tags: [],
    data: '{"order":{"status":"new"}}',
    memory: '{}',
    createdAt: T0,
    events: [event('TaskCreated')],
    readyAt: T0,
    ...overrides,
  }
}

/** A commit of one event. */
export function commitOf(task: string, overrides: Partial<Commit> = {}): Commit {
  return { task, at: T0 + 1, events: [event('StepFinished')], ...overrides }
}

/** Creates a task and claims it for worker `w1`; answers the claim. */
export async function createHeld(store: TaskStore, id: string): Promise<{ worker: string; attempt: number }> {
  await store.create(acme, [newTask(id, { claim: { worker: 'w1', leaseUntil: T0 + 1000 } })])
  return { worker: 'w1', attempt: 1 }
}

/** Ids of all tasks that a list finds, newest first, page by page. */
export async function idsOf(store: TaskStore, query: TaskQuery = {}): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await store.list(acme, { ...query, ...(cursor !== undefined && { cursor }) })
    ids.push(...page.tasks.map(({ id }) => id))
    cursor = page.cursor
    if (cursor === undefined) return ids
  }
  throw new Error('The list has no end.')
}

const MOST_PAGES = 500
