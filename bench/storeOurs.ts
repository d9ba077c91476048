import { openSqliteStore } from '../src/store/sqlite/openSqliteStore.ts'
import type { NewTask } from '../src/store/taskRecord.ts'
import type { Commit } from '../src/store/taskStore.ts'
import { EVENT, STEPS, TEXT, type Load } from './storeLoad.ts'

const SCOPE = { workspaceId: 'ws_bench' }
const CLAIM = { worker: 'worker-1', attempt: 1 }
const LEASE_MS = 30_000
const NAMES = Array.from({ length: STEPS }, (_, step) => `steps/step${step}`)

/** The same work through the store: created already claimed, one commit for each step, the last ends the task. */
export async function runOurs({ file, durability, tasks, inFlight }: Load): Promise<void> {
  const store = await openSqliteStore({ file, durability, now: () => new Date() })
  let next = 0
  const work = async (): Promise<void> => {
    while (next < tasks) {
      const id = `task_${next++}`
      await store.create(SCOPE, [newTask(id)])
      for (let step = 1; step <= STEPS; step++) await store.commit(SCOPE, commitOf(id, step))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  await store[Symbol.asyncDispose]()
}

// Written out, without spreading: an object that is spread together has a hidden class of its own, and every look at one
// of its properties goes the slow way. That took a third of the time.
function newTask(id: string): NewTask {
  const now = Date.now()
  return {
    id,
    name: 'order',
    tags: [],
    data: TEXT,
    memory: '{}',
    readyAt: null,
    createdAt: now,
    events: [EVENT],
    claim: { worker: CLAIM.worker, leaseUntil: now + LEASE_MS },
  }
}

function commitOf(task: string, step: number): Commit {
  const data = { version: step, text: TEXT }
  const lastStep = NAMES[step - 1] ?? ''
  if (step < STEPS) {
    return { task, claim: CLAIM, at: Date.now(), events: [EVENT], changes: { data, memory: '{}', lastStep } }
  }
  const changes = { data, memory: '{}', lastStep, state: 'done' } as const
  return { task, claim: CLAIM, at: Date.now(), events: [EVENT], changes, steps: NAMES }
}
