import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { ResolvedConfig } from './config/resolveConfig.ts'
import type { CallModes } from './connectors/callRules.ts'
import type { FixedAnswers } from './connectors/fixedAnswers.ts'
import type { Effects } from './effects.ts'
import { createRealClock, createVirtualClock, type Clock } from './engine/clock.ts'
import type { EngineParts, ReadingParts } from './engine/context.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { createStepIndex, type StepIndex } from './engine/stepIndex.ts'
import { StepyardError } from './errors.ts'
import { openLoader, type Loader, type ReportLate } from './loader/openLoader.ts'
import { openLocalConnectors, type LocalConnectors, type LocalConnectorsOptions } from './localConnectors.ts'
import {
  localActor,
  newTaskId,
  openTaskMemory,
  openTaskMemoryReader,
  openTaskReader,
  openTaskStore,
  scopeOf,
  type LocalTasksOptions,
} from './localTasks.ts'
import { chooseNamespace, fakesFile } from './namespaces.ts'
import { openRunningEnvironment, type RunningEnvironment } from './runningEnvironment.ts'
import { openMemoryStore } from './store/memory/openMemoryStore.ts'
import type { MemoryStore } from './store/memoryStore.ts'
import { openEphemeralMemory } from './store/sqlite/memory/openMemory.ts'
import type { Retention, Scope, TaskReader, TaskStore } from './store/taskStore.ts'
import { loadWorkspace } from './workspace/load.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What steps of a folder run with. */
export interface LocalStepsOptions extends Omit<LocalTasksOptions, 'namespace'> {
  /** Whose tasks: default that which commands of this folder mean, one for each branch of Git. */
  readonly namespace?: string
  /** The environment whose values and secrets the steps get. */
  readonly environment: string
  readonly effects: Effects
  /** What connectors answer before anything else does. */
  readonly answers?: FixedAnswers
  /** Connectors that are not answered by fakes. */
  readonly modes?: CallModes
  /** The built `fakeWorker`: a fake that loops then stops nothing else. Default: fakes run in this thread. */
  readonly fakeWorker?: URL
  /**
   * Runs bodies in a thread of their own, so that one that never ends can be ended, where this package is built. Default:
   * they run in this thread.
   */
  readonly ownThread?: boolean
}

/** How the engine of a folder is opened. */
export interface LocalEngineOptions extends LocalStepsOptions {
  /** Does not wait for pauses, retries and time-outs, but goes on to the moment they are over. Default false. */
  readonly skipTime?: boolean
  /** In place of either. */
  readonly clock?: Clock
  /** The built `storeThread`: a slow disk then stops nothing but writes. Default: tasks are written in this thread. */
  readonly storeThread?: URL
  /** Keeps tasks in memory only. Default false. */
  readonly ephemeral?: boolean
  /** Leaves tasks alone that are not submitted or changed through this engine. Default false. */
  readonly ownOnly?: boolean
  /** The journal of this task has grown. */
  readonly onCommitted?: (task: string) => void
}

/** The steps of a workspace folder as far as matching them goes. */
export interface LocalStepTable extends AsyncDisposable {
  readonly index: StepIndex
  readonly workspace: Workspace
  readonly loader: Pick<Loader, 'table' | 'host' | 'diagnostics' | 'modules' | 'openLines'>
  /** The folder of the workspace, absolute. */
  readonly root: string
}

/** The steps of a workspace folder with everything to run them, and its tasks to read. */
export interface LocalSteps extends LocalStepTable {
  readonly parts: ReadingParts
}

/** The engine of a workspace folder: its steps, its tasks, and the values of one environment. */
export interface LocalEngine extends LocalStepTable {
  readonly engine: Engine
  readonly store: TaskStore
  readonly scope: Scope
  readonly parts: EngineParts
  /** What its steps get of their environment. */
  readonly running: RunningEnvironment
  /** What answers their calls. */
  readonly connectors: LocalConnectors
  /** The account of whoever sits here. */
  readonly actor: string
  /** Deletes ended tasks beyond what the workspace keeps; happens by itself when it is closed. */
  prune(): Promise<void>
}

