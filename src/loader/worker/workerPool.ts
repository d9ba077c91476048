import type { MessagePort } from 'node:worker_threads'
import { StepyardError } from '../../errors.ts'
import { STEP_HEAP, type StepCall, type StepOutcome, type StepWorld } from '../../stepHost.ts'
import { abortReason, failToRun } from '../inside/runBody.ts'
import type { BodySource, NextGeneration, StepChanges, StepFacts, StepRuntime } from '../inside/stepRuntime.ts'
import type { CallLines } from './callLines.ts'
import { ConditionWorker } from './conditionWorker.ts'
import { watchMemory } from './memoryWatch.ts'
import type { Order } from './messages.ts'
import { WorkerState } from './workerState.ts'
import { WorkerThread, type LossCause, type LostRun, type ThreadParts, type WorkerLimits } from './workerThread.ts'

/** Which workers run bodies, and what each may use. */
export interface WorkersOptions {
  /** The built `stepWorker`. */
  readonly file: URL
  /** Default 2. */
  readonly count?: number
  readonly limits?: WorkerLimits
  /** Modules of Node that bodies may use although they reach this machine: `engine.allow`. Default none. */
  readonly allow?: readonly string[]
}

/** What is not said of workers. */
export const defaultWorkers = { count: 2, limits: { heap: STEP_HEAP, buffers: 256, grace: 500 }, allow: [] } as const

/** What a pool of workers is opened with. */
export type PoolOptions = ThreadParts & Required<WorkersOptions>

/**
 * Runs bodies in worker threads, several at a time in each. A worker that uses too much memory, does not obey or ends is
 * replaced. The run that was alone in it fails with the reason. Of several it is not known which one it was: those that
 * have not acted yet are run again, each alone; the others fail, because their calls would be made twice.
 */
