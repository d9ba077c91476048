import type { DevSyncOptions } from './devSync.ts'
import type { Effects } from './effects.ts'
import { createTurnableClock } from './engine/turnableClock.ts'
import { isStepyardError } from './errors.ts'
import type { LocalEngine, LocalEngineOptions } from './localEngine.ts'
import { registerNowhere, registerServer, type Registration } from './runningServer.ts'
import type { DevError, DevEvent } from './server/devEvent.ts'
import { listen, type DevServer, type ListenOptions } from './server/listen.ts'
import type { AnswerMcp } from './server/mcpRoute.ts'
import { createSignal } from './signal.ts'

export type { DevEvent, FindingCounts } from './server/devEvent.ts'
export type { ServedDelivery as DevDelivery } from './server/servedWorkspace.ts'

/** How a workspace is served on this machine. */
export interface DevOptions
  extends
    Pick<LocalEngineOptions, 'root' | 'answers' | 'modes' | 'namespace' | 'ephemeral' | 'onWait'>,
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
  const prepare = async (): Promise<LocalEngine> => {
    // Whoever asks has an answer before the code of the engine, of the loader and of the store is even read.
    const { whenConfigured } = await import('./whenConfigured.ts')
    const place = { root: options.root, log: options.effects.log, signal: ending.signal, onProblem }
    const environment = await whenConfigured(place, options.environment)
    const { loadDev } = await import('./loadDev.ts')
    return loadDev({ ...options, environment }, { clock, committed, events, server, isAlone })
  }
  const ready = prepare()
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

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}
