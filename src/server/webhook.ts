import type { HttpBindings } from '@hono/node-server'
import { StepyardError } from '../errors.ts'
import { splitTarget } from './guard.ts'
import { readBody } from './readBody.ts'
import { requireServed, type ServerFacts } from './route.ts'
import type { WebhookReply } from './servedWorkspace.ts'

/**
 * Hands a request to `/hooks/...` on as it came, and the reply back. Senders show no token and come from anywhere: what
 * they are worth is up to whoever answers. Until a workspace is loaded they are told to try again.
 */
export async function answerWebhook({ incoming, outgoing }: HttpBindings, facts: ServerFacts): Promise<Response> {
  const served = requireServed(facts)
  const { method = 'GET', url = '', rawHeaders } = incoming
  const [path, query] = splitTarget(url)
  if (!served.webhook) throw new StepyardError('ROUTE_NOT_FOUND', { path })
  const reply = await served.webhook({
    method,
    path,
    query,
    headers: pairs(rawHeaders),
    body: await readBody(incoming),
  })
  // Whatever comes back stands on the same origin as the page, which it must not become a part of.
  outgoing.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  return new Response(bodyOf(reply), { status: reply.status, headers: harmless(reply.headers) })
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''])
}

const EMPTY = [101, 204, 205, 304]

function bodyOf({ status, body }: WebhookReply): string | Uint8Array<ArrayBuffer> | null {
  if (EMPTY.includes(status)) return null
  return typeof body === 'string' ? body : Buffer.from(body)
}

const OURS =
  /^(?:access-control-.*|set-cookie|content-security-policy|connection|content-length|transfer-encoding|x-content-type-options|x-frame-options|cross-origin-.*|service-worker-allowed|clear-site-data|refresh)$/i

function harmless(headers: WebhookReply['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !OURS.test(name))
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    ...Object.fromEntries(kept.map(([name, value]) => [titled(name), value])),
  }
}

// So that the type of the reply takes the place of ours, however it is spelt.
function titled(name: string): string {
  return name.toLowerCase() === 'content-type' ? 'Content-Type' : name
}