export class WorkerPool implements StepRuntime {
  readonly #options: PoolOptions
  readonly #state = new WorkerState()
  readonly #threads = new Set<WorkerThread>()
  /** Of those, the ones that take any run. */
  #shared: WorkerThread[]
  readonly #conditions: ConditionWorker
  readonly #unwatch: () => void
  /** Files that were being evaluated when a worker was lost. */
  readonly #suspects = new Set<string>()
  /** Runs that are repeated go one after the other. */
  #repeating: Promise<unknown> = Promise.resolve()
  #lines: CallLines | undefined
  #allow: readonly string[]
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#allow = options.allow
    this.#shared = Array.from({ length: options.count }, () => this.#start())
    this.#conditions = new ConditionWorker(
      () => this.#start(),
      (path) => (this.#closed ? REASONS.closed : this.#state.refused.get(path)),
    )
    this.#unwatch = watchMemory(this.#threads, options)
  }

  beginReload(): void {
    this.#state.beginReload()
    this.#tellAll({ kind: 'beginReload' })
  }

  begin(next: NextGeneration): void {
    this.#state.begin(next, this.#options.root)
    this.#suspects.clear()
    this.#tellAll({ kind: 'refuse', paths: this.#state.refused })
    this.#tellAll({ kind: 'begin', next })
  }

  endReload(changes?: StepChanges): void {
    this.#state.endReload(changes)
    this.#tellAll({ kind: 'endReload', changes })
  }

  inspect(source: BodySource): Promise<StepFacts> {
    return this.#conditions.inspect(source)
  }

  async warm(): Promise<void> {
    // A worker that is lost meanwhile evaluates what it needs when it needs it.
    await Promise.all(this.#shared.map((thread) => thread.warm().catch(() => undefined)))
  }

  async run(call: StepCall, world: StepWorld): Promise<StepOutcome> {
    const first = await this.#leastBusy().run(call, world)
    if ('outcome' in first) return first.outcome
    if (!isWorthRepeating(first.lost) || this.#closed) return this.#fail(call, first.lost)
    const again = await this.#runAlone(call, world)
    return again === undefined || 'lost' in again ? this.#fail(call, again?.lost ?? first.lost) : again.outcome
  }

  /** Lets calls of the workers go their own way from now on. */
  openLines(lines: CallLines): void {
    this.#lines = lines
    for (const thread of this.#threads) this.#openLine(thread)
  }

  /** Lets bodies use these modules of Node from now on. */
  allow(modules: readonly string[]): void {
    if (modules.join() === this.#allow.join()) return
    this.#allow = modules
    this.replaceAll()
  }

  /** Ends all workers and starts others: what they have evaluated of packages is forgotten. */
  replaceAll(): void {
    const old = this.#shared
    this.#shared = old.map(() => this.#start())
    this.#conditions.replace()
    for (const thread of old) void this.#endWhenIdle(thread)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unwatch()
    const threads = [...this.#threads]
    for (const thread of threads) thread.kill('closed')
    await Promise.all(threads.map((thread) => thread.ended))
  }

  #start(): WorkerThread {
    const thread = new WorkerThread({ ...this.#options, allow: this.#allow })
    this.#threads.add(thread)
    for (const order of this.#state.orders()) thread.tell(order)
    this.#openLine(thread)
    void thread.ended.then((cause) => this.#replace(thread, cause))
    return thread
  }

  #openLine(thread: WorkerThread): void {
    const port = this.#lines?.open()
    // Every line is one.
    if (port) thread.tell({ kind: 'line', port: port as MessagePort, outside: this.#lines?.outside ?? [] })
  }

  #replace(thread: WorkerThread, cause: LossCause): void {
    this.#threads.delete(thread)
    if (this.#closed) return
    if (cause !== 'closed') this.#suspect(thread, cause)
    this.#conditions.lose(thread)
    // One that could not even begin is replaced when it is needed, not again and again.
    if (thread.pulse.beats > 0) this.#restart(thread)
  }

  // What was being evaluated may have nothing to do with it; the second time it has.
  #suspect({ evaluating }: WorkerThread, cause: LossCause): void {
    for (const path of evaluating) {
      if (this.#suspects.has(path)) this.#state.refused.set(path, REASONS[cause])
      this.#suspects.add(path)
    }
    this.#tellAll({ kind: 'refuse', paths: this.#state.refused })
  }

  #leastBusy(): WorkerThread {
    const least = this.#shared.reduce((least, thread) => (thread.busy < least.busy ? thread : least))
    return least.isAlive ? least : this.#restart(least)
  }

  #restart(thread: WorkerThread): WorkerThread {
    const next = this.#start()
    this.#shared = this.#shared.map((each) => (each === thread ? next : each))
    return next
  }

  #runAlone(call: StepCall, world: StepWorld) {
    const repeated = this.#repeating.then(async () => {
      if (this.#closed) return undefined
      const thread = this.#start()
      const end = await thread.run(call, world)
      thread.kill('closed')
      return end
    })
    this.#repeating = repeated
    return repeated
  }

  #fail(call: StepCall, lost: LostRun): StepOutcome {
    const { root, limits } = this.#options
    return failToRun(lossReason(call, lost, limits.heap + limits.buffers), root)
  }

  async #endWhenIdle(thread: WorkerThread): Promise<void> {
    await thread.drained()
    thread.kill('closed')
  }

  #tellAll(order: Order): void {
    for (const thread of this.#threads) thread.tell(order)
  }
}

// One that was aborted has a reason to end, and one that was alone was the cause.
function isWorthRepeating({ cause, wasAlone, hasActed, aborted }: LostRun): boolean {
  if (hasActed || aborted !== undefined || cause === 'closed') return false
  return !wasAlone || cause === 'stuck'
}

function lossReason(call: StepCall, { cause, wasAlone, aborted }: LostRun, limit: number): unknown {
  const { step } = call
  if (aborted) return abortReason(call, aborted.reason)
  if (cause === 'memory' && wasAlone) return new StepyardError('STEP_OUT_OF_MEMORY', { step, limit })
  const others = wasAlone ? '' : ' while several steps ran in it'
  return new StepyardError('STEP_WORKER_LOST', { step, reason: REASONS[cause] + others })
}

const REASONS: Readonly<Record<LossCause, string>> = {
  memory: 'it used too much memory',
  deaf: 'it did not end when it had to',
  stuck: 'evaluating a file did not end',
  exit: 'it ended itself',
  closed: 'Stepyard is closing',
}
