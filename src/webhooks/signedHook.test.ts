import { describe, expect, it } from 'vitest'
import { HOOK_NOW, hookWorld, type RequestText } from '../../fixtures/hookWorld.ts'
import { StepyardError } from '../errors.ts'
import { createReplayMemory, restoreReplays } from './replayMemory.ts'
import { schemeOf, type Verification } from './verify.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const failing = (error: Error) => async (): Promise<never> => {
  throw error
}

/** A request that is signed for now as `verify` wants it. */
function signed(
  verify: Verification,
  { body = '{}', id = 'msg_1', at = HOOK_NOW }: { body?: string; id?: string; at?: number },
): RequestText {
  const headers = schemeOf(verify)?.sign(Buffer.from(body), { secret: SECRET, now: at, id }) ?? []
  return { headers: { ...JSON_TYPE, ...Object.fromEntries(headers) }, body }
}

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const secret = () => SECRET
const FILE = (scheme: string) => `verify: { scheme: ${scheme}, secret: "\${secret:A}" }\n`

describe('a signed request', () => {
  it('that is not believed learns nothing, and the log everything but the secret', async () => {
    const { send, logged, tasks } = hookWorld({ a: FILE('github') }, { secret })

    const { response } = await send({ headers: { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` } })

    expect(response).toMatchObject({ status: 401, body: '{"error":"UNAUTHORIZED"}' })
    expect(tasks).toEqual([])
    expect(logged).toMatchObject([{ level: 'warning', message: expect.stringMatching(/^a: The signature/) }])
    expect(JSON.stringify(logged)).not.toContain(SECRET)
  })

  it('is refused where its secret has no value, which is an error of ours', async () => {
    const missing = () => {
      throw new StepyardError('CONFIG_MISSING', { key: 'A', environment: 'dev', isSecret: true })
    }
    const { send, logged } = hookWorld({ a: FILE('github') }, { secret: missing })

    expect((await send({})).response.status).toBe(401)
    expect(logged).toMatchObject([{ level: 'error' }])
  })

  it.each(['standard-webhooks', 'github', 'stripe', 'slack'] as const)(
    'of %s makes one task, however often it comes (WEB-05)',
    async (scheme) => {
      const { send, tasks, kept } = hookWorld({ a: FILE(scheme) }, { secret })
      const request = signed({ scheme }, {})

      const answers = await Promise.all([send(request), send(request), send(request)])

      expect(tasks).toHaveLength(1)
      expect(new Set(answers.map(({ response }) => JSON.stringify(response))).size).toBe(1)
      expect(kept.map(({ outcome }) => outcome.kind).sort()).toEqual(['accepted', 'repeated', 'repeated'])
    },
  )

  it.each(['standard-webhooks', 'stripe', 'slack'] as const)(
    'of %s makes no second task after a restart',
    async (scheme) => {
      const before = hookWorld({ a: FILE(scheme) }, { secret })
      const after = hookWorld({ a: FILE(scheme) }, { secret, submit: before.parts.submit })

      const first = await before.send(signed({ scheme }, {}))
      const second = await after.send(signed({ scheme }, {}))

      expect(second.response).toEqual(first.response)
      expect(second.delivery.outcome.kind).toBe('repeated')
      expect(before.tasks).toHaveLength(1)
    },
  )

  it('of github makes no second task after a restart, by what is kept of the first', async () => {
    const before = hookWorld({ a: FILE('github') }, { secret })
    const seen = createReplayMemory()
    const after = hookWorld({ a: FILE('github') }, { secret, seen })
    await before.send(signed({ scheme: 'github' }, {}))
    await before.send(signed({ scheme: 'github' }, {}))

    restoreReplays(seen, before.kept, HOOK_NOW)

    expect((await after.send(signed({ scheme: 'github' }, {}))).delivery.outcome).toEqual({
      kind: 'repeated',
      task: 't1',
    })
  })

  it('is another one for another webhook, and with another id', async () => {
    const { send, tasks } = hookWorld({ a: FILE('standard-webhooks'), b: FILE('standard-webhooks') }, { secret })
    const scheme = { scheme: 'standard-webhooks' } as const

    await send(signed(scheme, {}))
    await send({ ...signed(scheme, {}), rawPath: '/hooks/b' })
    await send(signed(scheme, { id: 'msg_2' }))

    expect(tasks).toHaveLength(3)
  })

  it('is tried again by a copy when the first did not get through', async () => {
    let broken = true
    const { send } = hookWorld(
      { a: FILE('github') },
      { secret, submit: () => (broken ? failing(new Error('down'))() : Promise.resolve('t1')) },
    )
    const request = signed({ scheme: 'github' }, {})

    const [first, second] = [send(request), send(request)]
    expect((await first).response.status).toBe(503)
    expect((await second).response.status).toBe(503)
    broken = false
    expect((await send(request)).response.status).toBe(202)
  })

  it('is a copy for as long as a signed time could be good: twice the tolerance', async () => {
    let now = HOOK_NOW
    const { send, tasks } = hookWorld({ a: FILE('github') }, { secret, now: () => new Date(now) })
    await send(signed({ scheme: 'github' }, {}))
    now += 600_000

    await send(signed({ scheme: 'github' }, {}))

    expect(tasks).toHaveLength(1)
  })

  it('may say the same again later where nothing tells two of them apart', async () => {
    let now = HOOK_NOW
    const { send, tasks } = hookWorld({ a: FILE('github') }, { secret, now: () => new Date(now) })
    await send(signed({ scheme: 'github' }, {}))
    now += 600_001

    await send(signed({ scheme: 'github' }, {}))

    expect(tasks).toHaveLength(2)
  })

  it('makes a task again, and is good for the moment it was signed, when somebody here sends it again', async () => {
    let now = HOOK_NOW
    const { send, tasks } = hookWorld({ a: FILE('stripe') }, { secret, now: () => new Date(now) })
    const { delivery } = await send(signed({ scheme: 'stripe' }, {}))
    now += 86_400_000

    const again = await send(signed({ scheme: 'stripe' }, {}), { of: delivery.id, signedAt: delivery.received })

    expect(again.delivery).toMatchObject({ resend: { of: 'd1' }, outcome: { kind: 'accepted' } })
    expect(tasks).toHaveLength(2)
  })
})
