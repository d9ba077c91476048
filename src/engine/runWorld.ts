import { Abortable } from '../abortable.ts'
import { StepyardError } from '../errors.ts'
import { callFailureOf, type ConnectorCall, type DirectWorld, type LoadedStep, type StepWorld } from '../stepHost.ts'
import type { CallAnswer, CallOrigin, ReadingParts } from './context.ts'
import type { CallRecord } from './events.ts'
import type { TaskWork } from './work.ts'

/** Is told of what a step run does while it does it. */
export interface RunObserver {
  started(): void
  /** The body wants to call a connector; the call waits for what is answered. */
  beforeCall(): Promise<void> | undefined
  ended(): void
}

/** A step run about to be made. */
export interface ObservedStep {
  readonly step: LoadedStep
  readonly observer: RunObserver
}

// Enough for a replay of any step that does not wait by looking at the clock.
const MOST_TIMES = 100

/**
 * What one step run reaches besides its data, with what it did there, and the time it may take: after that, or when
 * somebody stops it, it is aborted. A class, because one is made for every step run.
 */
export class RunWorld extends Abortable implements StepWorld {
  /** The calls it made, as they ended. */
  readonly calls: CallRecord[] = []
  /** What the clock said each time the body looked, in order. */
  readonly times: number[] = []
  /** How often it has called each operation; most steps call none. */
  #called: Map<string, number> | undefined
  readonly #parts: ReadingParts
  readonly #work: TaskWork
  readonly #run: ObservedStep
  readonly #timer: NodeJS.Timeout

  constructor(parts: ReadingParts, work: TaskWork, run: ObservedStep) {
    super()
    this.#parts = parts
    this.#work = work
    this.#run = run
    this.#timer = setTimeout(takeTooLong, parts.settings.stepTimeout, this)
  }

  get workspace(): StepWorld['workspace'] {
    return this.#parts.workspace
  }

  now(): number {
    const now = this.#parts.clock.now()
    if (this.times.length < MOST_TIMES) this.times.push(now)
    return now
  }

  config(key: string): unknown {
    return this.#parts.config(key)
  }

  get direct(): DirectWorld | undefined {
    const { connectors, clock } = this.#parts
    if (!connectors.direct) return undefined
    const again = this.#work.memory.again?.[this.#run.step.name] ?? 0
    return {
      again,
      now: clock.now(),
      flows: clock.flows,
      sleep: (milliseconds) => clock.sleep(milliseconds, this.signal),
      ended: ({ input, result, error, layer, fault, ms, connector, operation }) =>
        void this.calls.push({
          connector,
          operation,
          ...(input !== undefined && { input }),
          ...(layer !== undefined && { layer }),
          ...(fault !== undefined && { fault }),
          ...(result !== undefined && { result }),
          ...(error && { error }),
          ms: roundMs(ms),
        }),
    }
  }

  async call(call: ConnectorCall): Promise<unknown> {
    const started = performance.now()
    // Taken at once: the body may go on to change what it passed.
    const asked = { ...call, input: plainCopy(call.input) }
    let answer: CallAnswer | undefined
    const origin = this.#origin(call, (by) => void (answer = by))
    try {
      await this.#run.observer.beforeCall()
      const result = await this.#parts.connectors(asked, origin)
      this.#record(asked, started, { ...answer, ...(result !== undefined && { result: plainCopy(result) }) })
      return result
    } catch (error) {
      this.#record(asked, started, { ...answer, error: callFailureOf(error) })
      throw error
    }
  }

  timeOut(): void {
    const { stepTimeout: limit } = this.#parts.settings
    this.abort(new StepyardError('STEP_TIMEOUT', { step: this.#run.step.name, limit }))
  }

  /** The run has ended: its time limit is taken away. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #origin({ connector, operation }: ConnectorCall, answeredBy: CallOrigin['answeredBy']): CallOrigin {
    const { id, memory } = this.#work
    const step = this.#run.step.name
    const called = `${connector}.${operation}`
    this.#called ??= new Map()
    const nth = this.#called.get(called) ?? 0
    this.#called.set(called, nth + 1)
    const again = memory.again?.[step] ?? 0
    const { rules } = this.#parts
    const personal = rules && { personal: () => rules.personal(this.#work.data) }
    return { task: id, step, run: memory.runs + 1, again, nth, signal: this.signal, ...personal, answeredBy }
  }

  #record(
    call: ConnectorCall,
    started: number,
    end: Omit<CallRecord, 'connector' | 'operation' | 'input' | 'ms'>,
  ): void {
    const { connector, operation, input } = call
    const ms = roundMs(performance.now() - started)
    this.calls.push({ connector, operation, ...(input !== undefined && { input }), ...end, ms })
  }
}

// No closure: one timer is set for every step run.
function takeTooLong(world: RunWorld): void {
  world.timeOut()
}

/** What JSON makes of a value: for the journal, and for what leaves the process. */
function plainCopy(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

/** Milliseconds as they are kept, to a thousandth. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
