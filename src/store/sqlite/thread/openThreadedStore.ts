import { Worker } from 'node:worker_threads'
import { isStepyardError, StepyardError } from '../../../errors.ts'
import type { StoreHealth, TaskReader, TaskStore } from '../../taskStore.ts'
import { openSqliteReader } from '../openSqliteReader.ts'
import type { StoreProblem } from '../problem.ts'
import { prepareCommit } from '../commitTask.ts'
import { prepareTasks } from '../createTasks.ts'
import { packCommit, packScope, packTask } from './packed.ts'
import {
  fromPlain,
  REMOTE,
  type Call,
  type Order,
  type RemoteMethod,
  type Reply,
  type Result,
  type ThreadOptions,
} from './threadMessages.ts'

/** How a store in a thread of its own is opened. */
export interface ThreadedStoreOptions extends ThreadOptions {
  /** The built `storeThread`: Node 20 cannot start a thread from TypeScript. */
  readonly thread: URL
  /** Called when something is wrong that no caller asked about. Default: nobody is told. */
  readonly onProblem?: (problem: StoreProblem) => void
}

/**
 * A SQLite store that writes in a thread of its own: while that waits for the disk, this one goes on. Reads are made
 * here, on a connection that sees what has been committed. Costs about 50 ms to open, and a message there and back for
 * each turn of writes.
 */
export async function openThreadedStore(options: ThreadedStoreOptions): Promise<TaskStore> {
  const { thread, onProblem = () => undefined, ...data } = options
  const writer = new ThreadedWriter(new Worker(thread, { workerData: data }), { file: data.file, onProblem })
  await writer.opened
  try {
    return compose(writer, await openSqliteReader(data))
  } catch (error) {
    await writer.close()
    throw error
  }
}

function compose(writer: ThreadedWriter, reader: TaskReader): TaskStore {
  const remote = REMOTE.map((method) => [method, (...args: unknown[]) => writer.callMethod(method, args)])
  return {
    ...reader,
    // What comes back is what the same method of the store in the thread has answered.
    ...(Object.fromEntries(remote) as Pick<TaskStore, RemoteMethod>),
    async create(scope, tasks) {
      const packed = prepareTasks(tasks).map(packTask)
      await writer.call((id) => ['create', id, packScope(scope), packed])
    },
    async commit(scope, commit) {
      const prepared = prepareCommit(commit)
      const [packed, created] = [packCommit(prepared), prepared.create.map(packTask)]
      await writer.call((id) => ['commit', id, packScope(scope), packed, created])
    },
    async get(...args) {
      try {
        return await reader.get(...args)
      } catch (error) {
        // Only who owns the file can set a damaged task aside.
        if (isStepyardError(error, 'TASK_UNREADABLE')) await writer.callMethod('get', args)
        throw error
      }
    },
    get health() {
      return writer.health
    },
    onHealth: (listener) => writer.onHealth(listener),
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]()
      await writer.close()
    },
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** The other end of the thread. Calls of one turn travel together, in order. */
class ThreadedWriter {
  readonly opened: Promise<void>
  readonly #worker: Worker
  readonly #file: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<() => void>()
  #calls: Call[] = []
  #last = 0
  #health: StoreHealth = { writable: true }
  #ended = false

  constructor(worker: Worker, { file, onProblem }: { file: string; onProblem: (problem: StoreProblem) => void }) {
    this.#worker = worker
    this.#file = file
    this.opened = new Promise((resolve, reject) => {
      worker.on('message', (reply: Reply) => {
        if (reply.kind === 'opened') resolve()
        else if (reply.kind === 'failed') reject(fromPlain(reply.error))
        else if (reply.kind === 'results') this.#settle(reply.done, reply.results)
        else if (reply.kind === 'health') this.#setHealth(reply.health)
        else onProblem(reply.problem)
      })
      worker.once('error', (error) => {
        this.#end()
        reject(error)
      })
      worker.once('exit', () => this.#end())
    })
  }

  get health(): StoreHealth {
    return this.#health
  }

  onHealth(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Calls what the thread does with `callOf(id)`. */
  call(callOf: (id: number) => Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#closed())
      const id = ++this.#last
      this.#waiting.set(id, { resolve, reject })
      this.#calls.push(callOf(id))
      if (this.#calls.length === 1) setImmediate(() => this.#send())
    })
  }

  callMethod(method: RemoteMethod, args: readonly unknown[]): Promise<unknown> {
    return this.call((id) => ['method', id, method, JSON.stringify(args)])
  }

  /** Has the thread finish what it was told, and waits until it has ended. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#send()
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#tell('close')
    await ended
  }

  #send(): void {
    if (this.#calls.length === 0) return
    this.#tell(this.#calls)
    this.#calls = []
  }

  #tell(order: Order): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has none
    this.#worker.postMessage(order)
  }

  #settle(done: readonly number[], results: readonly Result[]): void {
    for (const id of done) this.#take(id)?.resolve(undefined)
    for (const result of results) {
      const waiting = this.#take(result.id)
      if ('error' in result) waiting?.reject(fromPlain(result.error))
      else waiting?.resolve(result.value === undefined ? undefined : JSON.parse(result.value))
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #setHealth(health: StoreHealth): void {
    this.#health = health
    for (const listener of this.#listeners) listener()
  }

  #end(): void {
    this.#ended = true
    for (const { reject } of this.#waiting.values()) reject(this.#closed())
    this.#waiting.clear()
  }

  #closed(): StepyardError {
    return new StepyardError('STORE_CLOSED', { file: this.#file })
  }
}
