import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HeaderPair } from './headers.ts'
import { schemeOf, toleranceOf, verifyRequest, type Verification } from './verify.ts'

const SECONDS = 1_614_265_330
const NOW = SECONDS * 1000
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const GITHUB_SECRET = "It's a Secret to Everybody"
const GITHUB_SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
const SLACK_SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
const SLACK_BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
  '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
  '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
const SLACK_SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
const STRIPE_V1 = 'e135cdbed3dda004bf8a2fb350f2541d299393c770e0b9e6e319dc595e9072aa'

interface Sent {
  readonly headers: Readonly<Record<string, string>> | readonly HeaderPair[]
  readonly body?: string | Uint8Array
  readonly secrets?: readonly string[]
  readonly now?: number
}

function verify(config: Verification, { headers, body = '', secrets = [WHSEC], now = NOW }: Sent) {
  const pairs = Array.isArray(headers) ? (headers as readonly HeaderPair[]) : Object.entries(headers)
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const verdict = verifyRequest(config, { headers: pairs, body: bytes }, { secrets, now })
  return verdict.passed ? 'passed' : verdict.reason
}

describe('github', () => {
  const check = (signature: string, changed: Partial<Sent> = {}) =>
    verify(
      { scheme: 'github' },
      { headers: { 'X-Hub-Signature-256': signature }, body: 'Hello, World!', secrets: [GITHUB_SECRET], ...changed },
    )

  it('accepts the official vector (WEB-02)', () => {
    expect(check(GITHUB_SIGNATURE)).toBe('passed')
    expect(check(GITHUB_SIGNATURE, { secrets: ['new', GITHUB_SECRET] })).toBe('passed')
  })

  it.each<[string, string, Partial<Sent>]>([
    ['header-missing', '', {}],
    ['header-malformed', GITHUB_SIGNATURE.slice(7), {}],
    ['header-malformed', GITHUB_SIGNATURE.slice(0, -1), {}],
    ['header-malformed', `${GITHUB_SIGNATURE}0`, {}],
    ['header-malformed', GITHUB_SIGNATURE.replace('sha256', 'sha1'), {}],
    ['signature-wrong', GITHUB_SIGNATURE, { body: 'Hello, World' }],
    ['signature-wrong', GITHUB_SIGNATURE, { secrets: ["It's a secret to everybody"] }],
    [
      'header-repeated',
      GITHUB_SIGNATURE,
      {
        headers: [
          ['X-Hub-Signature-256', GITHUB_SIGNATURE],
          ['x-hub-signature-256', GITHUB_SIGNATURE],
        ],
      },
    ],
  ])('answers %s to %s with %j', (reason, signature, changed) => {
    expect(check(signature, changed)).toBe(reason)
  })
})

describe('stripe', () => {
  const check = (signature: string, changed: Partial<Sent> = {}) =>
    verify(
      { scheme: 'stripe' },
      {
        headers: { 'Stripe-Signature': signature },
        body: '{"id":"evt_1"}',
        secrets: ['whsec_test_secret'],
        ...changed,
      },
    )

  it.each([`t=${SECONDS},v1=${STRIPE_V1}`, `t=${SECONDS}, v1=${'0'.repeat(64)},v1=${STRIPE_V1},v0=${'1'.repeat(64)}`])(
    'accepts %s',
    (signature) => {
      expect(check(signature)).toBe('passed')
    },
  )

  it.each<[string, string, Partial<Sent>]>([
    ['header-malformed', `v1=${STRIPE_V1}`, {}],
    ['header-malformed', `t=${SECONDS}`, {}],
    ['header-malformed', `t=${SECONDS},v0=${STRIPE_V1}`, {}],
    ['header-malformed', `t=${SECONDS},t=1,v1=${STRIPE_V1}`, {}],
    ['header-malformed', `t=x,v1=${STRIPE_V1}`, {}],
    ['time-out-of-range', `t=${SECONDS},v1=${STRIPE_V1}`, { now: NOW + 300_500 }],
    ['signature-wrong', `t=${SECONDS + 1},v1=${STRIPE_V1}`, {}],
    ['signature-wrong', `t=${SECONDS},${`v1=${'0'.repeat(64)},`.repeat(10)}v1=${STRIPE_V1}`, {}],
  ])('answers %s to %s with %j', (reason, signature, changed) => {
    expect(check(signature, changed)).toBe(reason)
  })

  it('knows a copy by what is signed, whichever of two signatures it carries', () => {
    const secrets = ['one', 'two']
    const keys = secrets.map((secret) => {
      const headers = schemeOf({ scheme: 'stripe' })?.sign(Buffer.from('x'), { secret, now: NOW, id: '' }) ?? []
      const verdict = verifyRequest({ scheme: 'stripe' }, { headers, body: Buffer.from('x') }, { secrets, now: NOW })
      return verdict.passed && verdict.replayKey
    })

    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(keys[0]).toBe(keys[1])
  })
})

