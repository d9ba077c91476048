import { createHash, randomBytes } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { environmentValues } from './config/environmentValues.ts'
import type { ResolvedConfig } from './config/resolveConfig.ts'
import { createFixedAnswers, type FixedAnswers } from './connectors/fixedAnswers.ts'
import { parsePath } from './dataPath.ts'
import { readIfPresent } from './disk/durableFile.ts'
import type { Effects } from './effects.ts'
import { createRealClock, createVirtualClock, type Clock } from './engine/clock.ts'
import type { Connectors, EngineParts } from './engine/context.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { createMask } from './engine/mask.ts'
import type { EngineSettings } from './engine/settings.ts'
import { createStepIndex } from './engine/stepIndex.ts'
import { StepyardError } from './errors.ts'
import { openCheckout } from './git/checkout.ts'
import { openLoader, type Loader } from './loader/openLoader.ts'
import { openMemoryStore } from './store/memory/openMemoryStore.ts'
import { openSqliteStore } from './store/sqlite/openSqliteStore.ts'
import type { Scope, TaskStore } from './store/taskStore.ts'
import { localFolder, makeLocalFolder } from './sync/localFolder.ts'
import { loadWorkspace } from './workspace/load.ts'
import type { Workspace } from './workspace/workspace.ts'

/** How the engine of a folder is opened. */
export interface LocalEngineOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /** The environment whose values and secrets the steps get. */
  readonly environment: string
  readonly effects: Effects
  /** What connectors answer; a call that is not among them fails the step with `UNFAKED_CALL`. */
  readonly answers?: FixedAnswers
  /** Does not wait for pauses, retries and time-outs, but goes on to the moment they are over. Default false. */
  readonly skipTime?: boolean
  /** Keeps tasks in memory only. Default false. */
  readonly ephemeral?: boolean
}

/** The engine of a workspace folder: its steps, its tasks, and the values of one environment. */
export interface LocalEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly workspace: Workspace
  readonly loader: Loader
  readonly store: TaskStore
  readonly scope: Scope
  /** The account of whoever sits here. */
  readonly actor: string
}

/** Opens the workspace at `root` for running tasks in this process. One process at a time: `LOCKED` names another. */
export async function openLocalEngine(options: LocalEngineOptions): Promise<LocalEngine> {
  const { root, effects } = options
  const workspace = await loadWorkspace(root)
  const config = requireConfig(workspace)
  const loader = await openLoader({ root, workspace })
  const store = await openStore(options, config)
  const parts = await partsOf(options, { workspace, config, loader, store })
  const onProblem = (task: string, error: unknown): void =>
    effects.log({ level: 'error', message: `task ${task}: ${error instanceof Error ? error.message : String(error)}` })
  const engine = await createEngine(parts, { onProblem })
  return {
    engine,
    workspace,
    loader,
    store,
    scope: parts.scope,
    actor: localActor(effects),
    async [Symbol.asyncDispose]() {
      await engine.close()
      await store[Symbol.asyncDispose]()
      await loader.close()
    },
  }
}

/** Whose tasks the tasks of a workspace are. The same in every clone. */
export function scopeOf({ name }: Pick<Workspace, 'name'>): Scope {
  return { workspaceId: `ws_${createHash('sha256').update(name).digest('hex').slice(0, 16)}` }
}

/** Where the tasks of a folder are kept. */
export function tasksFile(root: string): string {
  return join(localFolder(root).path, 'tasks', 'tasks.sqlite')
}

/** The account on whose behalf somebody at this machine works. */
export function localActor({ env }: Pick<Effects, 'env'>): string {
  return `local:${env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'user'}`
}

function requireConfig({ config, diagnostics }: Workspace): ResolvedConfig {
  if (config) return config
  const count = diagnostics.filter(({ file, severity }) => file === 'stepyard.yaml' && severity === 'error').length
  throw new StepyardError('CONFIG_INVALID', { file: 'stepyard.yaml', count })
}

async function openStore(
  { root, effects, ephemeral = false }: LocalEngineOptions,
  { engine }: ResolvedConfig,
): Promise<TaskStore> {
  if (ephemeral) return openMemoryStore()
  await makeLocalFolder(localFolder(root))
  const file = tasksFile(root)
  const folder = join(file, '..')
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StepyardError('PATH_IN_THE_WAY', { path: '.stepyard/tasks', what: 'file or link' })
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return openSqliteStore({ file, durability: engine.durability, now: effects.now })
}

interface Opened {
  readonly workspace: Workspace
  readonly config: ResolvedConfig
  readonly loader: Loader
  readonly store: TaskStore
}

async function partsOf(
  options: LocalEngineOptions,
  { workspace, config, loader, store }: Opened,
): Promise<EngineParts> {
  const { root, environment, effects, answers = {}, skipTime = false } = options
  const values = await valuesOf(options, workspace)
  const scope = scopeOf(workspace)
  const clock = skipTime ? createVirtualClock(effects.now().getTime(), { skip: true }) : createRealClock(effects.now)
  const head = (await openCheckout(root, effects))?.head
  return {
    scope,
    store,
    clock,
    settings: settingsOf(config, workspace, environment),
    index: createStepIndex(loader.table),
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

async function valuesOf({ root, environment, effects }: LocalEngineOptions, workspace: Workspace) {
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

// Crockford's alphabet: no letters that look like digits, so that an id can be read out. 60 bits.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

function newTaskId(): string {
  return `t${[...randomBytes(12)].map((byte) => ALPHABET[byte & 31]).join('')}`
}

/** Declared paths as the store takes them. */
export function indexedPaths({ engine }: ResolvedConfig): readonly (readonly string[])[] {
  return engine.index.map(parsePath)
}
