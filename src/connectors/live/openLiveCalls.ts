import { createHash } from 'node:crypto'
import { StepyardError } from '../../errors.ts'
import type { Answered, AskedCall } from '../answer.ts'
import type { Connector } from '../connector.ts'
import { createSignIn } from './auth/signIn.ts'
import { createConnectorState, type ConnectorState } from './connectorState.ts'
import { expandText, expandTexts } from './expandTexts.ts'
import type { LiveParts } from './liveParts.ts'
import { checkMail, sendEmail, type MailParts } from './mail/sendEmail.ts'
import { createRedactor, type Redactor } from './redactor.ts'
import { parseUrl } from './request/addressOf.ts'
import { genericRequest, wantsBodyOnly, wantsText } from './request/genericRequest.ts'
import { checkHeaders } from './request/headers.ts'
import { isObject, type PlainRequest } from './request/plainRequest.ts'
import { templateRequest } from './request/templateRequest.ts'
import { answerError, called } from './send/callErrors.ts'
import { readContent, readText, type RawAnswer } from './send/readContent.ts'
import { DEFAULT_RETRY } from './send/retryPlan.ts'
import { sendCall } from './send/sendCall.ts'

/** Answers calls by asking the services themselves. */
export interface LiveCalls {
  /**
   * Makes one call. Rejects with an error that has `status` and `body` where the service said no, and with a code in any
   * case; `CALL_NOT_LIVE` where nothing says how to send it.
   */
  call(asked: AskedCall): Promise<Answered & { readonly layer: 'live' }>
  /** Connects to the server that takes mail and signs in, without a message; answers where. Throws what a message would. */
  checkMail(asked: AskedCall): Promise<string>
  /** Ends every connection. */
  close(): Promise<void>
}

/** Opens nothing yet: libraries are loaded and connections made with the first call that needs them. */
export function openLiveCalls(parts: LiveParts): LiveCalls {
  const redactor = createRedactor(parts.mask)
  const states = new Map<string, { readonly made: string; readonly state: ConnectorState }>()
  const stateOf = (connector: Connector): ConnectorState => {
    const { allowPrivate, rateLimit } = connector.service
    const made = JSON.stringify([allowPrivate, rateLimit])
    const known = states.get(connector.name)
    if (known?.made === made) return known.state
    const state = createConnectorState(parts, connector, redactor)
    states.set(connector.name, { made, state })
    // What is under way over the connections that the old rules allowed ends here.
    if (known) void known.state.connections.close()
    return state
  }
  const open = (asked: AskedCall): LiveCall => {
    const { known } = asked
    if (!known) throw new StepyardError('CALL_NOT_LIVE', called(asked))
    return { parts, redactor, asked, known, state: stateOf(known) }
  }
  return {
    call: async (asked) => ({ layer: 'live', result: await answer(open(asked)) }),
    async checkMail(asked) {
      const call = open(asked)
      return checkMail(mailParts(call, configOf(call)))
    },
    async close() {
      await Promise.all([...states.values()].map(({ state }) => state.connections.close()))
      states.clear()
    },
  }
}

interface LiveCall {
  readonly parts: LiveParts
  readonly redactor: Redactor
  readonly asked: AskedCall
  readonly known: Connector
  readonly state: ConnectorState
}

const DEFAULT_TIMEOUT = 30_000

async function answer(call: LiveCall): Promise<unknown> {
  const { asked } = call
  const config = configOf(call)
  if (asked.operation === 'sendEmail' && asked.described?.request === undefined)
    return sendEmail(mailParts(call, config))
  const request = requestOf(call, config)
  const raw = await send(call, config, request)
  const parsed = asked.operation === 'fetch' && asked.described?.request === undefined
  return parsed ? fetched(call, request, raw) : bodyOf(call, request, raw)
}

function configOf({ known, parts }: LiveCall): Readonly<Record<string, unknown>> {
  return asObject(expandTexts(known.service.config, parts.config))
}

function requestOf(call: LiveCall, config: Readonly<Record<string, unknown>>): PlainRequest {
  const { asked, known, parts } = call
  const refuse = (problem: string): Error => new StepyardError('CALL_INVALID', { ...called(asked), problem })
  const baseUrl = baseUrlOf(call)
  const template = asked.described?.request
  const request = template
    ? templateRequest(
        { template, baseUrl: baseUrl ?? incomplete(known, 'baseUrl', 'is missing'), input: asked.input },
        refuse,
      )
    : genericOf(call, baseUrl, refuse)
  const refuseOwn = (problem: string): Error => incompleteError(known, 'headers', `cannot be sent: ${problem}`)
  const own = request.isOurs
    ? checkHeaders(asObject(expandTexts(known.service.headers ?? {}, parts.config)), refuseOwn)
    : {}
  const keyHeader = keyHeaderOf(asked, config)
  const key = keyHeader === undefined || request.method === 'GET' ? {} : { [keyHeader]: idempotencyKey(asked.seed) }
  return { ...request, headers: { ...USUAL, ...own, ...key, ...request.headers } }
}

