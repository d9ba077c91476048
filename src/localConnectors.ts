import { readFile } from 'node:fs/promises'
import type { FixedAnswers } from './connectors/fixedAnswers.ts'
import { isMissing, writeDurably } from './disk/durableFile.ts'
import type { Clock } from './engine/clock.ts'
import type { Connectors } from './engine/context.ts'
import { openFakes, type Fakes } from './fakes/openFakes.ts'
import { createLocalMemory, type LocalMemory } from './localMemory.ts'
import type { CallLines, ModuleSource } from './loader/openLoader.ts'
import type { MemoryStore } from './store/memoryStore.ts'
import { itemKind } from './workspace/layout.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What calls of connectors on this machine are answered with. */
export interface LocalConnectorsOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly environment: string
  readonly clock: Clock
  /** What answers before anything else. */
  readonly answers: FixedAnswers
  readonly source: ModuleSource
  /** Lets calls of step workers go straight to the thread of the fakes. */
  readonly openLines: (lines: CallLines) => void
  /** Opens what outlives tasks; called with the first call of a step that needs it. */
  readonly openMemory: () => Promise<MemoryStore>
  /** Where what fakes remember is kept between two runs. Default: nowhere. */
  readonly stateFile?: string
  /** The built `fakeWorker`. Default: fakes run in this thread. */
  readonly worker?: URL
  /** Told of what cannot be written. */
  readonly onProblem: (error: unknown) => void
}

/** The connectors of a workspace as they are called on this machine. */
export interface LocalConnectors extends AsyncDisposable {
  readonly call: Connectors
  readonly fakes: Fakes
  /** Goes on with what the files hold now. */
  update(workspace: Workspace): void
}

/** Opens what answers the calls of steps: fakes, which run when they are first called. */
export async function openLocalConnectors(
  options: LocalConnectorsOptions,
  workspace: Workspace,
): Promise<LocalConnectors> {
  const { root, environment, clock, answers, source, stateFile, worker } = options
  const kept = stateFile === undefined ? {} : await readStates(stateFile)
  const file = stateFile === undefined ? undefined : createStateFile(stateFile, kept, options.onProblem)
  const onChanged = (states: ReadonlyMap<string, string>): void => file?.take(states)
  const onStarted = (): void =>
    options.openLines({ open: () => fakes.openLine(), outside: [...ENGINE_CONNECTORS, ...memory.namespaces] })
  const fakes: Fakes = openFakes({ root, source, kept, onChanged, onStarted, ...(worker && { worker }) })
  const memory = createLocalMemory({ environment, answers, now: () => clock.now(), open: options.openMemory })
  const pins: FixedAnswers = {}
  const update = (next: Workspace): void => {
    const { name, connectors, paths } = next
    // Workers that have a line to the fakes must know which calls are not for them.
    if (memory.update(next)) onStarted()
    fakes.update({
      workspace: name,
      environment,
      connectors,
      files: paths.filter((path) => itemKind(path) === 'fake'),
      overrides: answers,
      pins,
    })
  }
  update(workspace)
  return {
    call: callOf(fakes, memory, clock),
    fakes,
    update,
    async [Symbol.asyncDispose]() {
      await fakes.close()
      await memory.close()
      await file?.settled()
    },
  }
}

// What only the engine can answer.
const ENGINE_CONNECTORS: readonly string[] = ['utils']

function callOf(fakes: Fakes, memory: LocalMemory, clock: Clock): Connectors {
  const answer: Connectors = async (call, { signal, answeredBy, ...origin }) => {
    if (call.connector === 'utils' && call.operation === 'sleep') {
      answeredBy({ layer: 'built-in' })
      return clock.sleep(millisecondsOf(call.input), signal)
    }
    const asked = { ...call, ...origin, now: clock.now() }
    const outcome = await memory.ask(asked, signal, () => fakes.ask(asked, signal))
    const { layer, fault, delay = 0 } = outcome
    if (layer !== undefined) answeredBy({ layer, ...(fault !== undefined && { fault }) })
    if (delay > 0) await clock.sleep(delay, signal)
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }
  return Object.assign(answer, { direct: true } as const)
}

function millisecondsOf(input: unknown): number {
  return typeof input === 'object' && input !== null && 'milliseconds' in input ? Number(input.milliseconds) : 0
}

interface StateFile {
  take(states: ReadonlyMap<string, string>): void
  settled(): Promise<void>
}

// Written again as long as there is something new, one write at a time.
function createStateFile(
  path: string,
  kept: Readonly<Record<string, unknown>>,
  onProblem: (error: unknown) => void,
): StateFile {
  const states = new Map(Object.entries(kept).map(([connector, state]) => [connector, JSON.stringify(state)]))
  let isNew = false
  let writing: Promise<void> | undefined
  const write = async (): Promise<void> => {
    while (isNew) {
      isNew = false
      const entries = [...states].map(([connector, state]) => `${JSON.stringify(connector)}:${state}`)
      await writeDurably(path, `{${entries.join(',\n')}}\n`).catch(onProblem)
    }
    writing = undefined
  }
  return {
    take(changed) {
      for (const [connector, state] of changed) states.set(connector, state)
      isNew ||= changed.size > 0
      if (isNew) writing ??= write()
    },
    settled: async () => writing,
  }
}

// What nobody can read is forgotten: it is made up.
async function readStates(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return {}
    throw error
  }
}
