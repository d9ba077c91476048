import type { LogLevel } from '../log.ts'
import { methodsOf, type Webhook } from '../workspace/webhook.ts'
import type { Delivery, HookRequest, HookResponse, Outcome, ReplayKey, Resend } from './delivery.ts'
import { findWebhook } from './findWebhook.ts'
import { formatRefusal } from './formatResponse.ts'
import type { HookParts } from './hookParts.ts'
import { keepHeaders } from './keepHeaders.ts'
import { makeTask } from './makeTask.ts'
import { readSecrets } from './readSecrets.ts'
import type { Verdict } from './schemes/scheme.ts'
import { schemeOf, verifyRequest } from './verify.ts'

/** An answer, and what is kept of it. */
export interface Received {
  readonly response: HookResponse
  readonly delivery: Delivery
}

/**
 * Answers one request to `/hooks/...`: finds the webhook, verifies the bytes, makes the task, and keeps all of it. Never
 * rejects because of what was sent; its sender learns a status, the log learns the reason.
 */
export async function receiveHook(request: HookRequest, parts: HookParts, resend?: Resend): Promise<Received> {
  const id = parts.newDeliveryId()
  const received = parts.now().getTime()
  const { webhook, ...answer } = await answerRequest({ request, id, received, ...(resend && { resend }) }, parts)
  const proof = schemeOf(webhook?.value.verify)?.proof ?? []
  const delivery: Delivery = {
    id,
    received,
    ...(webhook && { webhook: webhook.name }),
    ...(resend && { resend }),
    request: { ...request, headers: keepHeaders(request.headers, proof) },
    proof,
    outcome: answer.outcome,
    response: answer.response,
    ...(answer.replay && { replay: answer.replay }),
  }
  await keep(delivery, parts)
  return { response: answer.response, delivery }
}

/** One request on its way. */
export interface Incoming {
  readonly request: HookRequest
  /** Of the delivery. */
  readonly id: string
  readonly received: number
  readonly resend?: Resend
}

/** What is answered, and what became of the request. */
export interface Answer {
  readonly response: HookResponse
  readonly outcome: Outcome
  /** How much whoever runs this should mind. Default: `info`. */
  readonly level?: LogLevel
  readonly replay?: ReplayKey
}

async function answerRequest(incoming: Incoming, parts: HookParts): Promise<Answer & { readonly webhook?: Webhook }> {
  const found = findWebhook(incoming.request, parts)
  if (found.kind === 'none') {
    const { webhook, status, reason } = found
    const allow = webhook && status === 405 ? [['Allow', methodsOf(webhook.value).join(', ')] as const] : []
    const response = formatRefusal(status, {
      error: status === 405 ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND',
      headers: allow,
    })
    return tell(parts, { response, outcome: { kind: 'refused', reason }, ...(webhook && { webhook }) })
  }
  const { webhook } = found
  const verdict = verify(incoming, webhook, parts)
  if (verdict.passed) return tell(parts, { webhook, ...(await makeTask({ ...incoming, webhook, verdict }, parts)) })
  const reason = `${webhook.name}: ${verdict.detail}`
  // Nobody can be right with a secret that is missing: that is ours to mend.
  const level = verdict.reason === 'no-secret' || verdict.reason === 'secret-unusable' ? 'error' : 'warning'
  const response = formatRefusal(401, { error: 'UNAUTHORIZED' })
  return tell(parts, { webhook, response, outcome: { kind: 'refused', reason }, level })
}

function verify({ request, received, resend }: Incoming, webhook: Webhook, { secret }: HookParts): Verdict {
  const secrets = readSecrets(webhook, secret)
  return verifyRequest(webhook.value.verify, request, { secrets, now: resend?.signedAt ?? received })
}

function tell<A extends Answer>({ log }: HookParts, answer: A): A {
  const { outcome, level = 'info' } = answer
  if (outcome.kind === 'refused') log({ level, message: outcome.reason, data: { status: answer.response.status } })
  return answer
}

// What cannot be kept was answered all the same: the sender has nothing to do with our disk.
async function keep(delivery: Delivery, { deliveries, log, keepsRefused = () => true }: HookParts): Promise<void> {
  const isWhole = delivery.outcome.kind !== 'refused' || keepsRefused()
  try {
    await deliveries.add(isWhole ? delivery : withoutBody(delivery))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    log({ level: 'error', message: `The delivery ${delivery.id} could not be kept: ${reason}` })
  }
}

// Its address may say as much as its body.
function withoutBody(delivery: Delivery): Delivery {
  return { ...delivery, request: { ...delivery.request, body: new Uint8Array(), rawQuery: '' } }
}
