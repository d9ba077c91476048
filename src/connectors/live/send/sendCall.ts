import type { AskedCall } from '../../answer.ts'
import type { SignIn } from '../auth/signIn.ts'
import type { LiveParts } from '../liveParts.ts'
import type { Redactor } from '../redactor.ts'
import type { PlainRequest } from '../request/plainRequest.ts'
import { called, sendError } from './callErrors.ts'
import type { Connections } from './connections.ts'
import type { RawAnswer } from './readContent.ts'
import { followRedirects, type RedirectRule } from './redirects.ts'
import { isRepeatable, pauseBeforeRetry, type RetryRule } from './retryPlan.ts'
import { sendOnce } from './sendOnce.ts'
import { withTimeLimit } from './withTimeLimit.ts'

/** Everything that sending one call needs. */
export interface SendParts {
  readonly parts: LiveParts
  readonly asked: AskedCall
  readonly connections: Connections
  readonly redactor: Redactor
  readonly signIn: SignIn
  readonly retry: RetryRule
  /** Milliseconds for one try, redirects and reading the answer included. */
  readonly timeout: number
  readonly follow: RedirectRule['follow']
  /** The header that makes a request repeatable, where it is sent. */
  readonly keyHeader: string | undefined
  /** Waits until the service takes one more request. */
  readonly turn: (signal: AbortSignal) => Promise<void>
}

/** Milliseconds that all tries of one call may take together, unless a single one may take longer. */
export const LONGEST_CALL = 300_000

/**
 * Sends a request, as often as its rule says where sending it twice does no harm. Answers whatever the last answer is;
 * throws when there was none.
 */
export async function sendCall(send: SendParts, request: PlainRequest): Promise<RawAnswer> {
  const { parts, asked, retry } = send
  const canRepeat = isRepeatable(request.method, send.keyHeader !== undefined && send.keyHeader in request.headers)
  const deadline = parts.now() + Math.max(LONGEST_CALL, send.timeout)
  for (let attempt = 1; ; attempt += 1) {
    const tried = await trySending(send, request, attempt)
    if ('answer' in tried && tried.answer.status < 400) return tried.answer
    const pause =
      canRepeat && !isFinal(tried) ? pauseBeforeRetry({ attempt, ...facts(tried) }, retry, parts) : undefined
    if (pause === undefined || parts.now() + pause > deadline) {
      if ('answer' in tried) return tried.answer
      throw tried.error
    }
    parts.log({ level: 'info', message: 'tries a call again', data: { ...called(asked), attempt, pause } })
    await parts.sleep(pause, asked.signal)
  }
}

type Tried = { readonly answer: RawAnswer } | { readonly error: Error & { readonly code: string } }

async function trySending(send: SendParts, request: PlainRequest, tries: number): Promise<Tried> {
  const { parts, asked, redactor, timeout: limit } = send
  const longest = parts.longestAnswer ?? LONGEST_ANSWER
  try {
    await send.turn(asked.signal)
    const time = { limit, sleep: parts.sleep, signal: asked.signal }
    return { answer: await withTimeLimit(time, (signal) => sendSigned(send, request, { signal, longest })) }
  } catch (error) {
    return { error: sendError({ asked, request, redactor }, { error, limit, longest, tries }) }
  }
}

interface Bounds {
  readonly signal: AbortSignal
  readonly longest: number
}

// An access token that the service no longer takes is renewed once, and the request is sent once more.
async function sendSigned(send: SendParts, request: PlainRequest, bounds: Bounds): Promise<RawAnswer> {
  const { asked, connections, redactor, signIn, follow } = send
  const rule: RedirectRule = { ...called(asked), follow, shown: redactor.url }
  const once = (signed: PlainRequest): Promise<RawAnswer> =>
    followRedirects(signed, rule, (hop) => sendOnce(hop, { connections, ...bounds }))
  if (!request.isOurs) return once(request)
  const { signed, renew } = await signIn(request)
  const answer = await once(signed)
  if (answer.status !== 401 || !renew) return answer
  return once((await renew()).signed)
}

// What is refused here would be refused again; a step run that ends waits for nothing.
function isFinal(tried: Tried): boolean {
  return 'error' in tried && tried.error.code !== 'CALL_UNREACHABLE' && tried.error.code !== 'CALL_TIMEOUT'
}

function facts(tried: Tried): { readonly status?: number; readonly retryAfter?: string | undefined } {
  if ('error' in tried) return {}
  return { status: tried.answer.status, retryAfter: tried.answer.headers['retry-after'] }
}

const LONGEST_ANSWER = 10 * 1024 * 1024
