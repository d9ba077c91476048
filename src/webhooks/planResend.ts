import { randomBytes } from 'node:crypto'
import { StepyardError } from '../errors.ts'
import { methodsOf, urlPathOf, type Webhook } from '../workspace/webhook.ts'
import type { Delivery, HookRequest, Resend } from './delivery.ts'
import type { HeaderPair } from './headers.ts'
import { schemeOf } from './verify.ts'

/** What a request is signed with anew. */
export interface Signer {
  readonly webhook: Webhook
  /** In the order of the webhook; the first signs. */
  readonly secrets: readonly string[]
  /** The one that runs. */
  readonly environment: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A request to give to `receiveHook`, and what it is a repetition of. */
export interface PlannedResend {
  readonly request: HookRequest
  readonly resend: Resend
}

/** A delivery as it came, byte for byte; of headers that were not kept, nothing. */
export function planResend({ id, received, resend, request }: Delivery): PlannedResend {
  const headers = request.headers.flatMap(([name, value]): HeaderPair[] => (value === null ? [] : [[name, value]]))
  return { request: { ...request, headers }, resend: { of: id, signedAt: resend?.signedAt ?? received } }
}

/** A delivery with another body (or the same one), signed as its sender would do it now. */
export function planEditedResend(
  delivery: Delivery,
  { body, signer }: { readonly body: Uint8Array; readonly signer: Signer },
): PlannedResend {
  const { request, resend } = planResend(delivery)
  const replaced = schemeOf(signer.webhook.value.verify)?.headers ?? []
  const kept = request.headers
    .filter(([name]) => !replaced.includes(name.toLowerCase()))
    .map(([name, value]): HeaderPair => [
      name,
      name.toLowerCase() === 'content-length' ? String(body.byteLength) : value,
    ])
  return {
    request: { ...request, headers: [...kept, ...signatureOf(body, signer)], body },
    resend: { ...resend, signedAt: signer.now },
  }
}

/** What is sent to a webhook by hand. */
export interface HandMade {
  readonly body: Uint8Array
  /** Default `application/json`. */
  readonly contentType?: string
  /** Default: the first that the webhook answers. */
  readonly method?: string
}

/** A request as a sender of this webhook would make it. Throws `HOOK_WITHOUT_ADDRESS` for a schedule. */
export function planSend(signer: Signer, { body, contentType = 'application/json', method }: HandMade): HookRequest {
  const { webhook } = signer
  const rawPath = urlPathOf(webhook)
  if (rawPath === undefined) throw new StepyardError('HOOK_WITHOUT_ADDRESS', { name: webhook.name })
  return {
    method: method ?? methodsOf(webhook.value)[0] ?? 'POST',
    rawPath,
    rawQuery: '',
    headers: [['Content-Type', contentType], ['Content-Length', String(body.byteLength)], ...signatureOf(body, signer)],
    body,
  }
}

function signatureOf(body: Uint8Array, signer: Signer): readonly HeaderPair[] {
  const { webhook, secrets, now } = signer
  const scheme = schemeOf(webhook.value.verify)
  if (scheme === undefined) return []
  const [secret] = secrets
  if (secret === undefined || secret === '') {
    throw new StepyardError('HOOK_UNSIGNABLE', {
      scheme: webhook.value.verify?.scheme ?? 'none',
      ...otherEnvironment(signer),
    })
  }
  return scheme.sign(body, { secret, now, id: `msg_${randomBytes(12).toString('hex')}` })
}

// Its secret is known where it is at home.
function otherEnvironment({ webhook, environment }: Signer) {
  const { environments = [] } = webhook.value
  if (environments.length === 0 || environments.includes(environment)) return {}
  return { other: { webhook: webhook.name, environments, environment } }
}
