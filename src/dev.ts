import { openDevHooks } from './devHooks.ts'
import { eventsOf, isForFakes, watchBranch } from './devReload.ts'
import { createDevSync, type DevSyncOptions } from './devSync.ts'
import { openDevTypes } from './devTypes.ts'
import type { Effects } from './effects.ts'
import { createTurnableClock, type TurnableClock } from './engine/turnableClock.ts'
import { createStepIndex } from './engine/stepIndex.ts'
import { isStepyardError } from './errors.ts'
import { openDevLoader, type DevLoader, type ReloadEvent } from './loader/dev/openDevLoader.ts'
import {
  openEngineOn,
  reportLate,
  type LocalEngine,
  type LocalEngineOptions,
  type LocalStepTable,
} from './localEngine.ts'
import { registerNowhere, registerServer, type Registration } from './runningServer.ts'
import type { DevError, DevEvent } from './server/devEvent.ts'
import { listen, type DevServer, type ListenOptions } from './server/listen.ts'
import type { AnswerMcp } from './server/mcpRoute.ts'
import type { ClockPort, ServedDelivery, ServedWorkspace } from './server/servedWorkspace.ts'
import { createSignal, type Signal } from './signal.ts'
import { whenConfigured } from './whenConfigured.ts'
import type { Workspace } from './workspace/workspace.ts'

export type { DevEvent } from './server/devEvent.ts'
export type { ServedDelivery as DevDelivery } from './server/servedWorkspace.ts'

/** How a workspace is served on this machine. */
export interface DevOptions
  extends
    Pick<LocalEngineOptions, 'root' | 'answers' | 'namespace' | 'ephemeral' | 'onWait'>,
    Pick<ListenOptions, 'version' | 'port' | 'hosts'>,
    Pick<DevSyncOptions, 'backend' | 'timeout'> {
  /** Listens elsewhere when `port` is taken. Default false. */
  readonly anyPort?: boolean
  readonly effects: Effects
  /**
   * The environment whose values steps get. May throw `CONFIG_INVALID`: then the server says what is wrong with
   * stepyard.yaml, and asks again when that is saved.
   */
  readonly environment: () => Promise<string>
  /** Shown for changes. Default: that of the folder, which is then served by this process alone. */
  readonly token?: string
  /** Called for everything that is not in a journal. */
  readonly onEvent?: (event: DevEvent) => void
  /** The journal of this task has grown. */
  readonly onCommitted?: (task: string) => void
}

/** A workspace that is being served. */
export interface Dev extends AsyncDisposable {
  readonly url: string
  readonly token: string
  /** Resolves when tasks are taken; fails when the workspace cannot be loaded. */
  readonly ready: Promise<LocalEngine>
  /** Stops what runs, gives back every lease and frees the port. */
  close(): Promise<void>
}

// What other threads run stands beside this file once it is built.
const STEP_WORKER = new URL('./stepWorker.js', import.meta.url)
const STORE_THREAD = new URL('./storeThread.js', import.meta.url)
const FAKE_WORKER = new URL('./fakeWorker.js', import.meta.url)

// What a browser is shown where there is no page.
const FRONT = new Map([
  [
    '/',
    {
      type: 'text/plain; charset=utf-8',
      bytes: new TextEncoder().encode(
        'A Stepyard workspace is served here.\n\nIts API: /api/openapi.json\nWhat it is doing: /api/tasks, /api/diagnostics, /api/events\n',
      ),
    },
  ],
])

/**
 * Serves the workspace at `root`: listens at once, loads the steps meanwhile. Throws `PORT_TAKEN`, and `DEV_RUNNING` when
 * the folder is served already, unless it is to keep nothing; `ready` fails with `LOCKED` when a command has the tasks.
 */
export async function startDev(options: DevOptions): Promise<Dev> {
  const { effects, token } = options
  const registration = token === undefined ? await register(options) : undefined
  try {
    const shown = token ?? registration?.token ?? ''
    const listening = { token: shown, now: effects.now, log: effects.log, answerMcp }
    const server = await listenNear({ ...options, ...listening, files: FRONT })
    await registration?.listens(server.url)
    return serve(options, { server, token: shown, registration })
  } catch (error) {
    await registration?.release()
    throw error
  }
}

async function listenNear(options: ListenOptions & Pick<DevOptions, 'anyPort'>): Promise<DevServer> {
  try {
    return await listen(options)
  } catch (error) {
    if (!options.anyPort || !isStepyardError(error, 'PORT_TAKEN')) throw error
    return listen({ ...options, port: 0 })
  }
}

// What keeps nothing can serve what it cannot write to, and what another one serves.
async function register({ root, effects, ephemeral = false }: DevOptions): Promise<Registration> {
  try {
    return await registerServer(root, effects.now())
  } catch (error) {
    if (!ephemeral || !(isStepyardError(error, 'DEV_FOLDER_READ_ONLY') || isStepyardError(error, 'DEV_RUNNING')))
      throw error
    effects.log({ level: 'warning', message: `${error.message} Other commands do not find this server.` })
    return registerNowhere()
  }
}

// The protocol is loaded when the first agent asks.
const answerMcp: AnswerMcp = async (request) => (await import('./mcp/answerHttp.ts')).answerHttp(request)

interface Listening {
  readonly server: DevServer
  readonly token: string
  readonly registration: Registration | undefined
}