// What another thread runs stands beside this file once it is built; nothing does where this is run from its source.
const STEP_WORKER = new URL('./stepWorker.js', import.meta.url)
const FAKE_WORKER = new URL('./fakeWorker.js', import.meta.url)

/** Loads the steps of a folder for matching: nobody's values, no tasks. */
export async function openLocalStepTable({
  root,
  effects,
  ownThread = false,
}: Pick<LocalStepsOptions, 'root' | 'effects' | 'ownThread'>): Promise<LocalStepTable> {
  const workers = ownThread && existsSync(STEP_WORKER) ? { workers: { file: STEP_WORKER, count: 1 } } : {}
  let reading: Promise<Workspace> | undefined
  const workspace = (): Promise<Workspace> => (reading ??= loadWorkspace(root))
  const loader = await openLoader({ root, workspace, late: reportLate(effects), ...workers })
  return {
    index: createStepIndex(loader.table),
    workspace: await workspace(),
    loader,
    root,
    [Symbol.asyncDispose]: () => loader.close(),
  }
}

/** Logs what bodies do after their run has ended. */
export function reportLate({ log }: Pick<Effects, 'log'>): ReportLate {
  return ({ step = 'a step', error }) =>
    log({ level: 'warning', message: `${step}, after it had ended: ${wordsOf(error)}` })
}

