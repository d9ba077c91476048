import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { StepyardError } from '../errors.ts'
import { errorReply } from './errorReply.ts'
import { refusalOf, type GuardRules } from './guard.ts'

/** Answers requests: those that the guard refuses right away, all others by the app. */
export interface Listeners {
  readonly onRequest: RequestListener
  /** For a sender that asks before it sends its body (WEB-10). */
  readonly onCheckContinue: RequestListener
}

/** The listeners of a server. `rulesOf` is asked for each request: the port is known only once it listens. */
export function createListeners(app: Hono<{ Bindings: HttpBindings }>, rulesOf: () => GuardRules): Listeners {
  // Steps run in this process or see its globals, so those stay as they are.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const admit = (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    for (const [name, value] of SECURITY_HEADERS) outgoing.setHeader(name, value)
    const { method = '', url = '', rawHeaders } = incoming
    const refusal = refusalOf({ method, target: url, rawHeaders }, rulesOf())
    if (refusal) refuse(incoming, outgoing, refusal)
    return refusal === undefined
  }
  return {
    onRequest(incoming, outgoing) {
      if (admit(incoming, outgoing)) void answer(incoming, outgoing)
    },
    onCheckContinue(incoming, outgoing) {
      if (!admit(incoming, outgoing)) return
      outgoing.writeContinue()
      void answer(incoming, outgoing)
    },
  }
}

/**
 * Headers of every answer. None of them lets another site read it, and the page loads and runs nothing but its own files,
 * whatever a task says (WEB-23).
 */
export const SECURITY_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['Cache-Control', 'no-store'],
  [
    'Content-Security-Policy',
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
]

const LINGER_MS = 500

// Ends the connection, but not before the sender had a moment to read why: one that is still sending would find it cut
// off, and lose the answer.
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, refusal: StepyardError): void {
  const { status, body, headers } = errorReply(refusal)
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  outgoing.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json',
    'Content-Length': length,
    Connection: 'close',
  })
  outgoing.write(text)
  const end = (): void => {
    clearTimeout(timer)
    outgoing.end()
  }
  const timer = setTimeout(end, LINGER_MS)
  timer.unref()
  incoming.once('end', end).once('error', end).resume()
}
