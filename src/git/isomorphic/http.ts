import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createGunzip } from 'node:zlib'
import type { Effects } from '../../effects.ts'
import { createRoute, type Route } from './agents.ts'
import { toRemoteError } from './httpErrors.ts'
import { Silence } from './silence.ts'

/** What the client is made with. */
export interface HttpOptions {
  readonly effects: Effects
  /** Longest silence in milliseconds: until the answer begins, and between two pieces of it. */
  readonly timeout: number
}

/** One request. Never redirected here. */
export interface HttpCall {
  readonly url: URL
  /** How the remote is called in errors. */
  readonly remote: string
  readonly headers: Readonly<Record<string, string>>
  /** Makes it a POST. */
  readonly body?: readonly Uint8Array[]
}

/** An answer whose body is still on its way; it must be read or given up (`return()`). */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** Inflated where it was compressed. */
  readonly body: AsyncGenerator<Uint8Array, void, undefined>
}

// A large body goes out in pieces, so that its progress counts as a sign of life.
const PIECE = 65_536

/** HTTP as Git needs it: proxies, own authorities, a time-out on silence, and every failure a `StepyardError`. */
export class HttpClient {
  readonly #options: HttpOptions
  readonly #routes = new Map<string, Promise<Route>>()

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /** Sends a request and answers when the headers of the answer are there. */
  async send(call: HttpCall): Promise<HttpAnswer> {
    this.#options.effects.signal?.throwIfAborted()
    const silence = new Silence(this.#options.timeout, this.#options.effects.signal)
    try {
      const response = await exchange(call, { route: await this.#route(call.url), silence })
      const { statusCode: status = 0, headers } = response
      return { status, headers, body: readBody(response, { silence, remote: call.remote }) }
    } catch (error) {
      silence.end()
      throw toRemoteError(silence.reason ?? error, call.remote)
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    for (const route of this.#routes.values()) (await route.catch(() => undefined))?.agent.destroy()
    this.#routes.clear()
  }

  #route(url: URL): Promise<Route> {
    const route = this.#routes.get(url.origin) ?? createRoute(url, this.#options.effects.env)
    this.#routes.set(url.origin, route)
    return route
  }
}

async function exchange(
  call: HttpCall,
  { route, silence }: { route: Route; silence: Silence },
): Promise<IncomingMessage> {
  const isSecure = call.url.protocol === 'https:'
  const request = (isSecure ? requestHttps : requestHttp)(call.url, {
    ...(isSecure ? route : { agent: route.agent }),
    method: call.body === undefined ? 'GET' : 'POST',
    headers: headersOf(call),
  })
  // What goes wrong after the answer has begun is heard from its body.
  request.on('error', () => undefined)
  silence.watch(request)
  const answered = once(request, 'response')
  // The answer may come, or the connection go, while the body is being sent: either is awaited below.
  answered.catch(() => undefined)
  await sendBody(request, { pieces: call.body ?? [], answered, silence })
  request.end()
  const [response]: IncomingMessage[] = await answered
  if (response === undefined) throw new Error('no response')
  silence.watch(response)
  return response
}

async function sendBody(
  request: ClientRequest,
  { pieces, answered, silence }: { pieces: readonly Uint8Array[]; answered: Promise<unknown>; silence: Silence },
): Promise<void> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += PIECE) {
      if (!request.write(piece.subarray(at, at + PIECE))) await Promise.race([once(request, 'drain'), answered])
      silence.restart()
    }
  }
}

function headersOf({ headers, body }: HttpCall): OutgoingHttpHeaders {
  const length = body?.reduce((sum, piece) => sum + piece.length, 0)
  return {
    'user-agent': 'git/stepyard',
    accept: '*/*',
    'accept-encoding': 'gzip',
    ...headers,
    // Some hosts hang up on a body of unknown length.
    ...(length === undefined ? {} : { 'content-length': length }),
  }
}

async function* readBody(
  response: IncomingMessage,
  { silence, remote }: { silence: Silence; remote: string },
): AsyncGenerator<Uint8Array, void, undefined> {
  const isPacked = response.headers['content-encoding'] === 'gzip'
  const stream = isPacked ? response.pipe(createGunzip()) : response
  if (isPacked) response.once('error', (error) => stream.destroy(error))
  try {
    silence.restart()
    for await (const chunk of stream) {
      // The reader may take its time; only the server's silence counts.
      silence.pause()
      yield chunk
      silence.restart()
    }
    // Node ends a body that was cut off in the middle as if it were whole when it has no length of its own.
    if (!response.complete) throw new Error('the connection was cut')
  } catch (error) {
    throw toRemoteError(silence.reason ?? error, remote)
  } finally {
    silence.end()
    response.destroy()
  }
}
