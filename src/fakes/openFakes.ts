import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { ModuleSource } from '../loader/inside/moduleRunner.ts'
import type { LineCall } from '../loader/worker/callLine.ts'
import type { LinePort } from '../loader/worker/callLines.ts'
import type { FakeOutcome, FakeSetup } from './fakeAnswers.ts'
import type { GivenFakes } from './loadFake.ts'
import { FakeThread, FakeThreadLost, type FakeLoss } from './fakeThread.ts'

/** The fakes of a workspace, wherever they run. */
export interface Fakes {
  /** Goes on with what the files hold now. */
  update(setup: FakeSetup): void
  /** Never rejects. */
  ask(call: LineCall, signal: AbortSignal): Promise<FakeOutcome>
  /** A port on which calls are answered; `undefined` where they run in this thread, or have not been called yet. */
  openLine(): LinePort | undefined
  /** What they remember, by connector. */
  readStates(): Promise<Readonly<Record<string, unknown>>>
  setState(connector: string, state: object): void
  clearStates(): void
  /** Resolves when every change of a state has been told. */
  close(): Promise<void>
}

/** How fakes are opened. */
export interface FakesOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly source: ModuleSource
  /** Fakes that are asked before those of files: only where they run in this thread. */
  readonly given?: GivenFakes
  /** What they remembered when they were last used, by connector. */
  readonly kept: Readonly<Record<string, unknown>>
  /** Told of states that have changed, as JSON. */
  readonly onChanged: (states: ReadonlyMap<string, string>) => void
  /** Told of answers that are not what their description says. */
  readonly onFinding: (finding: Diagnostic) => void
  /** The built `fakeWorker`. Default: they run in this thread. */
  readonly worker?: URL
  /** A thread has started: lines that were opened before it lead nowhere. */
  readonly onStarted?: () => void
}

/** Opens the fakes of a workspace; they know no file before `update`. */
export async function openFakes(options: FakesOptions): Promise<Fakes> {
  const { worker } = options
  return worker === undefined ? inThisThread(options) : new ThreadedFakes({ ...options, worker })
}

/** Milliseconds that evaluating a fake may take. */
const TIME_LIMIT = 10_000

async function inThisThread({ root, source, given = {}, kept, onChanged, onFinding }: FakesOptions): Promise<Fakes> {
  // Not loaded where they have a thread of their own.
  const { FakeAnswers } = await import('./fakeAnswers.ts')
  const tell = (): void => onChanged(answers.states.takeChanged())
  const answers = new FakeAnswers({
    root,
    source,
    given,
    timeLimit: TIME_LIMIT,
    kept,
    onFinding,
    onTouched: () => setImmediate(tell),
  })
  return {
    update: (setup) => answers.update(setup),
    ask: (call, signal) => answers.ask(call, { signal }),
    openLine: () => undefined,
    readStates: async () => answers.states.read(),
    setState: (connector, state) => answers.states.set(connector, state),
    clearStates: () => answers.states.clear(),
    close: async () => tell(),
  }
}

/** Fakes in a thread that is replaced when it is lost; another one remembers what the last one told. */
class ThreadedFakes implements Fakes {
  readonly #options: FakesOptions & { readonly worker: URL }
  readonly #kept: Map<string, unknown>
  #thread: FakeThread | undefined
  #setup: FakeSetup | undefined
  #closed = false

  constructor(options: FakesOptions & { readonly worker: URL }) {
    this.#options = options
    this.#kept = new Map(Object.entries(options.kept))
  }

  update(setup: FakeSetup): void {
    this.#setup = setup
    this.#thread?.update(setup)
  }

  async ask(call: LineCall, signal: AbortSignal): Promise<FakeOutcome> {
    try {
      return await this.#running().ask(call, signal)
    } catch (error) {
      if (!(error instanceof FakeThreadLost)) return { error }
      const { connector, operation } = call
      return { error: new StepyardError('FAKE_LOST', { connector, operation, reason: REASONS[error.loss] }) }
    }
  }

  openLine(): LinePort | undefined {
    return this.#thread?.openLine()
  }

  async readStates(): Promise<Readonly<Record<string, unknown>>> {
    return this.#thread === undefined ? Object.fromEntries(this.#kept) : this.#thread.readStates()
  }

  setState(connector: string, state: object): void {
    this.#running().setState(connector, state)
  }

  clearStates(): void {
    this.#running().clearStates()
    this.#kept.clear()
  }

  async close(): Promise<void> {
    this.#closed = true
    const thread = this.#thread
    if (!thread) return
    // What it says last: its answers come in order, so changes of a state are told before.
    const states = await thread.readStates().catch(() => undefined)
    if (states) this.#take(new Map(Object.entries(states).map(([name, state]) => [name, JSON.stringify(state)])))
    thread.kill('closed')
    await thread.ended
  }

  // Started with the first call: most commands make none.
  #running(): FakeThread {
    if (this.#thread) return this.#thread
    const { root, source, worker: file, onFinding } = this.#options
    const thread = new FakeThread({
      root,
      source,
      file,
      timeLimit: TIME_LIMIT,
      heap: HEAP,
      patience: PATIENCE,
      kept: Object.fromEntries(this.#kept),
      onFinding,
      onChanged: (states) => this.#take(states),
    })
    if (this.#setup) thread.update(this.#setup)
    this.#thread = thread
    this.#options.onStarted?.()
    void this.#forget(thread)
    return thread
  }

  async #forget(thread: FakeThread): Promise<void> {
    await thread.ended
    if (!this.#closed && this.#thread === thread) this.#thread = undefined
  }

  #take(states: ReadonlyMap<string, string>): void {
    for (const [connector, state] of states) this.#kept.set(connector, JSON.parse(state))
    this.#options.onChanged(states)
  }
}

/** Megabytes. */
const HEAP = 256
/** Milliseconds: less than a step may take to end, more than any honest handler needs in one turn. */
const PATIENCE = 1000

const REASONS: Readonly<Record<FakeLoss, string>> = {
  memory: 'it used too much memory',
  loop: 'it did not end',
  exit: 'it ended its thread',
  closed: 'Stepyard is closing',
}
