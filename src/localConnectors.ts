import type { CallOutcome } from './connectors/answerCalls.ts'
import {
  createCallRules,
  isLive,
  requireKnown,
  type AnswerMode,
  type CallModes,
  type CallRules,
} from './connectors/callRules.ts'
import { createConnectorTable, type ConnectorTable } from './connectors/connectorTable.ts'
import type { FixedAnswers } from './connectors/fixedAnswers.ts'
import { createImportedOperations } from './connectors/openapi/importedOperations.ts'
import type { Effects } from './effects.ts'
import type { Clock } from './engine/clock.ts'
import type { CallOrigin, Connectors } from './engine/context.ts'
import type { FakeSetup } from './fakes/fakeAnswers.ts'
import type { GivenFakes } from './fakes/loadFake.ts'
import { openFakes, type Fakes } from './fakes/openFakes.ts'
import { createStateFile, readStates } from './fakes/stateFile.ts'
import type { LiveConnectors } from './liveConnectors.ts'
import { createLocalMemory, type LocalMemory } from './localMemory.ts'
import type { CallLines, ModuleSource } from './loader/openLoader.ts'
import type { RunningEnvironment } from './runningEnvironment.ts'
import type { ConnectorCall } from './stepHost.ts'
import type { MemoryStore } from './store/memoryStore.ts'
import { itemKind } from './workspace/layout.ts'
import { readRecordingPath } from './workspace/recordingPath.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What calls of connectors on this machine are answered with. */
export interface LocalConnectorsOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly environment: string
  readonly effects: Effects
  readonly clock: Clock
  readonly running: Pick<RunningEnvironment, 'config' | 'mask' | 'secrets' | 'gateway'>
  /** What answers before anything else. */
  readonly answers: FixedAnswers
  readonly modes: CallModes
  readonly source: ModuleSource
  /** Lets calls of step workers go straight to the thread of the fakes. */
  readonly openLines: (lines: CallLines) => void
  /** Opens what outlives tasks; called with the first call of a step that needs it. */
  readonly openMemory: () => Promise<MemoryStore>
  /** Fakes that are asked before those of files: only where fakes run in this thread. */
  readonly fakes?: GivenFakes
  /** Where what fakes remember is kept between two runs. Default: nowhere. */
  readonly stateFile?: string
  /** The built `fakeWorker`. Default: fakes run in this thread. */
  readonly worker?: URL
}

/** The connectors of a workspace as they are called on this machine. */
export interface LocalConnectors extends CallRules, AsyncDisposable {
  readonly call: Connectors
  readonly fakes: Fakes
  readonly table: ConnectorTable
  /** Goes on with what the files hold now. */
  update(workspace: Workspace): void
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
  let opened: OpenedConnectors | undefined
  const lines: CallLines = {
    open: () => fakes.openLine(),
    get outside() {
      return opened?.outside() ?? ENGINE_CONNECTORS
    },
  }
  const onStarted = (): void => options.openLines(lines)
  const fakes: Fakes = await openFakes({
    root,
    source,
    given: options.fakes ?? {},
    kept,
    onStarted,
    onChanged: (states) => file?.take(states),
    onFinding: onceEach(({ code, message }) => effects.log({ level: 'warning', message: `${code} ${message}` })),
    ...(worker && { worker }),
  })
  const { environment, answers, clock } = options
  const memory = createLocalMemory({ environment, answers, now: () => clock.now(), open: options.openMemory })
  const connectors = new OpenedConnectors({ options, fakes, live, memory, onOutside: onStarted }, workspace)
  opened = connectors
  return {
    ...connectors.rules,
    call: connectors.call,
    fakes,
    get table() {
      return connectors.table
    },
    update: (newer) => connectors.update(newer),
    async [Symbol.asyncDispose]() {
      await fakes.close()
      await memory.close()
      await live?.close()
      await file?.settled()
    },
  }
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
  readonly memory: LocalMemory
  /** Other connectors than before are answered on this side. */
  readonly onOutside: () => void
}

class OpenedConnectors {
  readonly call: Connectors
  readonly fakes: Fakes
  readonly rules: CallRules
  readonly #parts: Parts
  readonly #imported: ReturnType<typeof createImportedOperations>
  #workspace: Workspace
  #table: ConnectorTable

  constructor(parts: Parts, workspace: Workspace) {
    const { root, modes } = parts.options
    this.#parts = parts
    this.fakes = parts.fakes
    this.#workspace = workspace
    this.#imported = createImportedOperations(root)
    this.#table = createConnectorTable(workspace.connectors, this.#imported)
    requireKnown(modes, this.#table, recordedNamespaces(workspace))
    this.rules = createCallRules({
      modes,
      table: () => this.#table,
      written: () => this.#workspace.faults?.value.rules ?? [],
      onChanged: () => this.#tell(),
    })
    const answer = (call: ConnectorCall, origin: CallOrigin): Promise<unknown> => this.#call(call, origin)
    this.call = Object.assign(answer, { direct: true } as const)
    this.#tell()
  }

  get table(): ConnectorTable {
    return this.#table
  }

  /** Namespaces whose calls only this side can answer. */
  outside(): readonly string[] {
    const live = this.#table.all.filter(({ namespace }) => isLive(this.rules.modeOf(namespace)))
    const { namespaces } = this.#parts.memory
    return [...ENGINE_CONNECTORS, ...namespaces, ...live.map(({ namespace }) => namespace)]
  }

  update(workspace: Workspace): void {
    this.#workspace = workspace
    this.#table = createConnectorTable(workspace.connectors, this.#imported)
    this.#tell()
  }

  #tell(): void {
    const { options, fakes, live, memory, onOutside } = this.#parts
    const { environment, answers, modes } = options
    const { name, connectors, paths, recordings } = this.#workspace
    const { modeOf, faults, pins } = this.rules
    // What is replayed need not be a connector.
    const namespaces = [...(modes.replay ?? []), ...this.#table.all.map(({ namespace }) => namespace)]
    const answered = namespaces.flatMap((namespace): [string, AnswerMode][] => {
      const mode = modeOf(namespace)
      return isLive(mode) || mode === 'fake' ? [] : [[namespace, mode]]
    })
    const setup: FakeSetup = {
      workspace: name,
      environment,
      connectors,
      recordings,
      files: paths.filter((path) => itemKind(path) === 'fake'),
      faults: faults.list(),
      modes: Object.fromEntries(answered),
      ci: modes.ci === true,
      overrides: answers,
      pins: pins.list(),
    }
    fakes.update(setup)
    // Workers that have a line to the fakes must know which calls are not for them.
    if (memory.update(this.#workspace)) onOutside()
    live?.update(name, this.#table, setup.faults)
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
    const { signal, task, step, again, nth, personal } = made
    const origin = { task, step, again, nth }
    const { fakes, live, memory, options } = this.#parts
    const mode = this.rules.modeOf(call.connector)
    if (live && isLive(mode)) {
      const record = mode === 'record'
      // Only what is kept is looked through.
      return live.ask({ ...call, ...origin, ...(record && personal && { personal: personal() }) }, { signal, record })
    }
    const asked = { ...call, ...origin, now: options.clock.now() }
    const { delay = 0, ...outcome } = await memory.ask(asked, signal, () => fakes.ask(asked, signal))
    if (delay > 0) await options.clock.sleep(delay, signal)
    return outcome
  }
}

function recordedNamespaces({ recordings }: Workspace): readonly string[] {
  return recordings.flatMap(({ path }) => readRecordingPath(path)?.connector ?? [])
}

// What only the engine can answer.
const ENGINE_CONNECTORS: readonly string[] = ['utils']

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
