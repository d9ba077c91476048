import type { PlainRequest } from '../request/plainRequest.ts'
import type { Connections } from './connections.ts'
import { readBytes, type RawAnswer } from './readContent.ts'

/** What one try needs. */
export interface TryParts {
  readonly connections: Connections
  /** Bytes that the answer may have. */
  readonly longest: number
  /** Closes the socket when it aborts. */
  readonly signal: AbortSignal
}

/** Sends a request once and reads all of the answer, whatever its status. Rejects with what went wrong on the way. */
export async function sendOnce(
  { method, url, headers, body }: PlainRequest,
  { connections, longest, signal }: TryParts,
): Promise<RawAnswer> {
  const dispatcher = await connections.to(url)
  signal.throwIfAborted()
  const answer = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    // The methods that undici knows are those that a request can have.
    method: method as 'GET',
    headers: { ...headers },
    body: body === undefined ? null : toBody(body),
    signal,
  })
  const plain = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]),
  )
  try {
    const bytes = await readBytes(answer.body, { encoding: plain['content-encoding'], longest })
    return { status: answer.statusCode, headers: plain, body: bytes }
  } catch (error) {
    // What is not read on would keep its connection.
    answer.body.on('error', () => undefined).destroy()
    throw error
  }
}

function toBody(body: string | Uint8Array): string | Buffer {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}
