import type { FaultRule } from './config/schemaTypes.ts'
import type { CallOutcome } from './connectors/answerCalls.ts'
import { createConnectorTable, type ConnectorTable } from './connectors/connectorTable.ts'
import type { FixedAnswers } from './connectors/fixedAnswers.ts'
import { createImportedOperations } from './connectors/openapi/importedOperations.ts'
import type { Effects } from './effects.ts'
import type { Clock } from './engine/clock.ts'
import type { CallOrigin, Connectors } from './engine/context.ts'
import { StepyardError } from './errors.ts'
import type { AnswerMode, FakeSetup } from './fakes/fakeAnswers.ts'
import { openFakes, type Fakes } from './fakes/openFakes.ts'
import { createStateFile, readStates } from './fakes/stateFile.ts'
import type { LiveConnectors } from './liveConnectors.ts'
import type { CallLines, ModuleSource } from './loader/openLoader.ts'
import type { RunningEnvironment } from './runningEnvironment.ts'
import { nearestSpelling } from './spelling.ts'
import type { ConnectorCall } from './stepHost.ts'
import { itemKind } from './workspace/layout.ts'
import type { Workspace } from './workspace/workspace.ts'

/** How connectors are called whose names are listed; all others are answered by fakes. */
export interface CallModes {
  /** Asks the service itself. */
  readonly live?: readonly string[]
  /** The same, and keeps what it answers. */
  readonly record?: readonly string[]
  /** Answers from recordings alone. */
  readonly replay?: readonly string[]
  readonly deny?: readonly string[]
  /** Records nothing; an operation that has recordings is answered by them alone. Default false. */
  readonly ci?: boolean
}

/** What calls of connectors on this machine are answered with. */
export interface LocalConnectorsOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly environment: string
  readonly effects: Effects
  readonly clock: Clock
  readonly running: Pick<RunningEnvironment, 'config' | 'mask' | 'secrets'>
  /** What answers before anything else. */
  readonly answers: FixedAnswers
  readonly modes: CallModes
  readonly source: ModuleSource
  /** Lets calls of step workers go straight to the thread of the fakes. */
  readonly openLines: (lines: CallLines) => void
  /** Where what fakes remember is kept between two runs. Default: nowhere. */
  readonly stateFile?: string
  /** The built `fakeWorker`. Default: fakes run in this thread. */
  readonly worker?: URL
}

/** The connectors of a workspace as they are called on this machine. */
export interface LocalConnectors extends AsyncDisposable {
  readonly call: Connectors
  readonly fakes: Fakes
  readonly table: ConnectorTable
  /** How a connector is called, by its name or namespace. */
  modeOf(connector: string): CallMode
  /** The rules by which calls go wrong: those of faults.yaml, and those that were added since. */
  readonly faults: FaultRules
  /** Goes on with what the files hold now. */
  update(workspace: Workspace): void
}

/** Who answers the calls of a connector. */
export type CallMode = AnswerMode | 'live' | 'record'

/** Rules for faults that can be changed while calls are made. */
export interface FaultRules {
  list(): readonly FaultRule[]
  /** Adds a rule, or replaces the one of the same name. Throws `FAULT_RULE_REFUSED`. */
  add(rule: FaultRule): void
  /** Takes away a rule, until the server is started again; answers whether there was one. */
  remove(name: string): boolean
}

/** Opens what answers the calls of steps: fakes, which run when they are first called, or the services themselves. */
export async function openLocalConnectors(
  options: LocalConnectorsOptions,
  workspace: Workspace,
): Promise<LocalConnectors> {
  const { root, effects, source, stateFile, worker } = options
  const kept = stateFile === undefined ? {} : await readStates(stateFile)
  const onProblem = (error: unknown): void =>
    effects.log({ level: 'error', message: `keeping the state of the fakes: ${wordsOf(error)}` })
  const file = stateFile === undefined ? undefined : createStateFile(stateFile, kept, onProblem)
  const isLiveWanted = (options.modes.live?.length ?? 0) + (options.modes.record?.length ?? 0) > 0
  const live = isLiveWanted ? await openLive(options) : undefined
  const onStarted = (): void => options.openLines({ open: () => fakes.openLine(), outside: connectors.outside() })
  const fakes: Fakes = await openFakes({
    root,
    source,
    kept,
    onStarted,
    onChanged: (states) => file?.take(states),
    onFinding: onceEach(({ code, message }) => effects.log({ level: 'warning', message: `${code} ${message}` })),
    ...(worker && { worker }),
  })
  const connectors = new OpenedConnectors({ options, fakes, live }, workspace)
  return Object.assign(connectors, {
    async [Symbol.asyncDispose]() {
      await fakes.close()
      await live?.close()
      await file?.settled()
    },
  })
}

// Not loaded where every call is answered here.
async function openLive(options: LocalConnectorsOptions): Promise<LiveConnectors> {
  const { openLiveConnectors } = await import('./liveConnectors.ts')
  return openLiveConnectors({ ...options, ci: options.modes.ci === true })
}

interface Parts {
  readonly options: LocalConnectorsOptions
  readonly fakes: Fakes
  /** Absent where no connector is live. */
  readonly live: LiveConnectors | undefined
}

class OpenedConnectors implements Omit<LocalConnectors, typeof Symbol.asyncDispose> {
  readonly call: Connectors
  readonly fakes: Fakes
  readonly faults: FaultRules
  readonly #parts: Parts
  readonly #imported: ReturnType<typeof createImportedOperations>
  #workspace: Workspace
  #table: ConnectorTable = createConnectorTable([])
  readonly #added = new Map<string, FaultRule>()
  readonly #removed = new Set<string>()