function serve(options: DevOptions, { server, token, registration }: Listening): Dev {
  const clock = createTurnableClock(options.effects.now)
  const isAlone = registration?.isAlone === true
  const [committed, events] = [createSignal<string>(), createSignal<DevEvent>()]
  if (options.onCommitted) committed.add(options.onCommitted)
  if (options.onEvent) events.add(options.onEvent)
  const onProblem = (error: DevError): void => {
    server.fail(error)
    events.tell({ type: 'generation.failed', files: ['stepyard.yaml'], error })
  }
  const ending = new AbortController()
  const ready = whenConfigured(
    { root: options.root, log: options.effects.log, signal: ending.signal, onProblem },
    options.environment,
  ).then((environment) => load({ ...options, environment }, { clock, committed, events, server, isAlone }))
  // Whoever waits for it is told; nobody need.
  ready.catch(() => {})
  const close = once(async () => {
    ending.abort()
    clock.close()
    const local = await ready.catch(() => undefined)
    await Promise.all([server.close(), local?.[Symbol.asyncDispose]()])
    await registration?.release()
  })
  return { url: server.url, token, ready, close, [Symbol.asyncDispose]: close }
}

/** The same once it is known which environment is meant. */
type SettledOptions = Omit<DevOptions, 'environment'> & Pick<LocalEngineOptions, 'environment'>

interface Running {
  readonly clock: TurnableClock
  readonly committed: Signal<string>
  readonly events: Signal<DevEvent>
  readonly server: DevServer
  /** Whether no other server has this folder. */
  readonly isAlone: boolean
}

async function load(options: SettledOptions, running: Running): Promise<LocalEngine> {
  const { root, effects } = options
  const begun = performance.now()
  const reloads = createSignal<ReloadEvent>()
  const loader = await openDevLoader({
    root,
    workers: { file: STEP_WORKER },
    log: effects.log,
    version: options.version,
    late: reportLate(effects),
    onReload: reloads.tell,
  })
  const local = await openEngineOn(tableOf(root, loader), {
    ...options,
    command: 'dev',
    clock: running.clock,
    storeThread: STORE_THREAD,
    fakeWorker: FAKE_WORKER,
    onCommitted: running.committed.tell,
  })
  try {
    const serving = await serveLoaded(options, { ...running, loader, local, reloads })
    const { generation } = loader.table
    const milliseconds = performance.now() - begun
    running.events.tell({ type: 'generation.ready', generation, files: [], milliseconds })
    return { ...local, [Symbol.asyncDispose]: () => closeAll(serving, local) }
  } catch (error) {
    await local[Symbol.asyncDispose]()
    throw error
  }
}

interface Loaded extends Running {
  readonly loader: DevLoader
  readonly local: LocalEngine
  readonly reloads: Signal<ReloadEvent>
}

const PRUNE_MS = 60_000

async function serveLoaded(options: SettledOptions, loaded: Loaded): Promise<AsyncDisposable> {
  const { effects } = options
  const { clock, events, server, loader, local, reloads, isAlone } = loaded
  const report = (what: string) => (error: unknown) =>
    effects.log({ level: 'error', message: `${what}: ${error instanceof Error ? error.message : String(error)}` })
  const workspace = (): Workspace => loader.workspace
  const onDelivery = (delivery: ServedDelivery): void => events.tell({ type: 'webhook.received', delivery })
  const hooks = await openDevHooks({ local, clock, effects, workspace, onDelivery, isAlone })
  const branch = watchBranch(options)
  const types = openDevTypes(local.root, workspace, effects)
  // Another one writes them, or nobody can.
  const updateTypes = async (): Promise<void> => (isAlone ? types.update() : undefined)
  const takeOver = async (event: ReloadEvent): Promise<void> => {
    local.engine.update(loader.table)
    await local.running.refresh(loader.workspace)
    hooks.update(loader.workspace)
    if (event.files.some(isForFakes)) local.connectors.update(loader.workspace)
    for (const told of eventsOf(event, loader)) events.tell(told)
    await branch.look()
    await updateTypes()
  }
  reloads.add((event) => void takeOver(event).catch(report('reload')))
  // What was saved while the tasks were opened.
  local.engine.update(loader.table)
  clock.onTurn(() => events.tell({ type: 'clock.changed', mode: clock.mode, now: clock.now() }))
  const pruning = setInterval(() => void local.prune().catch(report('retention')), PRUNE_MS).unref()
  server.serve({ ...servedOf(loaded, options), ...hooks.served, ...types.served })
  void updateTypes()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(pruning)
      await hooks[Symbol.asyncDispose]()
      await types.idle()
    },
  }
}

async function closeAll(...opened: readonly AsyncDisposable[]): Promise<void> {
  for (const each of opened) await each[Symbol.asyncDispose]()
}

function tableOf(root: string, loader: DevLoader): LocalStepTable {
  return {
    root,
    index: createStepIndex(loader.table),
    loader,
    get workspace() {
      return loader.workspace
    },
    [Symbol.asyncDispose]: () => loader.close(),
  }
}

function servedOf({ local, clock, committed, events, loader }: Loaded, options: SettledOptions): ServedWorkspace {
  const { engine, store, scope, actor, running, connectors } = local
  return {
    engine,
    store,
    scope,
    actor,
    environment: options.environment,
    workspace: () => loader.workspace,
    table: () => loader.table,
    diagnostics: () => loader.diagnostics,
    settings: () => running.list(),
    reload: () => loader.reload(),
    clock: clockPort(clock),
    forgetCalls: () => connectors.fakes.clearStates(),
    sync: createDevSync(options),
    onCommitted: committed.add,
    onDevEvent: events.add,
  }
}

function clockPort(clock: TurnableClock): ClockPort {
  return {
    read: () => ({ mode: clock.mode, now: clock.now() }),
    setMode: (mode) => clock.setMode(mode),
    advance: (milliseconds) => clock.advance(milliseconds),
    next: () => clock.next(),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}
