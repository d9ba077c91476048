import type { DevOptions } from './dev.ts'
import { connectorsPort } from './devConnectors.ts'
import { openDevFindings, type DevFindings } from './devFindings.ts'
import { openDevHooks } from './devHooks.ts'
import { eventsOf, isForFakes, watchBranch } from './devReload.ts'
import { createDevSync } from './devSync.ts'
import { openDevTypes } from './devTypes.ts'
import { openDevValues, type DevValues } from './devValues.ts'
import { createStepIndex } from './engine/stepIndex.ts'
import type { TurnableClock } from './engine/turnableClock.ts'
import { openDevLoader, type DevLoader, type ReloadEvent } from './loader/dev/openDevLoader.ts'
import {
  openEngineOn,
  reportLate,
  type LocalEngine,
  type LocalEngineOptions,
  type LocalStepTable,
} from './localEngine.ts'
import type { DevEvent } from './server/devEvent.ts'
import type { DevServer } from './server/listen.ts'
import type { ClockPort, ServedDelivery, ServedWorkspace } from './server/servedWorkspace.ts'
import { createSignal, type Signal } from './signal.ts'
import { checkWorkspace } from './workspace/check.ts'
import type { Workspace } from './workspace/workspace.ts'

// What other threads run stands beside this file once it is built.
const STEP_WORKER = new URL('./stepWorker.js', import.meta.url)
const STORE_THREAD = new URL('./storeThread.js', import.meta.url)
const FAKE_WORKER = new URL('./fakeWorker.js', import.meta.url)

/** The same once it is known which environment is meant. */
export type SettledOptions = Omit<DevOptions, 'environment'> & Pick<LocalEngineOptions, 'environment'>

/** A dev server that listens, and what it tells. */
export interface Running {
  readonly clock: TurnableClock
  readonly committed: Signal<string>
  readonly events: Signal<DevEvent>
  readonly server: DevServer
  /** Whether no other server has this folder. */
  readonly isAlone: boolean
}

/** Loads the workspace of a server that listens already, and has it served. */
export async function loadDev(options: SettledOptions, running: Running): Promise<LocalEngine> {
  const { root, effects } = options
  const begun = performance.now()
  const [reloads, saves] = [createSignal<ReloadEvent>(), createSignal<string>()]
  const loader = await openDevLoader({
    root,
    workers: { file: STEP_WORKER },
    log: effects.log,
    version: options.version,
    late: reportLate(effects),
    onReload: reloads.tell,
    onChange: saves.tell,
  })
  const values = openDevValues(options)
  await values.refresh(loader.workspace)
  const local = await openEngineOn(tableOf(root, loader, values), {
    ...options,
    command: 'dev',
    clock: running.clock,
    storeThread: STORE_THREAD,
    fakeWorker: FAKE_WORKER,
    onCommitted: running.committed.tell,
  })
  try {
    const findings = openDevFindings({
      loader,
      immediate: () => local.loader.diagnostics,
      repeated: () => [...checkWorkspace(loader.workspace), ...values.findings()],
      effects,
      tell: (counts) => running.events.tell({ type: 'diagnostics.changed', ...counts }),
    })
    saves.add(() => findings.changed())
    const serving = await serveLoaded(options, { ...running, loader, local, reloads, values, findings })
    const { generation } = loader.table
    const milliseconds = performance.now() - begun
    running.events.tell({ type: 'generation.ready', generation, files: [], milliseconds })
    return { ...local, [Symbol.asyncDispose]: () => closeAll(findings, serving, local) }
  } catch (error) {
    await local[Symbol.asyncDispose]()
    throw error
  }
}

interface Loaded extends Running {
  readonly loader: DevLoader
  readonly local: LocalEngine
  readonly values: DevValues
  readonly findings: DevFindings
  readonly reloads: Signal<ReloadEvent>
}

const PRUNE_MS = 60_000

async function serveLoaded(options: SettledOptions, loaded: Loaded): Promise<AsyncDisposable> {
  const { effects } = options
  const { clock, events, server, loader, local, reloads, isAlone, values, findings } = loaded
  const report = (what: string) => (error: unknown) =>
    effects.log({ level: 'error', message: `${what}: ${error instanceof Error ? error.message : String(error)}` })
  const workspace = (): Workspace => loader.workspace
  const onDelivery = (delivery: ServedDelivery): void => events.tell({ type: 'webhook.received', delivery })
  const hooks = await openDevHooks({ local, clock, effects, workspace, onDelivery, isAlone })
  const branch = watchBranch(options)
  const types = openDevTypes(local.root, workspace, effects)
  const takeOver = async (event: ReloadEvent): Promise<void> => {
    local.engine.update(loader.table)
    findings.changed(event.files)
    await local.running.refresh(loader.workspace)
    await values.refresh(loader.workspace)
    hooks.update(loader.workspace)
    if (event.files.some(isForFakes)) local.connectors.update(loader.workspace)
    for (const told of eventsOf(event, loader)) events.tell(told)
    await branch.look()
    // Another one writes them, or nobody can.
    if (isAlone) types.changed(event.files)
  }
  reloads.add((event) => void takeOver(event).catch(report('reload')))
  // What was saved while the tasks were opened.
  local.engine.update(loader.table)
  clock.onTurn(() => events.tell({ type: 'clock.changed', mode: clock.mode, now: clock.now() }))
  const pruning = setInterval(() => void local.prune().catch(report('retention')), PRUNE_MS).unref()
  server.serve({ ...servedOf(loaded, options), ...hooks.served, ...types.served })
  if (isAlone) void types.update()
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

function tableOf(root: string, loader: DevLoader, values: DevValues): LocalStepTable {
  return {
    root,
    index: createStepIndex(loader.table),
    loader: {
      get table() {
        return loader.table
      },
      get diagnostics() {
        return [...loader.diagnostics, ...values.findings()]
      },
      host: loader.host,
      modules: loader.modules,
      openLines: (lines) => loader.openLines(lines),
    },
    get workspace() {
      return loader.workspace
    },
    [Symbol.asyncDispose]: () => loader.close(),
  }
}

function servedOf(
  { local, clock, committed, events, loader, values, findings }: Loaded,
  options: SettledOptions,
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
    diagnostics: () => findings.list().diagnostics,
    findings: { isComplete: () => findings.list().complete, complete: () => findings.complete() },
    settings: () => running.list(),
    pii: () => running.rules.pii,
    async reload() {
      findings.changed()
      await loader.reload()
      await values.refresh(loader.workspace)
    },
    clock: clockPort(clock),
    forgetCalls: () => local.connectors.fakes.clearStates(),
    connectors: connectorsPort(local.connectors),
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
