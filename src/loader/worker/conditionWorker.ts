import type { Compiled } from '../../condition/compile.ts'
import { StepyardError } from '../../errors.ts'
import type { BodySource, StepFacts } from '../inside/stepRuntime.ts'
import { describeLoadFailure } from '../inside/loadFailure.ts'
import { askAndWait, type Answer } from './line.ts'
import type { PackedFacts } from './messages.ts'
import { unpackCompiled, type PackedCompiled, type Predicate } from './packedCondition.ts'
import type { PredicateAnswer, PredicateQuestion } from './predicates.ts'
import type { WorkerThread } from './workerThread.ts'

/**
 * The worker that evaluates conditions which only running a file tells. No body runs in it, so that it answers at once
 * when the engine asks what a predicate says. Started when the first such condition is met.
 */
export class ConditionWorker {
  readonly #start: () => WorkerThread
  readonly #refusalOf: (path: string) => string | undefined
  #thread: WorkerThread | undefined
  /** Files with predicates, by path: in another thread these have other numbers. */
  readonly #files = new Map<string, ConditionFile>()
  /** Threads in a row that did not live long. */
  #earlyEnds = 0
  readonly #forgotten = new FinalizationRegistry<Place>(({ thread, number }) => {
    if (thread?.isAlive) thread.tell({ kind: 'forget', predicate: number })
  })

  constructor(start: () => WorkerThread, refusalOf: (path: string) => string | undefined) {
    this.#start = start
    this.#refusalOf = refusalOf
  }

  /** Never rejects. */
  async inspect(source: BodySource): Promise<StepFacts> {
    const { facts, thread } = await this.#ask(source)
    this.#files.delete(source.path)
    if ('failure' in facts) return facts
    const places = facts.compiled.predicates.map(([number]): Place => ({ number, thread }))
    if (places.length > 0) this.#files.set(source.path, { source, places })
    return { ...facts, compiled: this.#unpack(facts.compiled, places) }
  }

  /** Goes on with another thread. */
  replace(): void {
    this.#thread?.kill('closed')
  }

  /** `thread` has ended. What it kept is evaluated again in the next one. */
  lose(thread: WorkerThread): void {
    if (thread !== this.#thread) return
    this.#thread = undefined
    this.#earlyEnds = thread.pulse.beats < SOON ? this.#earlyEnds + 1 : 0
    // What ends every thread it is evaluated in is left alone until something is inspected again.
    if (this.#earlyEnds > MOST_LOSSES) return
    for (const file of this.#files.values()) void this.#revive(file)
  }

  async #revive({ source, places }: ConditionFile): Promise<void> {
    const { facts, thread } = await this.#ask(source)
    if ('failure' in facts) return void this.#files.delete(source.path)
    for (const [index, [number]] of facts.compiled.predicates.entries())
      Object.assign(places[index] ?? {}, { number, thread })
  }

  async #ask(source: BodySource): Promise<{ readonly facts: PackedFacts; readonly thread?: WorkerThread }> {
    const { path } = source
    for (let lost = 0; lost < MOST_LOSSES && this.#refusalOf(path) === undefined; lost++) {
      const thread = (this.#thread ??= this.#start())
      const facts = await thread.inspect(source).catch(() => undefined)
      if (facts !== undefined) return { facts, thread }
      // Who has taken it down is known when its end is.
      await thread.ended
    }
    const reason = `${this.#refusalOf(path) ?? 'no worker lives long enough'}.`
    const error = new StepyardError('STEP_NOT_LOADED', { path, reason })
    return { facts: { failure: describeLoadFailure(error, { root: '/', path }) } }
  }

  #unpack(packed: PackedCompiled, places: readonly Place[]): Compiled {
    let next = 0
    return unpackCompiled(packed, (_, text) => {
      const place = places[next++] ?? { number: 0, thread: undefined }
      const standIn = createStandIn(place, text)
      this.#forgotten.register(standIn, place)
      return standIn
    })
  }
}

/** Beats of a thread that lived long: a second. */
const SOON = 20

/** Workers that a file is given. */
const MOST_LOSSES = 3

interface ConditionFile {
  readonly source: BodySource
  readonly places: readonly Place[]
}

/** Where a predicate is. */
interface Place {
  number: number
  thread: WorkerThread | undefined
}

/** Milliseconds to wait for an answer: a predicate is given a third of it. */
const PATIENCE = 300

function createStandIn(place: Place, text: string): Predicate {
  const ask = (value: unknown): unknown => {
    const answer = askThread(place, value)
    if (answer === undefined) throw new Error('because nobody answers for it')
    if ('error' in answer) throw answer.error
    // Only `createPredicates` answers.
    return (answer.value as PredicateAnswer) === 'promise' ? Promise.resolve() : answer.value
  }
  // Shown as its author wrote it: what is bound has no text of its own, and is known by its name.
  return Object.defineProperty(ask.bind(undefined), 'name', { value: text.replace(/\s+/g, ' ') })
}

// One that has not answered is not waited for again before it has shown that it lives.
function askThread({ number, thread }: Place, value: unknown): Answer | undefined {
  if (!thread?.isAlive || thread.silentSince === thread.pulse.beats) return undefined
  const question: PredicateQuestion = { number, value }
  const answer = askAndWait(thread.line, question, PATIENCE)
  thread.silentSince = answer === undefined ? thread.pulse.beats : undefined
  return answer
}
