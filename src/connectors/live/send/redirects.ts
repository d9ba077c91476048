import { StepyardError } from '../../../errors.ts'
import type { PlainRequest } from '../request/plainRequest.ts'
import type { RawAnswer } from './readContent.ts'

/** Whom a redirect is followed to. */
export interface RedirectRule {
  readonly connector: string
  readonly operation: string
  /** `same-host` unless the connector says `redirects: follow`. */
  readonly follow: 'same-host' | 'anywhere'
  /** An address as it may be shown. */
  readonly shown: (url: URL) => string
}

const MOST = 5
const MOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Sends a request, and again to where the answer points. What goes to another host has no headers of the service, of the
 * sign-in or of the step. Throws `CALL_REDIRECTED`.
 */
export async function followRedirects(
  first: PlainRequest,
  rule: RedirectRule,
  send: (request: PlainRequest) => Promise<RawAnswer>,
): Promise<RawAnswer> {
  let request = first
  for (let hop = 0; ; hop += 1) {
    const answer = await send(request)
    const location = MOVED.has(answer.status) ? answer.headers['location'] : undefined
    if (location === undefined) return answer
    const to = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined
    if (!to || hop === MOST || !mayFollow(request.url, to, rule)) throw notFollowed(request.url, to, rule)
    request = movedTo(request, to, answer.status)
  }
}

function mayFollow(from: URL, to: URL, { follow }: RedirectRule): boolean {
  return follow === 'anywhere' || isSameHost(from, to)
}

// To the same port, or from the port of http to that of https.
function isSameHost(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return from.origin === to.origin || (isUpgrade && from.hostname === to.hostname)
}

function movedTo({ body, ...request }: PlainRequest, url: URL, status: number): PlainRequest {
  const headers = isSameHost(request.url, url) ? request.headers : harmless(request.headers)
  const becomesGet = (status === 303 && request.method !== 'HEAD') || (status < 303 && request.method === 'POST')
  if (!becomesGet) return { ...request, url, headers, ...(body !== undefined && { body }) }
  const { 'content-type': _, ...others } = headers
  return { ...request, method: 'GET', url, headers: others }
}

function harmless(headers: PlainRequest['headers']): PlainRequest['headers'] {
  return Object.fromEntries(
    ['accept', 'accept-encoding', 'content-type', 'user-agent'].flatMap((name) => {
      const value = headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function notFollowed(from: URL, to: URL | undefined, { connector, operation, shown }: RedirectRule): StepyardError {
  return new StepyardError('CALL_REDIRECTED', {
    connector,
    operation,
    url: shown(from),
    to: to ? shown(to) : 'an address that is none',
  })
}
