import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { HeaderPair } from '../headers.ts'
import { verifyRequest } from '../verify.ts'
import { standardWebhooks } from './standardWebhooks.ts'

const SECONDS = 1_614_265_330
const NOW = SECONDS * 1000
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const MSG = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const BODY = '{"test": 2432232314}'
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

interface Sent {
  readonly headers: Readonly<Record<string, string>> | readonly HeaderPair[]
  readonly body?: string | Uint8Array
  readonly secrets?: readonly string[]
  readonly now?: number
}

function verify({ headers, body = '', secrets = [WHSEC], now = NOW }: Sent) {
  const pairs = Array.isArray(headers) ? (headers as readonly HeaderPair[]) : Object.entries(headers)
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const verdict = verifyRequest({ scheme: 'standard-webhooks' }, { headers: pairs, body: bytes }, { secrets, now })
  return verdict.passed ? 'passed' : verdict.reason
}

describe('standard-webhooks', () => {
  const good = { 'webhook-id': MSG, 'webhook-timestamp': `${SECONDS}`, 'webhook-signature': SIGNATURE }
  const check = (changed: Partial<Sent>) => verify({ headers: good, body: BODY, ...changed })

  it('accepts the official vector', () => {
    expect(check({})).toBe('passed')
  })

  it.each([
    [
      'names of headers in another case',
      { 'Webhook-Id': MSG, 'WEBHOOK-TIMESTAMP': `${SECONDS}`, 'Webhook-signature': SIGNATURE },
    ],
    ['headers of Svix', { 'svix-id': MSG, 'svix-timestamp': `${SECONDS}`, 'svix-signature': SIGNATURE }],
    [
      'the right signature among others',
      { ...good, 'webhook-signature': `v1,AAAA v2,${SIGNATURE.slice(3)} ${SIGNATURE}` },
    ],
  ])('accepts %s', (_, headers) => {
    expect(check({ headers })).toBe('passed')
  })

  it('accepts a secret without its prefix, and either of two', () => {
    expect(check({ secrets: [`whsec_${Buffer.alloc(24).toString('base64')}`, WHSEC.slice(6)] })).toBe('passed')
  })

  it.each<[string, Partial<Sent>, string]>([
    ['no id', { headers: { ...good, 'webhook-id': '' } }, 'header-missing'],
    ['no headers', { headers: {} }, 'header-missing'],
    ['two ids', { headers: [...Object.entries(good), ['webhook-id', MSG]] }, 'header-repeated'],
    [
      'two signatures in two headers',
      { headers: [...Object.entries(good), ['Webhook-Signature', SIGNATURE]] },
      'header-repeated',
    ],
    ['an id with a dot (WEB-06)', { headers: { ...good, 'webhook-id': 'msg.1' } }, 'header-malformed'],
    ['an id that is too long (WEB-06)', { headers: { ...good, 'webhook-id': 'm'.repeat(257) } }, 'header-malformed'],
    [
      'a time with letters (WEB-04)',
      { headers: { ...good, 'webhook-timestamp': `${SECONDS}abc` } },
      'header-malformed',
    ],
    ['a time with a sign (WEB-04)', { headers: { ...good, 'webhook-timestamp': ` +${SECONDS}` } }, 'header-malformed'],
    [
      'a time with a fraction (WEB-04)',
      { headers: { ...good, 'webhook-timestamp': `${SECONDS}.9` } },
      'header-malformed',
    ],
    ['a negative time', { headers: { ...good, 'webhook-timestamp': '-1' } }, 'header-malformed'],
    ['a time like 1e20', { headers: { ...good, 'webhook-timestamp': '1e20' } }, 'header-malformed'],
    ['a time 301 s ago', { now: NOW + 301_000 }, 'time-out-of-range'],
    ['a time 301 s ahead', { now: NOW - 301_000 }, 'time-out-of-range'],
    ['another body', { body: '{"test": 2432232315}' }, 'signature-wrong'],
    ['another id', { headers: { ...good, 'webhook-id': 'msg_other' } }, 'signature-wrong'],
    [
      'a signature that is cut',
      { headers: { ...good, 'webhook-signature': SIGNATURE.slice(0, 30) } },
      'signature-wrong',
    ],
    [
      'a signature without a version',
      { headers: { ...good, 'webhook-signature': SIGNATURE.slice(3) } },
      'signature-wrong',
    ],
    [
      'a signature of another version',
      { headers: { ...good, 'webhook-signature': SIGNATURE.replace('v1', 'v1a') } },
      'signature-wrong',
    ],
    [
      'a flood of signatures (WEB-07)',
      { headers: { ...good, 'webhook-signature': 'v1,a '.repeat(200_000) } },
      'header-malformed',
    ],
    [
      'the eleventh of eleven',
      { headers: { ...good, 'webhook-signature': `${'v1,a '.repeat(10)}${SIGNATURE}` } },
      'signature-wrong',
    ],
    ['an empty key (WEB-08)', { secrets: ['whsec_'] }, 'secret-unusable'],
    ['a key of one byte (WEB-08)', { secrets: ['whsec_AA=='] }, 'secret-unusable'],
    ['no value of the secret', { secrets: [''] }, 'no-secret'],
  ])('refuses %s', (_, changed, reason) => {
    expect(check(changed)).toBe(reason)
  })

  it.each([300_000, -300_000])('accepts a time that is %s ms off', (off) => {
    expect(check({ now: NOW + off })).toBe('passed')
  })

  it('tells bodies apart that are the same as text (WEB-03)', () => {
    const headers = standardWebhooks.sign(Buffer.from([0xff]), { secret: WHSEC, now: NOW, id: MSG })

    expect(check({ headers, body: Buffer.from([0xff]) })).toBe('passed')
    expect(check({ headers, body: Buffer.from([0xfe]) })).toBe('signature-wrong')
  })

  it('verifies v1a with a public key', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
    const signature = sign(null, Buffer.from(`${MSG}.${SECONDS}.${BODY}`), privateKey).toString('base64')
    const headers = { ...good, 'webhook-signature': `${SIGNATURE} v1a,${signature}` }

    expect(check({ headers, secrets: [`whpk_${raw}`] })).toBe('passed')
    expect(check({ headers, secrets: [`whpk_${raw}`], body: 'x' })).toBe('signature-wrong')
    expect(check({ headers, secrets: ['whpk_AAAA'] })).toBe('secret-unusable')
  })

  it('signs nothing with a public key', () => {
    expect(() => standardWebhooks.sign(Buffer.alloc(0), { secret: 'whpk_AAAA', now: NOW, id: 'a' })).toThrow(
      expect.objectContaining({ code: 'HOOK_UNSIGNABLE' }),
    )
  })
})
