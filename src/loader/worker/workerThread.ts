import { MessageChannel, Worker } from 'node:worker_threads'
import type { DirectCalls, DirectWorld, StepCall, StepOutcome, StepWorld } from '../../stepHost.ts'
import type { ModuleSource } from '../inside/moduleRunner.ts'
import type { ReportLate } from '../inside/run.ts'
import type { BodySource, ReportFailure } from '../inside/stepRuntime.ts'
import { answerModule } from './answerModule.ts'
import { answerOn } from './line.ts'
import type { LineEnd, Order, PackedFacts, Question, Reply, WorkerOptions } from './messages.ts'
import { unpackOutcome } from './packedOutcome.ts'
import { fromPlainError, toPlainError } from './plainError.ts'
import { createPulse, readPulse, type Pulse } from './pulse.ts'
import { createWaiting } from './waiting.ts'

/** What a thread is made with. */
export interface ThreadParts extends Pick<WorkerOptions, 'root' | 'timeLimit' | 'keepsGoodBodies' | 'allow'> {
  /** The built `stepWorker`: Node 20 cannot start a thread from TypeScript. */
  readonly file: URL
  readonly source: ModuleSource
  readonly limits: WorkerLimits
  readonly late: ReportLate
  readonly failed: ReportFailure
}

/** What a worker may use before it is ended with everything that runs in it. */
export interface WorkerLimits {
  /** Megabytes of the heap. */
  readonly heap: number
  /** Megabytes of buffers. */
  readonly buffers: number
  /** Milliseconds in which it has to obey when a run is aborted. */
  readonly grace: number
}

/** Why a thread has ended. */
export type LossCause = 'memory' | 'deaf' | 'stuck' | 'exit' | 'closed'

/** A step run whose thread ended before it. */
export interface LostRun {
  readonly cause: LossCause
  /** Whether nothing else ran in the thread. */
  readonly wasAlone: boolean
  /** Whether it has called a connector or looked at the clock: it cannot be run again as if it had never begun. */
  readonly hasActed: boolean
  /** Why it was to be aborted, where it was. */
  readonly aborted: { readonly reason: unknown } | undefined
}

/** How a step run in a thread has ended. */
export type ThreadRun = { readonly outcome: StepOutcome } | { readonly lost: LostRun }

/** A run that has not ended. */
interface OpenRun {
  readonly world: StepWorld
  readonly end: (run: ThreadRun) => void
  readonly ended: Promise<ThreadRun>
  hasActed: boolean
  aborted: { readonly reason: unknown } | undefined
  grace: NodeJS.Timeout | undefined
}

/** One worker thread, from here: what it is told, what it asks, and how it ends. */
export class WorkerThread {
  /** On which a predicate can be asked. */
  readonly line: LineEnd
  /** Resolves when it has ended, with the reason. */
  readonly ended: Promise<LossCause>
  /** The beat at which it did not answer, where it did not. */
  silentSince: number | undefined
  /** Files that it is evaluating now. */
  readonly evaluating = new Set<string>()
  readonly #worker: Worker
  readonly #parts: ThreadParts
  readonly #pulse = createPulse()
  readonly #runs = new Map<number, OpenRun>()
  readonly #inspections = createWaiting<PackedFacts>()
  readonly #warming = createWaiting<void>()
  #lastRun = 0
  #cause: LossCause | undefined

