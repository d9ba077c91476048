import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Diagnostic } from '../diagnostics.ts'
import type { ModuleSource } from '../loader/inside/moduleRunner.ts'
import { answerModule } from '../loader/worker/answerModule.ts'
import type { LineCall } from '../loader/worker/callLine.ts'
import { BEAT, createPulse, readPulse } from '../loader/worker/pulse.ts'
import { createWaiting } from '../loader/worker/waiting.ts'
import type { FakeOutcome, FakeSetup } from './fakeAnswers.ts'
import type { FakeOrder, FakeReply, FakeWorkerOptions } from './messages.ts'
import { unpackAnswer } from './packedAnswer.ts'

/** What a thread of fakes is made with. */
export interface FakeThreadParts extends Pick<FakeWorkerOptions, 'root' | 'timeLimit' | 'kept'> {
  /** The built `fakeWorker`: Node 20 cannot start a thread from TypeScript. */
  readonly file: URL
  readonly source: ModuleSource
  /** Megabytes of its heap. */
  readonly heap: number
  /** Milliseconds that it may be busy with one turn while somebody waits. */
  readonly patience: number
  readonly onChanged: (states: ReadonlyMap<string, string>) => void
  readonly onFinding: (finding: Diagnostic) => void
}

/** Why a thread of fakes has ended. */
export type FakeLoss = 'memory' | 'loop' | 'exit' | 'closed'

/** The thread in which fakes answer, from here. */
export class FakeThread {
  /** Resolves when it has ended, with the reason. */
  readonly ended: Promise<FakeLoss>
  readonly #worker: Worker
  readonly #parts: FakeThreadParts
  readonly #pulse = createPulse()
  readonly #busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #calls = createWaiting<FakeOutcome>()
  readonly #reads = createWaiting<Readonly<Record<string, unknown>>>()
  #cause: FakeLoss | undefined

  constructor(parts: FakeThreadParts) {
    this.#parts = parts
    const { root, timeLimit, kept, heap, file } = parts
    const data: FakeWorkerOptions = { root, timeLimit, kept, pulse: this.#pulse, busy: this.#busy.buffer }
    this.#worker = startWorker(file, data, heap)
    this.#worker.on('message', (reply: FakeReply) => this.#hear(reply))
    this.#worker.on('error', (error: unknown) => {
      this.#cause ??= error instanceof Error && 'code' in error && error.code === MEMORY ? 'memory' : 'exit'
    })
    const watch = this.#watch()
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        clearInterval(watch)
        const cause = (this.#cause ??= 'exit')
        this.#calls.end(() => new FakeThreadLost(cause))
        this.#reads.end(() => new FakeThreadLost(cause))
        resolve(cause)
      })
    })
  }

  update(setup: FakeSetup): void {
    this.#tell({ kind: 'update', setup })
  }

  /** Rejects with `FakeThreadLost` when the thread ends first. */
  async ask(call: LineCall, signal: AbortSignal): Promise<FakeOutcome> {
    let asked = 0
    const abort = (): void => this.#tell({ kind: 'abort', id: asked })
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await this.#calls.open((id) => this.#tell({ kind: 'call', id: (asked = id), call }))
    } finally {
      // A run has one signal for all that it calls.
      signal.removeEventListener('abort', abort)
    }
  }

  /** A port on which calls are answered without this thread. */
  openLine(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#tell({ kind: 'line', port: port2 })
    return port1
  }

  readStates(): Promise<Readonly<Record<string, unknown>>> {
    return this.#reads.open((id) => this.#tell({ kind: 'read', id }))
  }

  setState(connector: string, state: object): void {
    this.#tell({ kind: 'set', connector, state })
  }

  clearStates(): void {
    this.#tell({ kind: 'clear' })
  }

  kill(cause: FakeLoss): void {
    this.#cause ??= cause
    void this.#worker.terminate()
  }

  #tell(order: FakeOrder): void {
    this.#worker.postMessage(order, order.kind === 'line' ? [order.port] : [])
  }

  #hear(reply: FakeReply): void {
    switch (reply.kind) {
      case 'answered':
        return this.#calls.resolve(reply.id, unpackAnswer(reply.outcome))
      case 'states':
        return this.#reads.resolve(reply.id, reply.states)
      case 'changed':
        return this.#parts.onChanged(reply.states)
      case 'finding':
        return this.#parts.onFinding(reply.finding)
      case 'fetch':
      case 'resolve':
        return void answerModule(this.#parts.source, reply).then((answer) =>
          this.#tell({ kind: 'module', id: reply.id, answer }),
        )
      default:
        return reply satisfies never
    }
  }

  // One that has no turn while somebody waits is in a loop. Counted in looks: on a busy machine both sides have fewer.
  #watch(): NodeJS.Timeout {
    let seen = 0
    let still = 0
    return setInterval(() => {
      const { beats } = readPulse(this.#pulse)
      const isIdle = this.#calls.size === 0 && Atomics.load(this.#busy, 0) === 0
      still = beats === seen && !isIdle ? still + 1 : 0
      seen = beats
      if (still * BEAT > this.#parts.patience) this.kill('loop')
    }, BEAT).unref()
  }
}

/** The thread of the fakes has ended before it answered. */
export class FakeThreadLost extends Error {
  override readonly name = 'FakeThreadLost'
  readonly loss: FakeLoss

  constructor(loss: FakeLoss) {
    super(`The thread of the fakes has ended: ${loss}.`)
    this.loss = loss
  }
}

const MEMORY = 'ERR_WORKER_OUT_OF_MEMORY'

function startWorker(file: URL, workerData: FakeWorkerOptions, heap: number): Worker {
  const worker = new Worker(file, {
    name: 'stepyard-fakes',
    workerData,
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: heap },
  })
  worker.stdout.resume()
  worker.stderr.resume()
  worker.unref()
  return worker
}
