import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { StepyardError } from '../../errors.ts'

/**
 * Refuses what would leave this machine, for the rest of this thread: only connectors reach outside. Contains accidents
 * and is no sandbox.
 */
export function guardEgress(): void {
  replace(
    globalThis,
    ['fetch'],
    (name) =>
      async (...given: readonly unknown[]) =>
        refuse(name, targetOf(given)),
  )
  replace(globalThis, ['WebSocket', 'EventSource'], (name) => refusing(name))
  replace(http, ['request', 'get'], (name) => refusing(`http.${name}`))
  replace(https, ['request', 'get'], (name) => refusing(`https.${name}`))
  // Every other way comes to one of these: tls, http2 and packages that open sockets of their own.
  replace(net.Socket.prototype, ['connect'], () => refusing('net.connect'))
  replace(dgram.Socket.prototype, ['bind', 'connect', 'send'], (name) => refusing(`dgram.${name}`))
  replace(dns, DNS, (name) => refusing(`dns.${name}`))
  replace(
    dns.promises,
    DNS,
    (name) =>
      async (...given: readonly unknown[]) =>
        refuse(`dns.${name}`, targetOf(given)),
  )
  replace(dns.Resolver.prototype, DNS, (name) => refusing(`dns.${name}`))
  replace(dns.promises.Resolver.prototype, DNS, (name) => refusing(`dns.${name}`))
  // For those who import them by name.
  syncBuiltinESMExports()
}

const DNS = Object.keys(dns).filter((name) => name === 'reverse' || /^(?:lookup|resolve)/.test(name))

function replace(target: object, names: readonly string[], make: (name: string) => unknown): void {
  for (const name of names) {
    if (typeof Reflect.get(target, name) !== 'function') continue
    Object.defineProperty(target, name, { value: make(name), configurable: true, writable: true, enumerable: true })
  }
}

// No arrow: some of them are called with `new`.
function refusing(call: string): (...given: readonly unknown[]) => never {
  return function refused(...given) {
    return refuse(call, targetOf(given))
  }
}

function refuse(call: string, target: string): never {
  throw new StepyardError('EGRESS_REFUSED', { call, target })
}

// Without what may be secret in it: no user, no path, no query.
function targetOf([given, second]: readonly unknown[]): string {
  // `net.connect` hands its arguments on as one list.
  if (Array.isArray(given)) return targetOf(given)
  if (typeof given === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${given}`
  const url = given instanceof Request ? given.url : given
  if (typeof url === 'string' || url instanceof URL) return hostOf(String(url))
  if (typeof url !== 'object' || url === null) return 'the network'
  const { hostname, host, port, path } = url as Readonly<Record<string, unknown>>
  const name = hostname ?? host ?? path ?? 'localhost'
  return port === undefined ? String(name) : `${String(name)}:${String(port)}`
}

function hostOf(text: string): string {
  return URL.canParse(text) && new URL(text).host !== '' ? new URL(text).host : text.slice(0, 100)
}
