import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requestOf } from '../fixtures/hookWorld.ts'
import { testDir, type TestDir } from '../fixtures/testDir.ts'
import { testEffects } from '../fixtures/testEffects.ts'
import { createVirtualClock } from './engine/clock.ts'
import { createEngine } from './engine/engine.ts'
import { openLocalEngine, type LocalEngine } from './localEngine.ts'
import { newDeliveryId } from './webhooks/drawId.ts'
import { openDeliveryLog } from './webhooks/deliveryLog.ts'
import type { HookParts } from './webhooks/hookParts.ts'
import { planSend } from './webhooks/planResend.ts'
import { receiveHook } from './webhooks/receiveHook.ts'
import { createReplayMemory } from './webhooks/replayMemory.ts'
import { createSchemaReader } from './webhooks/schemaFiles.ts'
import { Schedules } from './webhooks/schedules.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const HOUR = 3_600_000

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
    'webhooks/nightly.yaml': 'schedule: { cron: "0 3 * * *" }\n',
    'schemas/mail.json': '{ "required": ["id"] }',
  })
  local = await openLocalEngine({ root: dir.path, environment: 'dev', effects: testEffects(), skipTime: true })
})
afterEach(async () => {
  await local[Symbol.asyncDispose]()
  await dir[Symbol.asyncDispose]()
})

function hookParts(): HookParts {
  const { workspace, parts, engine } = local
  return {
    webhooks: workspace.webhooks,
    environment: 'dev',
    secret: parts.config,
    schemaAt: createSchemaReader(workspace),
    submit: (task) => engine.submit(task),
    deliveries: openDeliveryLog(join(dir.path, '.stepyard/hooks')),
    seen: createReplayMemory(),
    now: testEffects().now,
    taskTime: () => parts.clock.now(),
    newDeliveryId,
    log: () => {},
  }
}

/** A request to the webhook as its sender would sign it. */
function request(body: string) {
  const webhook = local.workspace.webhooks.find(({ name }) => name === 'send mail')
  if (!webhook) throw new Error('the webhook was not read')
  return planSend({ webhook, secrets: [SECRET], now: testEffects().now().getTime() }, { body: Buffer.from(body) })
}

describe('a request to a webhook of a folder', () => {
  it('runs through the steps that match where it comes from', async () => {
    const { response, delivery } = await receiveHook(request('{"id":7}'), hookParts())
    const { task } = JSON.parse(response.body)
    await local.engine.rested(task)

    const record = await local.store.get(local.scope, task)
    expect(record).toMatchObject({ name: 'mail', state: 'done' })
    expect(JSON.parse(record?.data ?? '{}')).toMatchObject({ id: 7, seen: delivery.id, $via: { name: 'send mail' } })
  })

  it('makes one task in the store, also for a process that has seen nothing of the first', async () => {
    const sent = request('{"id":7}')

    const [first, second] = [await receiveHook(sent, hookParts()), await receiveHook(sent, hookParts())]

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
    expect((await receiveHook(request(body), hookParts())).response.status).toBe(status)
  })

  it('is refused without the signature', async () => {
    const unsigned = requestOf({ rawPath: '/hooks/send%20mail', body: '{"id":7}' })

    expect((await receiveHook(unsigned, hookParts())).response.status).toBe(401)
  })
})

it('a schedule of a folder runs when the clock of the engine is turned', async () => {
  const { workspace, parts, store, scope } = local
  await local.engine.close()
  const clock = createVirtualClock(Date.parse('2026-01-01T00:00:00Z'))
  await using engine = await createEngine({ ...parts, clock })
  const submit: HookParts['submit'] = (task) => engine.submit(task)
  const file = join(dir.path, '.stepyard/hooks/schedules.json')
  const schedules = new Schedules({ clock, environment: 'dev', submit, file, log: () => {} })
  await schedules.start(workspace.webhooks)

  clock.advance(24 * HOUR)
  await schedules.settled()
  await engine.idle()

  const [task, ...others] = (await store.list(scope, {})).tasks
  const record = await store.get(scope, task?.id ?? '')
  expect(others).toEqual([])
  expect(record).toMatchObject({ name: 'nightly', state: 'done' })
  expect(JSON.parse(record?.data ?? '{}')).toMatchObject({ due: '2026-01-01T03:00:00.000Z' })
})
