import { isMapValue } from '../../config/jsonSchema.ts'
import type { FakeRequest, FakeResponse } from '../../defineFake.ts'
import type { AskedCall } from '../answer.ts'
import { refusedCall } from '../refusedCall.ts'

/** The request that a call of `request` or `fetch` would make; `undefined` for any other call. */
export function readRequest(
  call: AskedCall,
): (Omit<FakeRequest, 'params' | 'url'> & { readonly url: URL }) | undefined {
  if (!GENERIC.has(lastName(call.operation)) || !isMapValue(call.input)) return undefined
  const { url: written, options } = call.input
  const url = typeof written === 'string' ? resolveUrl(written, call.known?.service.baseUrl) : undefined
  if (!url) return undefined
  // Both forms that people write: flat, or below `options`.
  const { method = 'GET', headers, body } = isMapValue(options) ? { ...call.input, ...options } : call.input
  return {
    method: String(method).toUpperCase(),
    url,
    query: Object.fromEntries(url.searchParams),
    headers: isMapValue(headers)
      ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
      : {},
    body: readBody(body),
  }
}

/** What a route answers besides a body. */
export function toResponse(response: FakeResponse): unknown {
  const made = { ...response }
  responses.add(made)
  return made
}

/** What the step gets of what a route answered: the body alone, or with status and headers where it asks for them. */
export function shapeResponse(call: AskedCall, answered: unknown): unknown {
  const { status = 200, headers = {}, body = null } = isResponse(answered) ? answered : { body: answered }
  const input = isMapValue(call.input) ? call.input : {}
  const isWhole = lastName(call.operation) === 'fetch' && input['bodyOnly'] !== true
  if (isWhole) return { status, ok: status < 400, headers, body }
  if (status >= 400) throw refusedCall(call, { status, body })
  return body
}

const GENERIC: ReadonlySet<string> = new Set(['request', 'fetch'])

// So that no body that a fake makes up is taken for one.
const responses = new WeakSet<object>()

function isResponse(value: unknown): value is FakeResponse {
  return typeof value === 'object' && value !== null && responses.has(value)
}

function lastName(operation: string): string {
  return operation.slice(operation.lastIndexOf('.') + 1)
}

// Where there is no base address, one that stands for any.
function resolveUrl(written: string, base = 'http://localhost'): URL | undefined {
  const isAbsolute = URL.canParse(written)
  const front = URL.canParse(base) ? base.replace(/\/*$/, '/') : 'http://localhost/'
  const address = isAbsolute ? written : front + written.replace(/^\/+/, '')
  return URL.canParse(address) ? new URL(address) : undefined
}

function readBody(body: unknown): Record<string, unknown> {
  if (isMapValue(body)) return { ...body }
  if (typeof body !== 'string') return {}
  try {
    const parsed: unknown = JSON.parse(body)
    return isMapValue(parsed) ? { ...parsed } : {}
  } catch {
    // No JSON: a form, as many services take it.
    return Object.fromEntries(new URLSearchParams(body))
  }
}