  constructor(parts: ThreadParts) {
    this.#parts = parts
    const asking = openLine()
    const answering = openLine()
    this.line = answering.here
    answerOn(asking.here, (question) => this.#answer(question as Question))
    for (const { here } of [asking, answering]) here.port.unref()
    const { root, timeLimit, keepsGoodBodies, allow } = parts
    const data = { root, timeLimit, keepsGoodBodies, allow, asking: asking.there, answering: answering.there }
    this.#worker = startWorker(parts, { ...data, pulse: this.#pulse })
    this.#worker.on('message', (reply: Reply) => this.#hear(reply))
    this.#worker.on('error', (error: unknown) => {
      this.#cause ??= isOutOfMemory(error) ? 'memory' : 'exit'
    })
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#end()
        for (const { here } of [asking, answering]) here.port.close()
        resolve(this.#cause ?? 'exit')
      })
    })
  }

  /** How many step runs are in it. */
  get busy(): number {
    return this.#runs.size
  }

  /** Whether it has not been given up. */
  get isAlive(): boolean {
    return this.#cause === undefined
  }

  get pulse(): Pulse {
    return readPulse(this.#pulse)
  }

  tell(order: Order): void {
    this.#worker.postMessage(order, order.kind === 'line' ? [order.port] : [])
  }

  run(call: StepCall, world: StepWorld): Promise<ThreadRun> {
    let end: OpenRun['end'] = () => {}
    const ended = new Promise<ThreadRun>((resolve) => void (end = resolve))
    const id = ++this.#lastRun
    const run: OpenRun = { world, end, ended, hasActed: false, aborted: undefined, grace: undefined }
    this.#runs.set(id, run)
    if (this.isAlive) this.#begin(id, run, call)
    else this.#lose(id, run, false)
    return ended
  }

  /** Rejects when the thread ends first. */
  inspect(source: BodySource): Promise<PackedFacts> {
    return this.#inspections.open((id) => this.tell({ kind: 'inspect', id, source }))
  }

  /** Rejects when the thread ends first. */
  warm(): Promise<void> {
    return this.#warming.open((id) => this.tell({ kind: 'warm', id }))
  }

  /** Resolves when nothing runs in it. */
  async drained(): Promise<void> {
    while (this.#runs.size > 0) await Promise.race([...this.#runs.values()].map(({ ended }) => ended))
  }

  /** Ends it, whatever it does. */
  kill(cause: LossCause): void {
    this.#cause ??= cause
    void this.#worker.terminate()
  }

  #begin(id: number, run: OpenRun, call: StepCall): void {
    const { workspace, direct } = run.world
    this.tell({ kind: 'run', id, call, workspace, direct: direct && plainDirect(direct) })
    run.world.onAbort((reason) => this.#abort(id, run, reason))
  }

  #abort(id: number, run: OpenRun, reason: unknown): void {
    if (run.aborted || !this.#runs.has(id)) return
    run.aborted = { reason }
    this.tell({ kind: 'abort', id, reason: toPlainError(reason) })
    run.grace = setTimeout(() => this.kill('deaf'), this.#parts.limits.grace)
  }

  #hear(reply: Reply): void {
    switch (reply.kind) {
      case 'inspected':
        return this.#inspections.resolve(reply.id, reply.facts)
      case 'warmed':
        return this.#warming.resolve(reply.id, undefined)
      case 'outcome':
        return this.#finish(reply.id, { outcome: unpackOutcome(reply.outcome) })
      case 'call':
        return void this.#call(reply)
      case 'acts':
        return this.#note(reply.run, (run) => void (run.hasActed = true))
      case 'called':
        return this.#note(reply.run, ({ world }) => world.direct?.ended(reply.call))
      case 'sleep':
        return void this.#sleep(reply)
      case 'fetch':
      case 'resolve':
        return void answerModule(this.#parts.source, reply).then((answer) =>
          this.tell({ kind: 'module', id: reply.id, answer }),
        )
      case 'evaluating':
        return void (reply.begins ? this.evaluating.add(reply.path) : this.evaluating.delete(reply.path))
      case 'failed':
        return this.#parts.failed(reply.failure)
      case 'late': {
        const { kind: _, error, ...whose } = reply
        return this.#parts.late({ ...whose, error: fromPlainError(error) })
      }
      default:
        return reply satisfies never
    }
  }

  #answer(question: Question): unknown {
    const run = this.#runs.get(question.run)
    // Its body goes on although it has ended: the clock of the engine is nothing to it any more.
    if (run === undefined)
      return question.kind === 'now' ? Math.round(performance.timeOrigin + performance.now()) : undefined
    if (question.kind === 'config') return run.world.config(question.key)
    run.hasActed = true
    return run.world.now()
  }

  async #call({ id, run: number, call }: Extract<Reply, { kind: 'call' }>): Promise<void> {
    const run = this.#runs.get(number)
    if (run === undefined) return
    run.hasActed = true
    try {
      const input: unknown = call.input === undefined ? undefined : JSON.parse(call.input)
      const result = JSON.stringify(await run.world.call({ ...call, input }))
      this.tell({ kind: 'answer', id, ...(result !== undefined && { result }) })
    } catch (error) {
      this.tell({ kind: 'answer', id, error: toPlainError(error) })
    }
  }

  #note(id: number, take: (run: OpenRun) => void): void {
    const run = this.#runs.get(id)
    if (run) take(run)
  }

  async #sleep({ id, run, milliseconds }: Extract<Reply, { kind: 'sleep' }>): Promise<void> {
    await this.#runs.get(run)?.world.direct?.sleep(milliseconds)
    this.tell({ kind: 'answer', id })
  }

  #finish(id: number, end: ThreadRun): void {
    const run = this.#runs.get(id)
    this.#runs.delete(id)
    clearTimeout(run?.grace)
    run?.end(end)
  }

  #end(): void {
    this.#cause ??= 'exit'
    const wasAlone = this.#runs.size === 1
    for (const [id, run] of this.#runs) this.#lose(id, run, wasAlone)
    this.#inspections.end(lossError)
    this.#warming.end(lossError)
  }

  #lose(id: number, { hasActed, aborted }: OpenRun, wasAlone: boolean): void {
    this.#finish(id, { lost: { cause: this.#cause ?? 'exit', wasAlone, hasActed, aborted } })
  }
}

function plainDirect({ again, now, flows }: DirectWorld): Omit<DirectCalls, 'since'> {
  return { again, now, flows }
}

function startWorker({ file, limits }: ThreadParts, workerData: WorkerOptions): Worker {
  const { asking, answering } = workerData
  const worker = new Worker(file, {
    name: 'stepyard-steps',
    workerData,
    transferList: [asking.port, answering.port],
    // Neither the environment nor the options of this process are any business of a step.
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.heap },
  })
  // Bodies write to their log; what finds another way is dropped.
  worker.stdout.resume()
  worker.stderr.resume()
  return worker
}

function openLine(): { readonly here: LineEnd; readonly there: LineEnd } {
  const { port1, port2 } = new MessageChannel()
  const flag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  return { here: { port: port1, flag }, there: { port: port2, flag } }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

// Whoever waits asks the next thread.
function lossError(): Error {
  return new Error('The worker has ended.')
}
