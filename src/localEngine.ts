import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { environmentValues } from './config/environmentValues.ts'
import type { ResolvedConfig } from './config/resolveConfig.ts'
import { createFixedAnswers, type FixedAnswers } from './connectors/fixedAnswers.ts'
import { readIfPresent } from './disk/durableFile.ts'
import type { Effects } from './effects.ts'
import { createRealClock, createVirtualClock, type Clock } from './engine/clock.ts'
import type { Connectors, EngineParts, ReadingParts } from './engine/context.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { createMask } from './engine/mask.ts'
import type { EngineSettings } from './engine/settings.ts'
import { createStepIndex, type StepIndex } from './engine/stepIndex.ts'
import { StepyardError } from './errors.ts'
import { openCheckout } from './git/checkout.ts'
import { openLoader, type Loader, type ReportLate } from './loader/openLoader.ts'
import { localActor, newTaskId, openTaskReader, openTaskStore, scopeOf, type LocalTasksOptions } from './localTasks.ts'
import { openMemoryStore } from './store/memory/openMemoryStore.ts'
import type { Retention, Scope, TaskReader, TaskStore } from './store/taskStore.ts'
import { loadWorkspace } from './workspace/load.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What steps of a folder run with. */
export interface LocalStepsOptions extends LocalTasksOptions {
  /** The environment whose values and secrets the steps get. */
  readonly environment: string
  readonly effects: Effects
  /** What connectors answer; a call that is not among them fails the step with `UNFAKED_CALL`. */
  readonly answers?: FixedAnswers
}

/** How the engine of a folder is opened. */
export interface LocalEngineOptions extends LocalStepsOptions {
  /** Does not wait for pauses, retries and time-outs, but goes on to the moment they are over. Default false. */
  readonly skipTime?: boolean
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
  readonly loader: Loader
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
  /** The account of whoever sits here. */
  readonly actor: string
}

/** Loads the steps of a folder for matching: nobody's values, no tasks. */
export async function openLocalStepTable({
  root,
  effects,
}: Pick<LocalStepsOptions, 'root' | 'effects'>): Promise<LocalStepTable> {
  const workspace = await loadWorkspace(root)
  const late: ReportLate = ({ step = 'a step', error }) =>
    effects.log({ level: 'warning', message: `${step}, after it had ended: ${wordsOf(error)}` })
  const loader = await openLoader({ root, workspace, late })
  return { index: createStepIndex(loader.table), workspace, loader, root, [Symbol.asyncDispose]: () => loader.close() }
}

/** Opens the workspace at `root` for running single steps and replaying tasks; another process may own these. */
export async function openLocalSteps(options: LocalStepsOptions): Promise<LocalSteps> {
  const table = await openLocalStepTable(options)
  const store = await closing(table, openTaskReader(options))
  const parts = await closing(table, partsOf(options, { ...table, store }))
  return {
    ...table,
    parts,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await table[Symbol.asyncDispose]()
    },
  }
}

/** Opens the workspace at `root` for running tasks in this process. One process at a time: `LOCKED` names another. */
export async function openLocalEngine(options: LocalEngineOptions): Promise<LocalEngine> {
  const { effects, ownOnly = false, onCommitted } = options
  const table = await openLocalStepTable(options)
  const store = await closing(table, openStore(options, requireConfig(table.workspace)))
  const found = await closing(store, closing(table, partsOf(options, { ...table, store })))
  const parts: EngineParts = ownOnly ? { ...found, ownOnly } : found
  const retention = retentionOf(requireConfig(table.workspace), table.workspace, options)
  // Old tasks go when the work is done, so that nobody waits for that before.
  const prune = async (): Promise<void> => {
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
    actor: localActor(effects),
    async [Symbol.asyncDispose]() {
      await engine.close()
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
  return options.ephemeral ? openMemoryStore() : openTaskStore(options, engine)
}

async function partsOf<Store extends TaskReader>(
  options: LocalEngineOptions,
  { workspace, index, loader, store }: LocalStepTable & { readonly store: Store },
): Promise<EngineParts<Store>> {
  const { root, environment, effects, answers = {}, skipTime = false } = options
  const values = await valuesOf(options, workspace)
  const scope = scopeOf(workspace)
  const clock = skipTime ? createVirtualClock(effects.now().getTime(), { skip: true }) : createRealClock(effects.now)
  const head = (await openCheckout(root, effects))?.head
  return {
    scope,
    store,
    clock,
    settings: settingsOf(requireConfig(workspace), workspace, environment),
    index,
    host: loader.host,
    connectors: connectorsOf(answers, clock),
    workspace: { name: workspace.name, id: scope.workspaceId, environment },
    config: values.read,
    mask: createMask(values.secrets),
    revision: () => head,
    newId: newTaskId,
    worker: `local-${randomBytes(6).toString('hex')}`,
    leaseMs: 30_000,
  }
}

async function valuesOf({ root, environment, effects }: LocalStepsOptions, workspace: Workspace) {
  const file = await readIfPresent(join(root, `.env.${environment}`))
  return environmentValues({
    environment,
    values: workspace.environments.find(({ name }) => name === environment)?.value.values ?? {},
    declared: workspace.secrets,
    envFile: file === undefined ? '' : new TextDecoder().decode(file),
    env: effects.env,
  })
}

function settingsOf({ engine }: ResolvedConfig, { environments }: Workspace, environment: string): EngineSettings {
  const limits = environments.find(({ name }) => name === environment)?.value.limits
  return {
    maxStepRuns: engine.maxStepRuns,
    refire: engine.refire,
    stepTimeout: engine.stepTimeout.milliseconds,
    concurrentTasks: limits?.concurrentTasks ?? DEFAULT_CONCURRENCY,
  }
}

const DEFAULT_CONCURRENCY = 64
const DAY_MS = 86_400_000

/** How much of the past is kept, by the workspace and by the environment: the shorter time. `undefined`: all of it. */
function retentionOf(
  { engine }: ResolvedConfig,
  { environments }: Workspace,
  { environment, effects }: LocalEngineOptions,
): Retention | undefined {
  const { age, tasks, bytes } = engine.retention
  const days = environments.find(({ name }) => name === environment)?.value.policy?.retentionDays
  const ages = [...(age ? [age.milliseconds] : []), ...(days === undefined ? [] : [days * DAY_MS])]
  if (ages.length === 0 && tasks === undefined && bytes === undefined) return undefined
  return {
    ...(ages.length > 0 && { endedBefore: effects.now().getTime() - Math.min(...ages) }),
    ...(tasks !== undefined && { tasks }),
    ...(bytes !== undefined && { bytes }),
  }
}

// Until there are fakes: answers that were given, and the one connector that only waits.
function connectorsOf(answers: FixedAnswers, clock: Clock): Connectors {
  const answer = createFixedAnswers(answers)
  return async (call, { signal }) => {
    if (call.connector !== 'utils' || call.operation !== 'sleep') return answer(call)
    const { input } = call
    const milliseconds =
      typeof input === 'object' && input !== null && 'milliseconds' in input ? Number(input.milliseconds) : 0
    return clock.sleep(milliseconds, signal)
  }
}
