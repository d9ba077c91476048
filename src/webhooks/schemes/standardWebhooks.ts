import { createPublicKey, verify as verifySignature } from 'node:crypto'
import { StepyardError } from '../../errors.ts'
import { headerValues, type HeaderPair } from '../headers.ts'
import { anyEqual, checkTime, hmac, readBase64, secondsOf, soleHeader } from './proof.ts'
import { refuse, WRONG, type Refusal, type Scheme, type SignedRequest } from './scheme.ts'

// Looking at more only costs time: a sender has one for each secret that it may be changing over to.
const MOST_SIGNATURES = 10
const LEAST_KEY_BYTES = 24

/**
 * https://www.standardwebhooks.com: `webhook-signature: v1,<base64>` of `<id>.<seconds>.<body>`. Secrets are
 * `whsec_<base64>` for `v1`, `whpk_<base64>` for `v1a` (Ed25519). Senders that write `svix-` for `webhook-` are heard.
 */
export const standardWebhooks: Scheme = {
  headers: ['webhook-', 'svix-'].flatMap((prefix) => ['id', 'timestamp', 'signature'].map((name) => prefix + name)),
  proof: ['webhook-signature', 'svix-signature'],
  verify(request, secrets, moment) {
    const sent = readHeaders(request.headers)
    if ('passed' in sent) return sent
    const { id, time, signature } = sent
    // A dot would let the id run into the time.
    if (!/^[\u0021-\u007e]{1,256}$/.test(id) || id.includes('.')) {
      return refuse(
        'header-malformed',
        'The id of the message is longer than 256 characters or has a dot or a space in it.',
      )
    }
    const wrongTime = checkTime(time, moment)
    if (wrongTime) return wrongTime
    const checks = secrets.map((secret) =>
      checkSignatures({ signature, signed: [`${id}.${time}.`, request.body] }, secret),
    )
    const refusal = checks.find((check) => check !== undefined)
    if (checks.every((check) => check !== undefined) && refusal) return refusal
    return { passed: true, replayKey: id, once: true }
  },
  sign(body, { secret, now, id }) {
    const key = readKey(secret)
    if (key === undefined) throw new StepyardError('HOOK_UNSIGNABLE', { scheme: 'standard-webhooks' })
    const time = secondsOf(now)
    return [
      ['webhook-id', id],
      ['webhook-timestamp', time],
      ['webhook-signature', `v1,${hmac(key, [`${id}.${time}.`, body]).toString('base64')}`],
    ]
  },
}

interface Sent {
  readonly id: string
  readonly time: string
  readonly signature: string
}

function readHeaders(headers: readonly HeaderPair[]): Sent | Refusal {
  const prefix =
    headerValues(headers, 'webhook-id').length === 0 && headerValues(headers, 'svix-id').length > 0
      ? 'svix-'
      : 'webhook-'
  const [id, time, signature] = ['id', 'timestamp', 'signature'].map((name) => soleHeader(headers, prefix + name))
  for (const value of [id, time, signature]) if (typeof value === 'object') return value
  return { id: String(id), time: String(time), signature: String(signature) }
}

interface Signed {
  readonly signature: string
  readonly signed: readonly [string, SignedRequest['body']]
}

function checkSignatures({ signature, signed }: Signed, secret: string): Refusal | undefined {
  const items = signature.split(' ').slice(0, MOST_SIGNATURES)
  const valuesOf = (version: string): Uint8Array[] =>
    items
      .filter((item) => item.startsWith(`${version},`))
      .map((item) => readBase64(item.slice(version.length + 1)))
      .filter((bytes) => bytes !== undefined)
  if (secret.startsWith('whpk_')) return checkAsymmetric(valuesOf('v1a'), signed, secret)
  const key = readKey(secret)
  if (key === undefined) return refuse('secret-unusable', UNUSABLE)
  return anyEqual(valuesOf('v1'), hmac(key, signed)) ? undefined : refuse('signature-wrong', WRONG)
}

const UNUSABLE = `The secret is not \`whsec_\` and the base64 of ${LEAST_KEY_BYTES} bytes or more.`

function readKey(secret: string): Uint8Array | undefined {
  const key = readBase64(secret.replace(/^whsec_/, ''))
  return key !== undefined && key.byteLength >= LEAST_KEY_BYTES ? key : undefined
}

// What stands before the 32 bytes of a raw Ed25519 key to make it one that Node reads (RFC 8410).
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

function checkAsymmetric(given: readonly Uint8Array[], signed: Signed['signed'], secret: string): Refusal | undefined {
  const raw = readBase64(secret.slice('whpk_'.length))
  if (raw?.byteLength !== 32) return refuse('secret-unusable', 'The key is not `whpk_` and the base64 of 32 bytes.')
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
  const message = Buffer.concat([Buffer.from(signed[0]), signed[1]])
  const right = given.some((signature) => verifySignature(null, message, key, signature))
  return right ? undefined : refuse('signature-wrong', WRONG)
}