describe('slack', () => {
  const good = { 'X-Slack-Request-Timestamp': '1531420618', 'X-Slack-Signature': SLACK_SIGNATURE }
  const check = (changed: Partial<Sent> = {}) =>
    verify(
      { scheme: 'slack' },
      { headers: good, body: SLACK_BODY, secrets: [SLACK_SECRET], now: 1_531_420_618_000, ...changed },
    )

  it('accepts the official vector', () => {
    expect(check()).toBe('passed')
  })

  it.each<[string, Partial<Sent>]>([
    ['header-missing', { headers: { 'X-Slack-Signature': SLACK_SIGNATURE } }],
    ['header-malformed', { headers: { ...good, 'X-Slack-Signature': SLACK_SIGNATURE.replace('v0', 'v1') } }],
    ['time-out-of-range', { now: NOW }],
    ['signature-wrong', { headers: { ...good, 'X-Slack-Request-Timestamp': '1531420619' } }],
    ['signature-wrong', { body: `${SLACK_BODY}&` }],
  ])('answers %s to %j', (reason, changed) => {
    expect(check(changed)).toBe(reason)
  })
})

describe('hmac-sha256', () => {
  const JEFE = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  const check = (config: Partial<Verification>, headers: Sent['headers']) =>
    verify(
      { scheme: 'hmac-sha256', header: 'X-Signature', ...config },
      { headers, body: 'what do ya want for nothing?', secrets: ['Jefe'] },
    )

  it.each<[string, Partial<Verification>, string]>([
    ['hex (RFC 4231)', {}, JEFE],
    ['hex in capitals', {}, JEFE.toUpperCase()],
    ['a prefix', { prefix: 'sha256=' }, `sha256=${JEFE}`],
    ['base64', { encoding: 'base64' }, Buffer.from(JEFE, 'hex').toString('base64')],
    ['base64 without its end', { encoding: 'base64' }, Buffer.from(JEFE, 'hex').toString('base64').replace('=', '')],
  ])('accepts %s', (_, config, value) => {
    expect(check(config, { 'x-signature': value })).toBe('passed')
  })

  it.each<[string, Partial<Verification>, string]>([
    ['header-malformed', {}, `${JEFE}\u00a0`],
    ['header-malformed', {}, Buffer.from(JEFE, 'hex').toString('base64')],
    ['header-malformed', { prefix: 'sha256=' }, JEFE],
    ['header-malformed', { encoding: 'base64' }, `${JEFE}!`],
    ['signature-wrong', { encoding: 'base64' }, JEFE],
    ['header-missing', { timestampHeader: 'X-Time' }, JEFE],
  ])('answers %s to %j with %s', (reason, config, value) => {
    expect(check(config, { 'x-signature': value })).toBe(reason)
  })
})

describe('bearer', () => {
  const check = (headers: Sent['headers'], config: Partial<Verification> = {}) =>
    verify({ scheme: 'bearer', ...config }, { headers, secrets: ['t0ken'] })

  it('accepts the token, in another header without a word before it', () => {
    expect(check({ Authorization: 'bearer t0ken' })).toBe('passed')
    expect(check({ 'x-token': 't0ken' }, { header: 'X-Token' })).toBe('passed')
  })

  it.each([
    ['signature-wrong', { Authorization: 'Bearer t0ke' }],
    ['header-malformed', { Authorization: 'Basic t0ken' }],
    ['header-malformed', { Authorization: 't0ken' }],
    ['header-missing', { 'x-token': 't0ken' }],
  ])('answers %s to %j', (reason, headers) => {
    expect(check(headers)).toBe(reason)
  })
})

describe('every scheme', () => {
  const verifications: readonly Verification[] = [
    { scheme: 'standard-webhooks' },
    { scheme: 'github' },
    { scheme: 'stripe' },
    { scheme: 'slack' },
    { scheme: 'hmac-sha256', header: 'X-A', encoding: 'base64', prefix: 'v1=', timestampHeader: 'X-T' },
    { scheme: 'hmac-sha256', header: 'X-A' },
    { scheme: 'bearer' },
  ]

  it.each(verifications)('accepts what it signs, and no other body: %j', (config) => {
    const bodies = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(bodies, bodies, fc.nat(2 ** 41), (body, other, now) => {
        const headers = schemeOf(config)?.sign(body, { secret: WHSEC, now, id: 'msg_1' }) ?? []
        expect(verify(config, { headers, body, now })).toBe('passed')
        if (config.scheme === 'bearer' || Buffer.compare(body, other) === 0) return
        expect(verify(config, { headers, body: other, now })).toBe('signature-wrong')
      }),
      { numRuns: 50 },
    )
  })

  it.each(verifications)('survives any header: %j', (config) => {
    const names = schemeOf(config)?.headers ?? []
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary' }))), (headers) => {
        expect(verify(config, { headers })).not.toBe('passed')
      }),
      { numRuns: 100 },
    )
  })
})

describe('the tolerance', () => {
  it('is five minutes unless the webhook says otherwise', () => {
    expect(toleranceOf({})).toBe(300_000)
    expect(toleranceOf({ tolerance: '1m30s' })).toBe(90_000)
  })
})

it('nothing is verified where the scheme is none', () => {
  expect(verifyRequest(undefined, { headers: [], body: Buffer.alloc(0) }, { secrets: [], now: 0 })).toEqual({
    passed: true,
  })
  expect(schemeOf({ scheme: 'none' })).toBeUndefined()
})
