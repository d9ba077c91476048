import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestOf } from '../fixtures/hookWorld.ts'
import { testDir, type TestDir } from '../fixtures/testDir.ts'
import { testEffects } from '../fixtures/testEffects.ts'
import { createVirtualClock } from './engine/clock.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { openLocalEngine, type LocalEngine } from './localEngine.ts'
import { openHooks, type Hooks } from './webhooks/openHooks.ts'
import { planSend } from './webhooks/planResend.ts'
import type { ScheduleClock } from './webhooks/schedules.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const HOUR = 3_600_000
// One that goes on by itself, as that of the engine here, would come to moment after moment of a schedule.
const STOPPED = createVirtualClock(0)

let dir: TestDir
let local: LocalEngine
beforeEach(async () => {
  dir = await testDir({
    'stepyard.yaml': 'format: 1\nname: x\nenvironments:\n  dev: { branch: main }\n',
    'secrets.yaml': 'HOOK:\n',
    '.env.dev': `HOOK=${SECRET}\n`,
    'steps/receive.ts':
      "export const condition = { $via: { type: 'webhook', name: 'send mail' }, id: Number }\nexport const content = async () => { data.seen = data.$via.id; task.complete() }\n",
    'steps/nightly.ts':
      "export const condition = { $via: { type: 'schedule' } }\nexport const content = async () => { data.due = new Date(data.$via.due).toISOString(); task.complete() }\n",
    'webhooks/send mail.yaml':
      'task: mail\nschema: schemas/mail.json\nverify: { scheme: standard-webhooks, secret: "${secret:HOOK}" }\n',
    'webhooks/github.yaml': 'verify: { scheme: github, secret: "${secret:HOOK}" }\n',
    'webhooks/nightly.yaml': 'schedule: { cron: "0 3 * * *" }\n',
    'schemas/mail.json': '{ "required": ["id"] }',
  })
  local = await openLocalEngine({ root: dir.path, environment: 'dev', effects: testEffects(), skipTime: true })
})
afterEach(async () => {
  await local[Symbol.asyncDispose]()
  await dir[Symbol.asyncDispose]()
})

function hooks(clock: ScheduleClock, engine: Pick<Engine, 'submit'> = local.engine): Promise<Hooks> {
  const { workspace, parts } = local
  return openHooks({
    folder: join(dir.path, '.stepyard/hooks'),
    workspace,
    environment: 'dev',
    secret: parts.config,
    submit: (task) => engine.submit(task),
    clock,
    now: testEffects().now,
    log: () => {},
  })
}

/** A request to the webhook as its sender would sign it. */
function request(body: string, to = 'send mail') {
  const webhook = local.workspace.webhooks.find(({ name }) => name === to)
  if (!webhook) throw new Error('the webhook was not read')
  const now = testEffects().now().getTime()
  return planSend({ webhook, secrets: [SECRET], environment: 'dev', now }, { body: Buffer.from(body) })
}

describe('a request to a webhook of a folder', () => {
  it('runs through the steps that match where it comes from', async () => {
    await using opened = await hooks(STOPPED)
    const { response, delivery } = await opened.receive(request('{"id":7}'))
    const { task } = JSON.parse(response.body)
    await local.engine.rested(task)

    const record = await local.store.get(local.scope, task)
    expect(record).toMatchObject({ name: 'mail', state: 'done' })
    expect(JSON.parse(record?.data ?? '{}')).toMatchObject({ id: 7, seen: delivery.id, $via: { name: 'send mail' } })
  })

  it.each(['send mail', 'github'])('makes one task, also in a process that comes after the first: %s', async (name) => {
    const sent = request('{"id":7}', name)

    const [first, second] = [await (await hooks(STOPPED)).receive(sent), await (await hooks(STOPPED)).receive(sent)]

    expect(second.response).toEqual(first.response)
    expect(second.delivery.outcome.kind).toBe('repeated')
    expect((await local.store.list(local.scope, {})).tasks).toHaveLength(1)
  })

  it.each([
    ['{}', 422],
    [`{"id":1,"a":${'['.repeat(1500)}${']'.repeat(1500)}}`, 400],
    [`{"id":1,"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 400],
    [JSON.stringify({ id: 1, a: 'x'.repeat(10_000_000) }), 413],
  ])('is refused for what cannot be a task: %#', async (body, status) => {
    expect((await (await hooks(STOPPED)).receive(request(body))).response.status).toBe(status)
  })

  it('is refused without the signature', async () => {
    const unsigned = requestOf({ rawPath: '/hooks/send%20mail', body: '{"id":7}' })

    expect((await (await hooks(STOPPED)).receive(unsigned)).response.status).toBe(401)
  })
})

describe('somebody at this machine', () => {
  it('sends to a webhook, signed, and the same again, and something else in its place', async () => {
    await using opened = await hooks(STOPPED)
    const sent = await opened.send('send mail', { body: Buffer.from('{"id":1}') })

    const again = await opened.resend(sent.delivery.id)
    const edited = await opened.resend(again.delivery.id, { body: Buffer.from('{"id":2}') })

    expect([sent, again, edited].map(({ delivery }) => delivery.outcome.kind)).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ])
    expect(edited.delivery.resend?.of).toBe(again.delivery.id)
    expect((await local.store.list(local.scope, {})).tasks).toHaveLength(3)
  })

  it.each([
    ['send male', 'ITEM_NOT_FOUND'],
    ['nightly', 'HOOK_WITHOUT_ADDRESS'],
  ])('cannot send to "%s"', async (name, code) => {
    await using opened = await hooks(STOPPED)

    await expect(opened.send(name, { body: Buffer.alloc(0) })).rejects.toMatchObject({ code })
  })
})

it('a newer generation answers what comes next', async () => {
  await using opened = await hooks(STOPPED)
  opened.update({ ...local.workspace, webhooks: [] })

  expect((await opened.receive(request('{"id":7}'))).response.status).toBe(404)
  expect(opened.schedules()).toEqual([])
})

it('a schedule of a folder runs when the clock of the engine is turned', async () => {
  const { parts, store, scope } = local
  await local.engine.close()
  const clock = createVirtualClock(Date.parse('2026-01-01T00:00:00Z'))
  await using engine = await createEngine({ ...parts, clock })
  const opened = await hooks(clock, engine)

  clock.advance(24 * HOUR)
  await opened[Symbol.asyncDispose]()
  await engine.idle()

  const [task, ...others] = (await store.list(scope, {})).tasks
  const record = await store.get(scope, task?.id ?? '')
  expect(others).toEqual([])
  expect(record).toMatchObject({ name: 'nightly', state: 'done' })
  expect(JSON.parse(record?.data ?? '{}')).toMatchObject({ due: '2026-01-01T03:00:00.000Z' })
})
