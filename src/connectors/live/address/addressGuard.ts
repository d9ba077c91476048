import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { StepyardError } from '../../../errors.ts'
import { addressKind, plainAddress } from './addressKind.ts'

/** Finds every address of a name; rejects as `dns.lookup` does. */
export type LookupHost = (name: string) => Promise<readonly LookupAddress[]>

/** Decides where the calls of one connector may go. */
export interface AddressGuard {
  /** Throws `ADDRESS_PRIVATE` or `ADDRESS_REFUSED` for what can be refused without asking for addresses. */
  checkUrl(url: URL): void
  /**
   * Every address of a host, each of them checked: what is connected to must be one of these, because the next lookup
   * may answer something else. One that is private makes the whole answer private. Throws `ADDRESS_PRIVATE`.
   */
  resolve(host: string, port: number): Promise<readonly LookupAddress[]>
}

/** What a guard knows. */
export interface GuardParts {
  readonly connector: string
  /** Hosts that may be private, with or without a port: `localhost:8080`, `10.0.0.7`, `[::1]:3000`. */
  readonly allowed: readonly string[]
  readonly lookup: LookupHost
  /** Ports on this machine that are ours: refused whatever is allowed. */
  readonly ownPorts: readonly number[]
}

/** Makes the guard of one connector. */
export function createAddressGuard(parts: GuardParts): AddressGuard {
  return {
    checkUrl(url) {
      const reason = problemOf(url)
      if (reason !== undefined) throw new StepyardError('ADDRESS_REFUSED', { connector: parts.connector, reason })
      const host = plainHost(url.hostname)
      const target = { host, port: portOf(url) }
      if (isIP(host) !== 0) checkAddress(parts, target, host)
      else if (isLocalName(host) && !isListed(parts, target)) throw refusal(parts, target)
    },
    async resolve(name, port) {
      const host = plainHost(name)
      const target = { host, port }
      const family = isIP(host)
      const found = family === 0 ? await parts.lookup(host) : [{ address: host, family }]
      for (const { address } of found) checkAddress(parts, target, address)
      return found
    },
  }
}

/** The port that an address leads to. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** A host as it is compared: no brackets, no dot at its end, small letters, an IPv4 address as such. */
export function plainHost(host: string): string {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '')
    .toLowerCase()
  return plainAddress(bare)
}

interface Target {
  readonly host: string
  readonly port: number
}

function problemOf(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `${url.protocol} is neither http: nor https:`
  if (url.username !== '' || url.password !== '') return 'it has a user in it, which belongs under `auth`'
  return url.hostname === '' ? 'it has no host' : undefined
}

function checkAddress(parts: GuardParts, target: Target, address: string): void {
  const kind = addressKind(address)
  if (kind === 'public') return
  const isOurs = parts.ownPorts.includes(target.port)
  const mayCall = kind === 'private' ? isListed(parts, target) || isListed(parts, { ...target, host: address }) : false
  const byNumber = isListed(parts, { ...target, host: plainAddress(address) })
  if (isOurs || !(mayCall || byNumber)) throw refusal(parts, target, address)
}

function isListed({ allowed }: GuardParts, { host, port }: Target): boolean {
  return allowed.some((entry) => {
    const listed = readEntry(entry)
    return listed.host === host && (listed.port === undefined || listed.port === port)
  })
}

function readEntry(entry: string): { readonly host: string; readonly port?: number } {
  const [, host = entry, port] = /^(\[[^\]]*\]|[^:]*):([0-9]+)$/.exec(entry.trim()) ?? []
  const plain = plainHost(host.trim())
  return port === undefined ? { host: plain } : { host: plain, port: Number(port) }
}

// Names that lead inside wherever they are looked up, which a proxy may do for us.
function isLocalName(host: string): boolean {
  return !host.includes('.') || /\.(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/.test(host)
}

function refusal({ connector }: GuardParts, { host }: Target, address?: string): StepyardError {
  return new StepyardError('ADDRESS_PRIVATE', { connector, host, ...(address !== undefined && { address }) })
}
