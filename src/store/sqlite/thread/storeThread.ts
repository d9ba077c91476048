import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteStore } from '../openSqliteStore.ts'
import { unpackCommit, unpackScope, unpackTask } from './packed.ts'
import { toPlain, type Call, type Order, type Reply, type Result, type ThreadOptions } from './threadMessages.ts'

// A program for a thread of its own: it owns the file, does what it is told in the order in which it is told, and
// answers what has become of it. Ends when it is told to close.

type Store = Awaited<ReturnType<typeof openSqliteStore>>

const port = parentPort
if (!port) throw new Error('This runs in a worker thread only.')

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has none
const say = (reply: Reply): void => port.postMessage(reply)
let done: number[] = []
let results: Result[] = []

/** Answers of one turn go together. */
function schedule(): void {
  if (done.length + results.length > 1) return
  setImmediate(() => {
    say({ kind: 'results', done, results })
    done = []
    results = []
  })
}

function succeed(id: number, value: unknown): void {
  if (value === undefined) done.push(id)
  else results.push({ id, value: JSON.stringify(value) })
  schedule()
}

async function answer(store: Store, call: Call): Promise<void> {
  try {
    succeed(call[1], await perform(store, call))
  } catch (error) {
    results.push({ id: call[1], error: toPlain(error) })
    schedule()
  }
}

function perform(store: Store, call: Call): Promise<unknown> {
  switch (call[0]) {
    case 'commit':
      return store.commitPrepared(unpackScope(call[2]), unpackCommit(call[3], call[4]))
    case 'create':
      return store.createPrepared(unpackScope(call[2]), call[3].map(unpackTask))
    default: {
      const [, , method, args] = call
      // The other side is typed by the methods it calls here.
      const work = store[method] as (...given: readonly unknown[]) => Promise<unknown>
      return work(...(JSON.parse(args) as readonly unknown[]))
    }
  }
}

async function close(store: Store): Promise<void> {
  try {
    await store[Symbol.asyncDispose]()
  } finally {
    port?.close()
  }
}

try {
  // Only `openThreadedStore` starts this program.
  const options = workerData as ThreadOptions
  const onProblem = (problem: Extract<Reply, { kind: 'problem' }>['problem']): void => say({ kind: 'problem', problem })
  const store = await openSqliteStore({ ...options, now: () => new Date(), onProblem })
  store.onHealth(() => say({ kind: 'health', health: store.health }))
  port.on('message', (order: Order) => {
    if (order === 'close') void close(store)
    else for (const call of order) void answer(store, call)
  })
  say({ kind: 'opened' })
} catch (error) {
  say({ kind: 'failed', error: toPlain(error) })
}
