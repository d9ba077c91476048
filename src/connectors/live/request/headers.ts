import type { Refuse } from './plainRequest.ts'

/**
 * Headers as they may be sent: names in small letters, values that are one line. Those that say how a message travels are
 * made by the client: a length is dropped, anything else of the kind is refused.
 */
export function checkHeaders(
  headers: Readonly<Record<string, unknown>>,
  refuse: Refuse,
): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {}
  for (const [given, value] of Object.entries(headers)) {
    const name = given.trim().toLowerCase()
    if (value === undefined || value === null || name === 'content-length') continue
    checked[requireName(name, refuse)] = requireLine(name, textOf(value), refuse)
  }
  return checked
}

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
// A line end, or anything that a server could take for one.
const CONTROL = /(?!\t)\p{Cc}/u

const TRAVEL: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function requireName(name: string, refuse: Refuse): string {
  if (!NAME.test(name)) throw refuse(`"${name.slice(0, 40)}" is no name of a header`)
  if (TRAVEL.has(name)) throw refuse(`the header "${name}" is set by the client alone`)
  return name
}

function requireLine(name: string, value: string, refuse: Refuse): string {
  if (CONTROL.test(value)) throw refuse(`the header "${name}" has a line end or another control character in it`)
  // Headers are bytes: what is no Latin-1 goes as UTF-8, as browsers and curl send it.
  return /[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
