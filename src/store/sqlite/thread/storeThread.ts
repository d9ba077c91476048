import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteStore } from '../openSqliteStore.ts'
import type { TaskStore } from '../../taskStore.ts'
import { toPlain, type Calls, type Reply, type Result, type ThreadOptions } from './threadMessages.ts'

// A program for a thread of its own: it owns the file, does what it is told in the order in which it is told, and
// answers what has become of it. Ends when it is told to close.

const port = parentPort
if (!port) throw new Error('This runs in a worker thread only.')

const say = (reply: Reply): void => port.postMessage(JSON.stringify(reply))
let results: Result[] = []

/** Answers of one turn go together. */
function answer(result: Result): void {
  results.push(result)
  if (results.length > 1) return
  setImmediate(() => {
    say({ kind: 'results', results })
    results = []
  })
}

async function call(store: TaskStore, { id, method, args }: Calls[number]): Promise<void> {
  // The other side is typed by the methods it calls here.
  const work = store[method] as (...given: readonly unknown[]) => Promise<unknown>
  try {
    answer({ id, value: await work(...args) })
  } catch (error) {
    answer({ id, error: toPlain(error) })
  }
}

async function close(store: TaskStore): Promise<void> {
  try {
    await store[Symbol.asyncDispose]()
  } finally {
    port?.close()
  }
}

async function open(): Promise<TaskStore> {
  // Only this program is started with it, by `openThreadedStore`.
  const options = workerData as ThreadOptions
  return openSqliteStore({
    ...options,
    now: () => new Date(),
    onProblem: (problem) => say({ kind: 'problem', problem }),
  })
}

try {
  const store = await open()
  store.onHealth(() => say({ kind: 'health', health: store.health }))
  port.on('message', (text: string) => {
    const calls = JSON.parse(text) as Calls | 'close'
    if (calls === 'close') void close(store)
    else for (const each of calls) void call(store, each)
  })
  say({ kind: 'opened' })
} catch (error) {
  say({ kind: 'failed', error: toPlain(error) })
}
