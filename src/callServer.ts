import { StepyardError } from './errors.ts'
import { findServer, type RunningServer } from './runningServer.ts'

/** One request to a dev server: a route of its API. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Begins with `/`. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: object
  /** Asks for an answer without what is about people. Default false. */
  readonly masked?: boolean
  /** Gives up waiting for the answer. */
  readonly signal?: AbortSignal
}

/** The dev server of a folder. Throws `DEV_NOT_RUNNING`. */
export async function requireServer(root: string): Promise<RunningServer> {
  const server = await findServer(root)
  if (!server) throw new StepyardError('DEV_NOT_RUNNING', {})
  return server
}

/** Asks a dev server; what it refuses is thrown with its words. Throws `DEV_UNREACHABLE`, `DEV_REFUSED`. */
export async function callServer(
  { url, token }: RunningServer,
  { method, path, body, masked = false, signal }: ServerRequest,
): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(masked && { 'stepyard-pii': 'masked' }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const content = body !== undefined && { body: JSON.stringify(body) }
  const init = { method, headers, ...content, ...(signal && { signal }) }
  const response = await fetch(url + path, init).catch((cause: unknown) => {
    throw new StepyardError('DEV_UNREACHABLE', { url, reason: reasonOf(cause) }, { cause })
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  const refused = refusal(answer)
  // What a server says while it closes.
  if (refused?.code === 'STORE_CLOSED') throw new StepyardError('DEV_UNREACHABLE', { url, reason: 'it is being ended' })
  throw refused ?? new StepyardError('DEV_UNREACHABLE', { url, reason: `it says ${response.status}` })
}

function refusal(answer: unknown): StepyardError | undefined {
  const error = field(answer, 'error')
  const [code, message, hint] = ['code', 'message', 'hint'].map((name) => field(error, name))
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  const refused = new StepyardError('DEV_REFUSED', { code, message, hint: typeof hint === 'string' ? hint : '' })
  // Programs test the code of what was refused, wherever that was.
  return Object.assign(refused, { code })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return inner instanceof Error ? inner.message : String(inner)
}