  constructor(parts: Parts, workspace: Workspace) {
    this.#parts = parts
    this.fakes = parts.fakes
    this.#workspace = workspace
    this.#imported = createImportedOperations(parts.options.root)
    this.call = Object.assign((call: ConnectorCall, origin: CallOrigin) => this.#call(call, origin), {
      direct: true,
    } as const)
    this.faults = {
      list: () => this.#rules(),
      add: (rule) => this.#change(() => (this.#removed.delete(rule.name), this.#added.set(rule.name, rule))),
      remove: (name) => {
        const isThere = this.#rules().some((rule) => rule.name === name)
        this.#change(() => (this.#added.delete(name), this.#removed.add(name)))
        return isThere
      },
    }
    this.update(workspace)
    requireKnown(parts.options.modes, this.#table)
  }

  get table(): ConnectorTable {
    return this.#table
  }

  /** Namespaces whose calls only this side can answer. */
  outside(): readonly string[] {
    const live = this.#table.all.filter(({ namespace }) => isLive(this.modeOf(namespace)))
    return [...ENGINE_CONNECTORS, ...live.map(({ namespace }) => namespace)]
  }

  modeOf(connector: string): CallMode {
    const { modes } = this.#parts.options
    const known = this.#table.find(connector)
    const isListed = (names: readonly string[] = []): boolean =>
      names.includes(connector) || (known !== undefined && names.includes(known.name))
    if (isListed(modes.deny)) return 'deny'
    if (isListed(modes.replay)) return 'replay'
    if (isListed(modes.record)) return modes.ci === true ? 'replay' : 'record'
    return isListed(modes.live) ? 'live' : 'fake'
  }

  update(workspace: Workspace): void {
    this.#workspace = workspace
    this.#table = createConnectorTable(workspace.connectors, this.#imported)
    this.#tell()
  }

  #tell(): void {
    const { options, fakes, live } = this.#parts
    const { environment, answers, modes } = options
    const { name, connectors, paths, recordings } = this.#workspace
    const answered = this.#table.all.flatMap(({ namespace }): [string, AnswerMode][] => {
      const mode = this.modeOf(namespace)
      return isLive(mode) || mode === 'fake' ? [] : [[namespace, mode]]
    })
    const setup: FakeSetup = {
      workspace: name,
      environment,
      connectors,
      recordings,
      files: paths.filter((path) => itemKind(path) === 'fake'),
      faults: this.#rules(),
      modes: Object.fromEntries(answered),
      ci: modes.ci === true,
      overrides: answers,
      pins: NO_PINS,
    }
    fakes.update(setup)
    live?.update(name, this.#table, setup.faults)
  }

  #rules(): readonly FaultRule[] {
    const written = this.#workspace.faults?.value.rules ?? []
    const others = written.filter(({ name }) => !this.#added.has(name) && !this.#removed.has(name))
    return [...others, ...this.#added.values()]
  }

  #change(change: () => unknown): void {
    change()
    this.#tell()
  }

  async #call(call: ConnectorCall, origin: CallOrigin): Promise<unknown> {
    const { clock } = this.#parts.options
    const { signal, answeredBy } = origin
    if (call.connector === 'utils' && call.operation === 'sleep') {
      answeredBy({ layer: 'built-in' })
      return clock.sleep(millisecondsOf(call.input), signal)
    }
    const outcome = await this.#ask(call, origin)
    const { layer, fault } = outcome
    if (layer !== undefined) answeredBy({ layer, ...(fault !== undefined && { fault }) })
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }

  async #ask(call: ConnectorCall, made: CallOrigin): Promise<CallOutcome> {
    const { signal, task, step, again, nth } = made
    const origin = { task, step, again, nth }
    const { fakes, live, options } = this.#parts
    const mode = this.modeOf(call.connector)
    if (live && isLive(mode)) return live.ask({ ...call, ...origin }, { signal, record: mode === 'record' })
    const { delay = 0, ...outcome } = await fakes.ask({ ...call, ...origin, now: options.clock.now() }, signal)
    if (delay > 0) await options.clock.sleep(delay, signal)
    return outcome
  }
}

// What only the engine can answer.
const ENGINE_CONNECTORS: readonly string[] = ['utils']

const NO_PINS: FixedAnswers = {}

function isLive(mode: CallMode): mode is 'live' | 'record' {
  return mode === 'live' || mode === 'record'
}

// A misspelt name would be a fake where a service was meant.
function requireKnown(modes: CallModes, table: ConnectorTable): void {
  const known = table.all.flatMap(({ name, namespace }) => [name, namespace])
  for (const name of [modes.live, modes.record, modes.replay, modes.deny].flatMap((names) => names ?? [])) {
    if (known.includes(name)) continue
    const nearest = nearestSpelling(name, known)
    throw new StepyardError('CONNECTOR_UNKNOWN', { name, ...(nearest !== undefined && { nearest }) })
  }
}

function millisecondsOf(input: unknown): number {
  return typeof input === 'object' && input !== null && 'milliseconds' in input ? Number(input.milliseconds) : 0
}

function onceEach<Value>(tell: (value: Value) => void): (value: Value) => void {
  const told = new Set<string>()
  return (value) => {
    const text = JSON.stringify(value)
    if (!told.has(text)) tell(value)
    told.add(text)
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
