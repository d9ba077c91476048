import { isStepyardError, StepyardError } from '../../errors.ts'
import type { AskedCall } from '../answer.ts'
import { findInCatalogue } from '../catalogue/catalogue.ts'
import type { Connector } from '../connector.ts'
import { expandText } from './expandTexts.ts'
import type { LiveParts } from './liveParts.ts'
import { openLiveCalls, type LiveCalls } from './openLiveCalls.ts'
import { isObject } from './request/plainRequest.ts'

/** What trying out a connector asks, before it does. */
export interface Trial {
  readonly kind: 'http' | 'mail'
  /** `GET https://api.stripe.com/v1/balance`, or the server that takes mail. */
  readonly asks: string
  /** The address of the request. */
  readonly url: string
  /** Whether only those get it who are signed in. */
  readonly proves: boolean
}

/** What came of it. */
export interface TrialResult {
  /** The status that the service refused the address itself with; absent where it gave an answer. */
  readonly status?: number
  /** Whether the service has taken the sign-in for good: an address that everybody may read says nothing about it. */
  readonly signedIn: boolean
}

/** Plans the cheapest call that shows whether a connector can be signed in. Throws `CONNECTOR_NOT_TESTABLE`. */
export function planTrial({ name, type, service }: Connector, parts: Pick<LiveParts, 'config'>): Trial {
  const entry = findInCatalogue(type)
  if (entry?.operations['sendEmail']) {
    const host: unknown = service.config['host']
    if (typeof host !== 'string') throw new StepyardError('CONNECTOR_NOT_TESTABLE', { name, reason: 'it has no host' })
    const server = expandText(host, parts.config)
    return { kind: 'mail', asks: `${server} to sign in, without a message`, url: server, proves: true }
  }
  if (service.baseUrl === undefined)
    throw new StepyardError('CONNECTOR_NOT_TESTABLE', { name, reason: 'it has no baseUrl' })
  const base = expandText(service.baseUrl, parts.config)
  const url = `${base.replace(/\/+$/, '')}${entry?.probe ?? ''}`
  return { kind: 'http', asks: `GET ${url}`, url, proves: entry?.probe !== undefined }
}

/** Makes that call, once. Throws what a live call throws, and what the service says about a sign-in that it refuses. */
export async function tryConnector(
  parts: LiveParts,
  { connector, trial, signal }: { readonly connector: Connector; readonly trial: Trial; readonly signal: AbortSignal },
): Promise<TrialResult> {
  const live = openLiveCalls(parts)
  try {
    const known = { ...connector, service: { ...connector.service, retry: { attempts: 1, backoff: 0 } } }
    const call: AskedCall = {
      connector: connector.namespace,
      operation: trial.kind === 'mail' ? 'sendEmail' : 'request',
      input: { url: trial.url, method: 'GET' },
      task: '',
      step: '',
      nth: 0,
      seed: '',
      signal,
      known,
    }
    if (trial.kind === 'mail') {
      await live.checkMail(call)
      return { signedIn: true }
    }
    return await ask(live, call, trial)
  } finally {
    await live.close()
  }
}

async function ask(live: LiveCalls, call: AskedCall, trial: Trial): Promise<TrialResult> {
  try {
    const { result } = await live.call(call)
    // Slack and others say no with a status of 200.
    if (isObject(result) && result['ok'] === false) {
      const { connector, operation } = call
      throw new StepyardError('CALL_FAILED', { connector, operation, reason: String(result['error'] ?? 'not ok') })
    }
    return { signedIn: trial.proves }
  } catch (error) {
    // The root of an API is often nothing at all; that it answers so is an answer.
    const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined
    const isOther = typeof status === 'number' && status < 500 && ![401, 403, 407, 429].includes(status)
    if (!trial.proves && isOther && isStepyardError(error, 'CALL_REFUSED')) return { status, signedIn: false }
    throw error
  }
}