const USUAL = {
  accept: 'application/json, */*;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'stepyard',
}

function genericOf({ asked }: LiveCall, baseUrl: URL | undefined, refuse: (problem: string) => Error): PlainRequest {
  if (asked.operation !== 'request' && asked.operation !== 'fetch')
    throw new StepyardError('CALL_NOT_LIVE', called(asked))
  return genericRequest({ input: asked.input, baseUrl }, refuse)
}

function send(call: LiveCall, config: Readonly<Record<string, unknown>>, request: PlainRequest): Promise<RawAnswer> {
  const { parts, redactor, asked, known, state } = call
  const { service } = known
  const auth = asObject(expandTexts(service.auth ?? {}, parts.config))
  return sendCall(
    {
      parts,
      asked,
      redactor,
      connections: state.connections,
      signIn: createSignIn({ connector: known.name, auth, redactor, tokens: () => state.tokens(auth) }),
      retry: service.retry ?? DEFAULT_RETRY,
      timeout: service.timeout ?? DEFAULT_TIMEOUT,
      follow: config['redirects'] === 'follow' ? 'anywhere' : 'same-host',
      keyHeader: keyHeaderOf(asked, config),
      turn: state.turn,
    },
    request,
  )
}

/** The answer of `fetch`, which says no by its `status`; its body alone has no place for that, so that it is an error. */
function fetched(call: LiveCall, request: PlainRequest, raw: RawAnswer): unknown {
  if (wantsBodyOnly(call.asked.input)) return bodyOf(call, request, raw)
  const { status, headers } = raw
  const ok = status < 400
  return { status, ok, headers, body: ok ? valueOf(call, raw) : lenient(raw, wantsText(call.asked.input)) }
}

function bodyOf({ asked, redactor, ...call }: LiveCall, request: PlainRequest, raw: RawAnswer): unknown {
  if (raw.status >= 400) throw answerError({ asked, request, redactor }, raw)
  return valueOf({ asked, redactor, ...call }, raw)
}

function valueOf({ asked }: LiveCall, raw: RawAnswer): unknown {
  if (wantsText(asked.input)) return readText(raw)
  const content = readContent(raw)
  if (content.kind === 'value') return content.value
  throw new StepyardError('ANSWER_UNREADABLE', { ...called(asked), reason: content.reason })
}

function lenient(raw: RawAnswer, asText: boolean): unknown {
  const content = readContent(raw)
  return asText || content.kind === 'broken' ? readText(raw) : content.value
}

function mailParts(call: LiveCall, config: Readonly<Record<string, unknown>>): MailParts {
  const { parts, redactor, asked, known, state } = call
  const auth = asObject(expandTexts(known.service.auth ?? {}, parts.config))
  return {
    parts,
    asked,
    redactor,
    guard: state.guard,
    config: auth['type'] === 'basic' ? { user: auth['username'], password: auth['password'], ...config } : config,
    ...(auth['type'] === 'oauth2' && { accessToken: () => state.tokens(auth).get() }),
    timeout: known.service.timeout ?? DEFAULT_TIMEOUT,
  }
}

function baseUrlOf({ known, parts }: LiveCall): URL | undefined {
  const { baseUrl } = known.service
  if (baseUrl === undefined) return undefined
  return parseUrl(expandText(baseUrl, parts.config)) ?? incomplete(known, 'baseUrl', 'is no address')
}

function keyHeaderOf({ described }: AskedCall, config: Readonly<Record<string, unknown>>): string | undefined {
  const header = described?.request?.idempotencyHeader ?? config['idempotencyHeader']
  return typeof header === 'string' && header !== '' ? header.toLowerCase() : undefined
}

/** The key of a call: the same for every try of it, and for the same call of a step run that is made again. */
function idempotencyKey(seed: string): string {
  const hash = createHash('sha256').update(`idempotency\0${seed}`).digest('hex')
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-')
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

function incomplete(known: Connector, key: string, problem: string): never {
  throw incompleteError(known, key, problem)
}

function incompleteError({ name }: Connector, key: string, problem: string): StepyardError {
  return new StepyardError('CONNECTOR_INCOMPLETE', { connector: name, key, problem })
}
