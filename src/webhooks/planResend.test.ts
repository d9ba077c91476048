import { describe, expect, it } from 'vitest'
import { HOOK_NOW, hookWorld, requestOf, webhook } from '../../fixtures/hookWorld.ts'
import type { HookRequest } from './delivery.ts'
import { firstHeader } from './headers.ts'
import { planEditedResend, planResend, planSend, type Signer } from './planResend.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const LATER = HOOK_NOW + 86_400_000
const SCHEMES = [
  'github',
  'stripe',
  'slack',
  'standard-webhooks',
  'bearer',
  'hmac-sha256, header: X-Sig, timestampHeader: X-T',
]
const FILE = (scheme: string) => `verify: { scheme: ${scheme}, secret: "\${secret:A}" }\n`
const signer = (scheme: string, now = HOOK_NOW): Signer => ({
  webhook: webhook('a', FILE(scheme)),
  secrets: [SECRET],
  environment: 'dev',
  now,
})

/** A webhook that has accepted one request, and the same a day later. */
async function delivered(scheme: string) {
  const { parts, send } = hookWorld({ a: FILE(scheme) }, { secret: () => SECRET })
  const { delivery } = await send(planSend(signer(scheme), { body: Buffer.from('{"a":1}') }))
  const later = hookWorld(
    { a: FILE(scheme) },
    { secret: () => SECRET, now: () => new Date(LATER), submit: parts.submit },
  )
  return { delivery, ...later }
}

describe.each(SCHEMES)('a delivery of %s', (scheme) => {
  it('is made by hand and accepted', async () => {
    expect((await delivered(scheme)).delivery.outcome).toEqual({ kind: 'accepted', task: expect.stringMatching(/^t/) })
  })

  it('is accepted again a day later, byte for byte, and once more from that', async () => {
    const { delivery, send } = await delivered(scheme)

    const first = planResend(delivery)
    const again = await send(first.request, first.resend)
    const second = planResend(again.delivery)

    expect(first.request).toEqual(delivery.request)
    expect(again.delivery.outcome.kind).toBe('accepted')
    expect((await send(second.request, second.resend)).delivery.outcome.kind).toBe('accepted')
  })

  it('is accepted with another body, signed as of now', async () => {
    const { delivery, send, kept } = await delivered(scheme)

    const plan = planEditedResend(delivery, { body: Buffer.from('{"a":22}'), signer: signer(scheme, LATER) })
    await send(plan.request, plan.resend)

    expect(kept).toMatchObject([{ resend: { of: 'd1', signedAt: LATER }, outcome: { kind: 'accepted' } }])
    expect(firstHeader(plan.request.headers, 'content-length')).toBe('8')
  })
})

describe('a request that is made by hand', () => {
  it('goes where the webhook is, with its first method', () => {
    const request = planSend(
      { webhook: webhook('send mail', 'methods: [PUT, POST]\n'), secrets: [], environment: 'dev', now: 0 },
      { body: Buffer.from('x'), contentType: 'text/plain' },
    )

    expect(request).toEqual<HookRequest>({
      method: 'PUT',
      rawPath: '/hooks/send%20mail',
      rawQuery: '',
      headers: [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '1'],
      ],
      body: Buffer.from('x'),
    })
  })

  it.each([
    ['HOOK_WITHOUT_ADDRESS', 'schedule: { cron: "@daily" }\n', [SECRET]],
    ['HOOK_UNSIGNABLE', FILE('github'), []],
    ['HOOK_UNSIGNABLE', FILE('github'), ['']],
  ])('is refused with %s for %s', (code, file, secrets) => {
    const send = () =>
      planSend({ webhook: webhook('a', file), secrets, environment: 'dev', now: 0 }, { body: Buffer.alloc(0) })

    expect(send).toThrow(expect.objectContaining({ code }))
  })
})

it('a webhook of another environment says which one has its secret', () => {
  const file = `${FILE('github')}environments: [staging, prod]\n`
  const send = () =>
    planSend({ webhook: webhook('a', file), secrets: [], environment: 'dev', now: 0 }, { body: Buffer.alloc(0) })

  expect(send).toThrow('it is a webhook of staging, prod, and this is dev')
  expect(send).toThrow(expect.objectContaining({ hint: 'Start the server there: `stepyard dev -e staging`.' }))
})

it('a delivery is sent again without the secrets that were not kept', () => {
  const request = {
    ...requestOf({}),
    headers: [
      ['Cookie', null],
      ['Accept', '*/*'],
    ] as const,
  }
  const response = { status: 202, headers: [], body: '' }
  const delivery = {
    id: 'd1',
    received: 1,
    request,
    proof: [],
    outcome: { kind: 'refused', reason: '' } as const,
    response,
  }

  expect(planResend(delivery)).toMatchObject({
    request: { headers: [['Accept', '*/*']] },
    resend: { of: 'd1', signedAt: 1 },
  })
})
