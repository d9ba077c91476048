import { readFile } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { Dispatcher } from 'undici'
import { portOf, type AddressGuard } from '../address/addressGuard.ts'
import type { LiveParts } from '../liveParts.ts'
import { proxyFor } from './proxyFor.ts'

/** The open connections of one connector. Every one of them leads to an address that its guard has checked. */
export interface Connections {
  /** What a request to `url` is sent with. Throws `ADDRESS_PRIVATE`, `ADDRESS_REFUSED` before anything is connected to. */
  to(url: URL): Promise<Dispatcher>
  close(): Promise<void>
}

/** Opens none yet: undici is loaded with the first call. */
export function createConnections(parts: LiveParts, guard: AddressGuard): Connections {
  const open = new Map<string, Promise<Dispatcher>>()
  return {
    async to(url) {
      guard.checkUrl(url)
      const proxy = proxyFor(url, parts)
      if (proxy !== undefined) await checkBehindProxy(guard, url)
      const key = proxy ?? ''
      const known = open.get(key) ?? openDispatcher(parts, { guard, proxy })
      open.set(key, known)
      return known
    },
    async close() {
      const dispatchers = await Promise.allSettled(open.values())
      open.clear()
      await Promise.all(dispatchers.map((one) => (one.status === 'fulfilled' ? one.value.destroy() : undefined)))
    },
  }
}

/** The authorities to trust, or `undefined` for those that Node has. */
export async function trustedAuthorities({ env, authorities = [] }: LiveParts): Promise<string[] | undefined> {
  const file = env['NODE_EXTRA_CA_CERTS']
  // Node reads the variable of its own process when it starts; a file that is not there is no reason to fail for it.
  const extra = file ? [await readFile(file, 'utf8').catch(() => '')] : []
  const added = [...extra, ...authorities].filter((text) => text !== '')
  return added.length === 0 ? undefined : [...rootCertificates, ...added]
}

/** A lookup for `net.connect` that answers only what the guard lets pass, so that what is checked is what is connected to. */
export function guardedLookup(guard: AddressGuard, port: number): LookupFunction {
  return (host, options, answer) => {
    const look = async (): Promise<void> => {
      try {
        const found = await guard.resolve(host, port)
        const [first] = found
        if (!first) answer(notFound(host), [])
        else if (options.all) answer(null, [...found])
        else answer(null, first.address, first.family)
      } catch (error) {
        answer(error instanceof Error ? error : new Error(String(error)), [])
      }
    }
    void look()
  }
}

async function openDispatcher(
  parts: LiveParts,
  { guard, proxy }: { readonly guard: AddressGuard; readonly proxy: string | undefined },
): Promise<Dispatcher> {
  const { Agent, ProxyAgent, buildConnector } = await import('undici')
  const ca = await trustedAuthorities(parts)
  const tls = { ...(ca && { ca }), timeout: CONNECT_TIMEOUT }
  // The times of a call are counted by its own clock.
  const untimed = { headersTimeout: 0, bodyTimeout: 0, connections: MOST_CONNECTIONS }
  if (proxy !== undefined) {
    return new ProxyAgent({ ...untimed, uri: proxy, requestTls: tls, proxyTls: tls, proxyTunnel: false })
  }
  return new Agent({
    ...untimed,
    connect(options, callback) {
      const port = portOf(new URL(`${options.protocol}//${options.host ?? options.hostname}`))
      buildConnector({ ...tls, lookup: guardedLookup(guard, port), autoSelectFamily: true })(options, callback)
    },
  })
}

// Behind a proxy we do not choose the address: a name that leads inside as far as we can see is refused all the same, and
// one that only the proxy knows is left to it.
async function checkBehindProxy(guard: AddressGuard, url: URL): Promise<void> {
  await guard.resolve(url.hostname, portOf(url)).catch((error: unknown) => {
    if (error instanceof Error && 'syscall' in error) return
    throw error
  })
}

const CONNECT_TIMEOUT = 30_000
const MOST_CONNECTIONS = 32

function notFound(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
}
