import { createServer, type Server, type ServerOptions } from 'node:http'
import { StepyardError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createAccessToken } from './accessToken.ts'
import { createApp } from './app.ts'
import type { DevError } from './devEvent.ts'
import { EventStreams, type EventStreamOptions } from './events/eventStreams.ts'
import type { GuardRules } from './guard.ts'
import type { AnswerMcp } from './mcpRoute.ts'
import { openApiDocument } from './openApi.ts'
import type { PageFiles } from './pageFiles.ts'
import { createListeners, type Listeners } from './requestListener.ts'
import type { ServerFacts } from './route.ts'
import { ROUTES } from './routes.ts'
import type { ServedWorkspace } from './servedWorkspace.ts'

/** How a dev server listens. */
export interface ListenOptions {
  /** Of the package, as `GET /api/health` says it. */
  readonly version: string
  /** What has to be shown for changes: made once for an installation and kept in a file that only its owner reads. */
  readonly token: string
  readonly now: () => Date
  readonly log: Log
  /** Default 0: any that is free. */
  readonly port?: number
  /** Addresses of this machine that nobody else can reach. Default 127.0.0.1 alone (WEB-21). */
  readonly addresses?: readonly string[]
  /** Other values of `Host` that mean this server, such as `box.internal:4000` behind a tunnel. Default none. */
  readonly hosts?: readonly string[]
  /** Default: there is no page. */
  readonly files?: PageFiles
  /** What answers coding agents at `/mcp`. Default: nothing is there. */
  readonly answerMcp?: AnswerMcp
  readonly streams?: Omit<EventStreamOptions, 'log'>
  readonly limits?: ConnectionLimits
}

/** What one sender may take. */
export interface ConnectionLimits {
  /** Milliseconds until the headers of a request are there. Default 10,000. */
  readonly headersMs?: number
  /** Milliseconds until a request is there with its body. Default 60,000. */
  readonly requestMs?: number
  /** Connections at the same time. Default 256. */
  readonly connections?: number
}

/** A server that listens. */
export interface DevServer extends AsyncDisposable {
  readonly port: number
  /** `http://localhost:<port>`. */
  readonly url: string
  /**
   * The workspace is loaded: everything that said `STARTING` answers from now on. Called again, it serves another one,
   * and streams begin anew.
   */
  serve(workspace: ServedWorkspace): void
  /** The workspace cannot be loaded for now: what said `STARTING` says why, until one is served. */
  fail(problem: DevError): void
  /** Ends all streams, lets what is being answered end for two seconds, and frees the port. */
  close(): Promise<void>
}

/**
 * Listens at once, before a workspace is there: `GET /api/health` answers, the page can be opened, everything else says
 * `STARTING`. Throws `PORT_TAKEN`, `ADDRESS_NOT_LOCAL`.
 */
export async function listen(options: ListenOptions): Promise<DevServer> {
  const { log, addresses = ['127.0.0.1'], files = new Map() } = options
  for (const address of addresses) if (!LOCAL.has(address)) throw new StepyardError('ADDRESS_NOT_LOCAL', { address })
  const loaded: Loaded = { served: undefined, problem: undefined }
  let rules: GuardRules = { port: 0, hosts: new Set() }
  const streams = new EventStreams({ ...options.streams, log })
  const facts = factsOf(options, { loaded, streams })
  const listeners = createListeners(
    createApp({ facts, streams, files, log, answerMcp: options.answerMcp }),
    () => rules,
  )
  const servers = await open(addresses, options, listeners)
  const port = portOf(servers[0])
  rules = { port, hosts: hostsOf(port, options.hosts) }
  const close = async (): Promise<void> => {
    streams.close()
    await Promise.all(servers.map(closeServer))
  }
  return {
    port,
    url: `http://localhost:${port}`,
    serve(workspace) {
      Object.assign(loaded, { served: workspace, problem: undefined })
      streams.serve(workspace)
    },
    fail(problem) {
      Object.assign(loaded, { problem })
      streams.tell({ type: 'generation.failed', files: [], error: problem })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const LOCAL = new Set(['127.0.0.1', '::1'])

/** What came of loading the workspace so far. */
type Loaded = Pick<ServerFacts, 'served' | 'problem'>

function factsOf(
  { version, now, token }: ListenOptions,
  { loaded, streams }: { readonly loaded: Loaded; readonly streams: EventStreams },
): ServerFacts {
  const access = createAccessToken(token, now)
  let document: object | undefined
  return {
    version,
    now,
    get served() {
      return loaded.served
    },
    get problem() {
      return loaded.problem
    },
    setCookie: access.setCookie,
    requireToken: (credentials) => access.require(credentials),
    tell: (event) => streams.tell(event),
    document: () => (document ??= openApiDocument(ROUTES, version)),
  }
}

function hostsOf(port: number, others: readonly string[] = []): ReadonlySet<string> {
  const names = ['localhost', '127.0.0.1', '[::1]']
  // A browser leaves the port out where it is that of HTTP.
  const own = names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
  return new Set([...own, ...others.map((host) => host.toLowerCase())])
}

function createHttpServer({ limits = {} }: ListenOptions, { onRequest, onCheckContinue }: Listeners): Server {
  const { headersMs = 10_000, requestMs = 60_000, connections = 256 } = limits
  const settings: ServerOptions = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    maxHeaderSize: 16_384,
    // Both are what Node does today; a flag of the process must not change it (WEB-20).
    insecureHTTPParser: false,
    requireHostHeader: true,
  }
  const server = createServer(settings, onRequest)
  server.on('checkContinue', onCheckContinue)
  server.maxConnections = connections
  return server
}

const ATTEMPTS = 5

// All addresses have one port. Where any will do, one that is free on the first may be taken on the next.
async function open(addresses: readonly string[], options: ListenOptions, listeners: Listeners): Promise<Server[]> {
  const { port = 0 } = options
  for (let attempt = 1; ; attempt += 1) {
    const servers: Server[] = []
    try {
      for (const address of addresses) {
        const server = createHttpServer(options, listeners)
        await bind(server, servers[0] ? portOf(servers[0]) : port, address)
        servers.push(server)
      }
      return servers
    } catch (error) {
      await Promise.all(servers.map(closeServer))
      if (port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

function bind(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new StepyardError('PORT_TAKEN', { port }, { cause: error }) : error)
    })
    server.listen(port, address, resolve)
  })
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const GRACE_MS = 2_000

async function closeServer(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearTimeout(timer)
}
