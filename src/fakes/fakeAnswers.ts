import type { AnswerCall } from '../connectors/answer.ts'
import { answerCall, thrownBy, type CallOutcome, type Ending } from '../connectors/answerCalls.ts'
import { findInCatalogue } from '../connectors/catalogue/catalogue.ts'
import { createConnectorTable, type ConnectorItem, type ConnectorTable } from '../connectors/connectorTable.ts'
import { createFakeLayer } from '../connectors/fakes/fakeLayer.ts'
import { createFakeStates, type FakeStates } from '../connectors/fakes/fakeStates.ts'
import { readFake, type Fake } from '../connectors/fakes/readFake.ts'
import { createFixedAnswers, type FixedAnswers } from '../connectors/fixedAnswers.ts'
import type { LineCall } from '../loader/worker/callLine.ts'
import { Evaluator, type EvaluatorOptions } from '../loader/inside/evaluator.ts'
import { connectorNamespace } from '../workspace/connectorNamespace.ts'

/** What fakes answer from, as it is now: plain data, for another thread. */
export interface FakeSetup {
  readonly workspace: string
  readonly environment: string
  readonly connectors: readonly ConnectorItem[]
  /** Files of fakes, relative to the workspace. */
  readonly files: readonly string[]
  /** What answers before anything else. */
  readonly overrides: FixedAnswers
  readonly pins: FixedAnswers
}

/** What came of a call, and how long it takes on the clock of the engine, in milliseconds. */
export type FakeOutcome = CallOutcome & { readonly delay?: number }

/** What fakes are evaluated with. */
export interface FakeAnswersOptions extends EvaluatorOptions {
  /** What fakes remembered when they were last used, by connector. */
  readonly kept: Readonly<Record<string, unknown>>
  /** Told of the first change of a state after all were taken. */
  readonly onTouched: () => void
}

/** Answers calls from the files of a workspace, in the thread it is made in. Reaches nothing outside. */
export class FakeAnswers {
  readonly states: FakeStates
  #setup: FakeSetup = EMPTY
  #table: ConnectorTable = createConnectorTable([])
  #evaluator: Evaluator
  #fakes = new Map<string, Promise<Fake | undefined>>()
  #overrides: AnswerCall = createFixedAnswers({})
  #pins: AnswerCall = createFixedAnswers({}, 'pinned')

  constructor(options: FakeAnswersOptions) {
    this.states = createFakeStates(options.kept, options.onTouched)
    this.#evaluator = new Evaluator(options)
  }

  /** Goes on with what the files hold now; calls that are being answered go on with what they began with. */
  update(setup: FakeSetup): void {
    const { overrides, pins, connectors } = setup
    if (overrides !== this.#setup.overrides) this.#overrides = createFixedAnswers(overrides)
    if (pins !== this.#setup.pins) this.#pins = createFixedAnswers(pins, 'pinned')
    this.#setup = setup
    this.#table = createConnectorTable(connectors)
    this.#evaluator = this.#evaluator.next('all')
    this.#fakes = new Map()
  }

  /** Never rejects. */
  async ask(call: LineCall, ending: Ending): Promise<FakeOutcome> {
    let delay = 0
    const sleep = async (milliseconds: number): Promise<void> => void (delay += milliseconds)
    const { workspace, environment } = this.#setup
    const fakes = createFakeLayer({
      find: (namespace) => this.#find(namespace),
      states: this.states,
      now: () => call.now + delay,
      sleep: (_, milliseconds) => sleep(milliseconds),
    })
    const layers = [this.#overrides, this.#pins, thrownBy('fake', fakes)]
    const outcome = await answerCall({ workspace, environment, table: () => this.#table, layers }, call, ending)
    return delay === 0 ? outcome : { ...outcome, delay }
  }

  #find(namespace: string): Promise<Fake | undefined> {
    const known = this.#fakes.get(namespace)
    if (known) return known
    const found = this.#load(namespace)
    this.#fakes.set(namespace, found)
    return found
  }

  async #load(namespace: string): Promise<Fake | undefined> {
    const connector = this.#table.find(namespace)
    const wanted = [connector?.name, namespace].filter((name) => name !== undefined)
    const path = this.#setup.files.find((file) => isFakeOf(file, wanted))
    const builtIn = builtInFake(connector?.type)
    if (path === undefined) return builtIn
    const own = readFake(await this.#evaluator.evaluate(path), path)
    // What a file says nothing of, the fake of the built-in type answers.
    return builtIn ? { ...own, find: (operation) => own.find(operation) ?? builtIn.find(operation) } : own
  }
}

const EMPTY: FakeSetup = { workspace: '', environment: '', connectors: [], files: [], overrides: {}, pins: {} }

function builtInFake(type: string | undefined): Fake | undefined {
  const fake = type === undefined ? undefined : findInCatalogue(type)?.fake
  return fake && readFake({ default: fake }, fake.connector)
}

function isFakeOf(file: string, wanted: readonly string[]): boolean {
  const name = file.replace(/^fakes\//, '').replace(/\.(?:mts|ts|js)$/, '')
  return wanted.includes(name) || wanted.includes(connectorNamespace(name))
}