/** Opens the workspace at `root` for running single steps and replaying tasks; another process may own these. */
export async function openLocalSteps(options: LocalStepsOptions): Promise<LocalSteps> {
  const table = await openLocalStepTable(options)
  const store = await closing(table, inNamespace(options).then(openTaskReader))
  const { connectors, ...parts } = await closing(table, partsOf(options, { ...table, store }, 'reading'))
  return {
    ...table,
    parts: { ...parts, connectors: connectors.call },
    async [Symbol.asyncDispose]() {
      await connectors[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await table[Symbol.asyncDispose]()
    },
  }
}

/** Opens the workspace at `root` for running tasks in this process. One process at a time: `LOCKED` names another. */
export async function openLocalEngine(options: LocalEngineOptions): Promise<LocalEngine> {
  return openEngineOn(await openLocalStepTable(options), options)
}

/** The same for steps that are loaded already; these are closed with it, and where it cannot be opened. */
export async function openEngineOn(table: LocalStepTable, options: LocalEngineOptions): Promise<LocalEngine> {
  const { effects, ownOnly = false, onCommitted } = options
  const store = await closing(table, openStore(options, requireConfig(table.workspace)))
  const opened = await closing(store, closing(table, partsOf(options, { ...table, store }, 'writing')))
  const { running, connectors, ...found } = opened
  const parts: EngineParts = { ...found, connectors: connectors.call, ...(ownOnly && { ownOnly }) }
  const prune = async (): Promise<void> => {
    const retention = retentionOf(table.workspace, options)
    if (retention !== undefined && store.health.writable) await store.prune(parts.scope, retention)
  }
  const onProblem = (task: string, error: unknown): void =>
    effects.log({ level: 'error', message: `task ${task}: ${wordsOf(error)}` })
  const engine = await createEngine(parts, { onProblem, ...(onCommitted && { onCommitted }) })
  return {
    ...table,
    engine,
    store,
    scope: parts.scope,
    parts,
    running,
    connectors,
    actor: localActor(effects),
    prune,
    async [Symbol.asyncDispose]() {
      await engine.close()
      await connectors[Symbol.asyncDispose]()
      // When the work is done, so that nobody waits for it before.
      await prune()
      await store[Symbol.asyncDispose]()
      await table[Symbol.asyncDispose]()
    },
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// What is opened is closed again where the next thing cannot be.
async function closing<T>(opened: AsyncDisposable, next: Promise<T>): Promise<T> {
  try {
    return await next
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

function requireConfig({ config, diagnostics }: Workspace): ResolvedConfig {
  if (config) return config
  const count = diagnostics.filter(({ file, severity }) => file === 'stepyard.yaml' && severity === 'error').length
  throw new StepyardError('CONFIG_INVALID', { file: 'stepyard.yaml', count })
}

async function openStore(options: LocalEngineOptions, { engine }: ResolvedConfig): Promise<TaskStore> {
  if (options.ephemeral) return openMemoryStore()
  return openTaskStore(
    { ...(await inNamespace(options)), ...(options.storeThread && { thread: options.storeThread }) },
    engine,
  )
}

async function inNamespace(options: LocalStepsOptions): Promise<LocalTasksOptions> {
  const { namespace = (await chooseNamespace(options.root, options.effects)).name } = options
  return { ...options, namespace }
}

type OpenedParts<Store extends TaskReader> = Omit<EngineParts<Store>, 'connectors'> & {
  readonly running: RunningEnvironment
  readonly connectors: LocalConnectors
}

async function partsOf<Store extends TaskReader>(
  options: LocalEngineOptions,
  table: LocalStepTable & { readonly store: Store },
  use: 'reading' | 'writing',
): Promise<OpenedParts<Store>> {
  const { environment } = options
  const { workspace, index, loader, store } = table
  const running = await openRunningEnvironment(options, { ...workspace, config: requireConfig(workspace) })
  const scope = scopeOf(workspace)
  const clock = options.clock ?? clockOf(options)
  const { config, mask, revision, settings, rules } = running
  return {
    scope,
    store,
    clock,
    settings,
    index,
    host: loader.host,
    connectors: await openConnectors(options, { ...table, clock, running }, use),
    workspace: { name: workspace.name, id: scope.workspaceId, environment },
    config,
    mask,
    rules,
    revision,
    newId: newTaskId,
    worker: `local-${randomBytes(6).toString('hex')}`,
    leaseMs: 30_000,
    running,
  }
}

// What fakes remember is written by whoever owns the tasks that changed it.
async function openConnectors(
  options: LocalEngineOptions,
  { workspace, loader, root, clock, running }: LocalStepTable & Pick<LocalConnectorsOptions, 'clock' | 'running'>,
  use: 'reading' | 'writing',
): Promise<LocalConnectors> {
  const { environment, answers = {}, modes = {}, effects, ephemeral = false } = options
  const fakeWorker = options.fakeWorker ?? (options.ownThread && existsSync(FAKE_WORKER) ? FAKE_WORKER : undefined)
  const isKept = use === 'writing' && !ephemeral
  const local = await inNamespace(options)
  const stateFile = isKept ? fakesFile(root, local.namespace) : undefined
  const { engine } = requireConfig(workspace)
  const openMemory = async (): Promise<MemoryStore> => {
    if (ephemeral) return openEphemeralMemory()
    return use === 'writing' ? openTaskMemory(local, engine) : openTaskMemoryReader(local)
  }
  const openLines: Loader['openLines'] = (lines) => loader.openLines(lines)
  const given = { root, environment, effects, clock, running, answers, modes }
  const parts = { ...given, source: loader.modules, openLines, openMemory }
  return openLocalConnectors(
    { ...parts, ...(stateFile !== undefined && { stateFile }), ...(fakeWorker && { worker: fakeWorker }) },
    workspace,
  )
}

function clockOf({ skipTime = false, effects }: LocalEngineOptions): Clock {
  return skipTime ? createVirtualClock(effects.now().getTime(), { skip: true }) : createRealClock(effects.now)
}

const DAY_MS = 86_400_000

/** How much of the past is kept, by the workspace and by the environment: the shorter time. `undefined`: all of it. */
function retentionOf(
  { config, environments }: Workspace,
  { environment, effects }: LocalEngineOptions,
): Retention | undefined {
  const { age, tasks, bytes } = config?.engine.retention ?? {}
  const days = environments.find(({ name }) => name === environment)?.value.policy?.retentionDays
  const ages = [...(age ? [age.milliseconds] : []), ...(days === undefined ? [] : [days * DAY_MS])]
  if (ages.length === 0 && tasks === undefined && bytes === undefined) return undefined
  return {
    ...(ages.length > 0 && { endedBefore: effects.now().getTime() - Math.min(...ages) }),
    ...(tasks !== undefined && { tasks }),
    ...(bytes !== undefined && { bytes }),
  }
}
