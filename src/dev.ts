import { openDevHooks } from './devHooks.ts'
import type { Effects } from './effects.ts'
import { createTurnableClock, type TurnableClock } from './engine/turnableClock.ts'
import { createStepIndex } from './engine/stepIndex.ts'
import { openDevLoader, type DevLoader, type ReloadEvent } from './loader/dev/openDevLoader.ts'
import {
  openEngineOn,
  reportLate,
  type LocalEngine,
  type LocalEngineOptions,
  type LocalStepTable,
} from './localEngine.ts'
import { registerServer, type Registration } from './runningServer.ts'
import type { DevEvent } from './server/devEvent.ts'
import { listen, type DevServer, type ListenOptions } from './server/listen.ts'
import type { AnswerMcp } from './server/mcpRoute.ts'
import type { ClockPort, ServedWorkspace } from './server/servedWorkspace.ts'

export type { DevEvent } from './server/devEvent.ts'
export type { ServedDelivery as DevDelivery } from './server/servedWorkspace.ts'

/** How a workspace is served on this machine. */
export interface DevOptions
  extends
    Pick<LocalEngineOptions, 'root' | 'environment' | 'answers' | 'namespace' | 'ephemeral' | 'onWait'>,
    Pick<ListenOptions, 'version' | 'port' | 'addresses' | 'hosts' | 'files'> {
  readonly effects: Effects
  /** Shown for changes. Default: that of the folder, which is then served by this process alone. */
  readonly token?: string
  /** Built programs for other threads. */
  readonly programs?: DevPrograms
  /** Called for everything that is not in a journal. */
  readonly onEvent?: (event: DevEvent) => void
  /** The journal of this task has grown. */
  readonly onCommitted?: (task: string) => void
}

/** What other threads run. */
export interface DevPrograms {
  readonly stepWorker: URL
  readonly storeThread: URL
}

/** A workspace that is being served. */
export interface Dev extends AsyncDisposable {
  readonly url: string
  readonly token: string
  readonly clock: TurnableClock
  /** Resolves when tasks are taken; fails when the workspace cannot be loaded. */
  readonly ready: Promise<LocalEngine>
  /** Stops what runs, gives back every lease and frees the port. */
  close(): Promise<void>
}

// They stand beside this file once it is built.
const BUILT: DevPrograms = {
  stepWorker: new URL('./stepWorker.js', import.meta.url),
  storeThread: new URL('./storeThread.js', import.meta.url),
}

/**
 * Serves the workspace at `root`: listens at once, loads the steps meanwhile. Throws `DEV_RUNNING` when the folder is
 * served already, `PORT_TAKEN`; `ready` fails with `LOCKED` when a command has the tasks.
 */
export async function startDev(options: DevOptions): Promise<Dev> {
  const { root, effects, token } = options
  const registration = token === undefined ? await registerServer(root, effects.now()) : undefined
  try {
    const shown = token ?? registration?.token ?? ''
    const server = await listen({ ...options, token: shown, now: effects.now, log: effects.log, answerMcp })
    await registration?.listens(server.url)
    return serve(options, { server, token: shown, registration })
  } catch (error) {
    await registration?.release()
    throw error
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
  const [committed, events] = [createSignal<string>(), createSignal<DevEvent>()]
  if (options.onCommitted) committed.add(options.onCommitted)
  if (options.onEvent) events.add(options.onEvent)
  const ready = load(options, { clock, committed, events, server })
  // Whoever waits for it is told; nobody need.
  ready.catch(() => {})
  const close = once(async () => {
    clock.close()
    const local = await ready.catch(() => undefined)
    await Promise.all([server.close(), local?.[Symbol.asyncDispose]()])
    await registration?.release()
  })
  return { url: server.url, token, clock, ready, close, [Symbol.asyncDispose]: close }
}

interface Running {
  readonly clock: TurnableClock
  readonly committed: Signal<string>
  readonly events: Signal<DevEvent>
  readonly server: DevServer
}

async function load(options: DevOptions, running: Running): Promise<LocalEngine> {
  const { root, effects, programs = BUILT } = options
  const { clock, committed, events, server } = running
  const begun = performance.now()
  let onReload = async (_event: ReloadEvent): Promise<void> => {}
  const loader = await openDevLoader({
    root,
    workers: { file: programs.stepWorker },
    log: effects.log,
    late: reportLate(effects),
    onReload: (event) => {
      onReload(event).catch((error: unknown) => effects.log({ level: 'error', message: `reload: ${String(error)}` }))
    },
  })
  const local = await openEngineOn(tableOf(root, loader), {
    ...options,
    command: 'dev',
    clock,
    storeThread: programs.storeThread,
    onCommitted: committed.tell,
  })
  const hooks = await openDevHooks({
    local,
    clock,
    effects,
    workspace: () => loader.workspace,
    onDelivery: (delivery) => events.tell({ type: 'webhook.received', delivery }),
  })
  onReload = async (event) => {
    local.engine.update(loader.table)
    await local.running.refresh(loader.workspace)
    hooks.update(loader.workspace)
    for (const told of eventsOf(event, loader)) events.tell(told)
  }
  clock.onTurn(() => events.tell({ type: 'clock.changed', mode: clock.mode, now: clock.now() }))
  server.serve({ ...servedOf(local, { ...running, loader }, options), ...hooks.served })
  const { generation } = loader.table
  events.tell({ type: 'generation.ready', generation, files: [], milliseconds: performance.now() - begun })
  return {
    ...local,
    async [Symbol.asyncDispose]() {
      await hooks[Symbol.asyncDispose]()
      await local[Symbol.asyncDispose]()
    },
  }
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

function eventsOf(
  { generation, files, milliseconds, invalid, healed }: ReloadEvent,
  { diagnostics, table }: DevLoader,
): readonly DevEvent[] {
  // What cannot be loaded goes on in the table; what never could be has no name but that of its file.
  const stepIn = (file: string): string => [...table.steps.values()].find(({ path }) => path === file)?.name ?? file
  const broken = invalid.flatMap((file): DevEvent[] => {
    const diagnostic = diagnostics.find((finding) => finding.file === file && finding.severity === 'error')
    return diagnostic ? [{ type: 'step.invalid', step: stepIn(file), diagnostic }] : []
  })
  const mended = healed.map((file): DevEvent => ({ type: 'step.healed', step: stepIn(file) }))
  return [{ type: 'generation.ready', generation, files, milliseconds }, ...broken, ...mended]
}

function servedOf(
  local: LocalEngine,
  { clock, committed, events, loader }: Running & { readonly loader: DevLoader },
  options: DevOptions,
): ServedWorkspace {
  const { engine, store, scope, actor, running } = local
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

/** Something that happens, and who is to be told. */
interface Signal<Value> {
  readonly tell: (value: Value) => void
  readonly add: (listener: (value: Value) => void) => () => void
}

function createSignal<Value>(): Signal<Value> {
  const listeners = new Set<(value: Value) => void>()
  return {
    tell: (value) => listeners.forEach((listener) => listener(value)),
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}
