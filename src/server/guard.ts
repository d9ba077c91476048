import { StepyardError } from '../errors.ts'
import { MOST_BODY_BYTES } from './jsonBody.ts'

/** A request as it came over the wire, before anything makes sense of it. */
export interface RawRequest {
  readonly method: string
  /** What stands between the method and the version. */
  readonly target: string
  /** Names and values in turns, as they were sent. */
  readonly rawHeaders: readonly string[]
}

/** What the server answers to. */
export interface GuardRules {
  readonly port: number
  /** Values of `Host` in lower case, with the port. */
  readonly hosts: ReadonlySet<string>
}

/**
 * Why a request is not answered whatever it asks for; `undefined` for one that may go on. Everything a page of another
 * site could send through the browser of whoever works here ends here: names that lead to this machine by way of a
 * resolver (WEB-16), forms and scripts (WEB-17), streams and sockets (WEB-18). Addresses that are no plain path do, too.
 */
export function refusalOf(request: RawRequest, rules: GuardRules): StepyardError | undefined {
  const { method, target } = request
  const headers = readHeaders(request.rawHeaders)
  if (headers instanceof StepyardError) return headers
  const reason = problemOf(target)
  if (reason !== undefined) return new StepyardError('TARGET_REFUSED', { reason })
  const host = headers.get('host')?.toLowerCase() ?? ''
  if (!rules.hosts.has(host)) return new StepyardError('HOST_REFUSED', { host, port: rules.port })
  const tooLarge = Number(headers.get('content-length') ?? 0) > MOST_BODY_BYTES
  if (tooLarge) return new StepyardError('BODY_TOO_LARGE', { limit: MOST_BODY_BYTES })
  if (isWebhook(target)) return undefined
  if (!METHODS.includes(method)) return new StepyardError('METHOD_REFUSED', { method, allowed: METHODS })
  const encoding = headers.get('content-encoding') ?? 'identity'
  // What is small here may be huge once it is unpacked (WEB-10).
  if (encoding !== 'identity') return new StepyardError('BODY_TYPE_REFUSED', { type: encoding })
  return foreignOrigin(request, headers, host)
}

/** Whether a request is for a webhook: those come from anywhere, and prove themselves by a signature. */
export function isWebhook(target: string): boolean {
  return target.startsWith('/hooks/')
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']

// Those by which something is decided. Node takes the first of two, others take the last.
const SINGLE = new Set([
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'cookie',
  'last-event-id',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
])

function readHeaders(raw: readonly string[]): ReadonlyMap<string, string> | StepyardError {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase()
    if (!SINGLE.has(name)) continue
    if (headers.has(name)) return new StepyardError('HEADER_REPEATED', { header: name })
    headers.set(name, raw[at + 1] ?? '')
  }
  return headers
}

const LONGEST_TARGET = 8_192

function problemOf(target: string): string | undefined {
  if (target.length > LONGEST_TARGET) return `it has more than ${LONGEST_TARGET} characters`
  if (!target.startsWith('/')) return 'it is no path'
  if (target.startsWith('//')) return 'it begins with two slashes'
  const [path = '', query = ''] = splitTarget(target)
  if (isWebhook(target)) return dottedOrStrange(path)
  const decoded = decode(path)
  if (decoded === undefined || decode(query.replaceAll('+', ' ')) === undefined) return 'its percent-encoding is broken'
  return dottedOrStrange(path) ?? dottedOrStrange(decoded)
}

/** Path and query of a target, `?` left out. */
export function splitTarget(target: string): readonly [path: string, query: string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

function dottedOrStrange(path: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- those are what it looks for
  if (/[\\#\u0000-\u001f\u007f]/.test(path)) return 'it has a character that no path has'
  return /(?:^|\/)\.{1,2}(?:\/|$)/.test(path) ? 'it has a part that is only dots' : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function foreignOrigin(
  { method, target }: RawRequest,
  headers: ReadonlyMap<string, string>,
  host: string,
): StepyardError | undefined {
  const origin = headers.get('origin')
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    return new StepyardError('ORIGIN_REFUSED', { origin })
  }
  const site = headers.get('sec-fetch-site') ?? 'none'
  if (site === 'none' || site === 'same-origin') return undefined
  // A link to the page may stand anywhere: following it sends nothing, and the page cannot be framed.
  const navigates = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  if (method === 'GET' && navigates && !target.startsWith('/api/')) return undefined
  return new StepyardError('ORIGIN_REFUSED', { origin: origin ?? '' })
}
