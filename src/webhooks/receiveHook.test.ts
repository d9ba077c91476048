import { describe, expect, it } from 'vitest'
import { HOOK_NOW, hookWorld, requestOf } from '../../fixtures/hookWorld.ts'
import { StepyardError } from '../errors.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const failing = (error: Error) => async (): Promise<never> => {
  throw error
}

describe('the address of a request', () => {
  const world = () =>
    hookWorld({
      'send mail': '{}\n',
      'a/b': '{}\n',
      Grün: '{}\n',
      stripe: 'path: v1/stripe.events\n',
      nightly: 'schedule: { cron: "@daily" }\n',
      off: 'enabled: false\n',
      remote: 'environments: [prod]\n',
    })

  it.each([
    ['/hooks/send%20mail', 'send mail'],
    ['/hooks/a/b', 'a/b'],
    ['/hooks/a%2Fb', 'a/b'],
    ['/hooks/Gr%C3%BCn', 'Grün'],
    ['/hooks/Gru%CC%88n', 'Grün'],
    ['/hooks/v1/stripe.events', 'stripe'],
  ])('%s leads to "%s"', async (rawPath, name) => {
    const { tasks, send } = world()

    expect((await send({ rawPath })).response.status).toBe(202)
    expect(tasks).toMatchObject([{ name, data: { $via: { name, type: 'webhook' } } }])
  })

  it.each([
    ['/hooks/Send%20mail', 'Did you mean "send mail"?'],
    ['/hooks/send+mail', 'Did you mean'],
    ['/hooks/stripe', 'There is no webhook "stripe".'],
    ['/hooks/nightly', 'no webhook'],
    ['/hooks/', 'no webhook'],
    ['/hooks/%ff', 'is no address'],
    ['/hooks/a%', 'is no address'],
    ['/hook/a', 'is no address'],
    ['/hooks/%1b%5b2J', 'There is no webhook "\\u001b[2J".'],
    ['/hooks/off', 'is not enabled'],
    ['/hooks/remote', 'is for prod, and this is dev'],
  ])('%s leads nowhere, which only the log explains', async (rawPath, reason) => {
    const { logged, kept, send } = world()

    const { response } = await send({ rawPath })

    expect(response).toMatchObject({ status: 404, body: '{"error":"NOT_FOUND"}' })
    expect(logged[0]?.message).toContain(reason)
    expect(kept).toMatchObject([{ request: { rawPath }, outcome: { kind: 'refused' } }])
  })

  it.each(['GET', 'HEAD', 'OPTIONS', 'PROPFIND'])('does not answer %s where only others are listed', async (method) => {
    const { send } = hookWorld({ a: 'methods: [POST, PUT]\n' })

    const { response } = await send({ method })

    expect(response).toMatchObject({ status: 405, headers: expect.arrayContaining([['Allow', 'POST, PUT']]) })
  })
})

describe('the task of a request', () => {
  it('has its name, its origin, an account of its own, and the delivery behind it', async () => {
    const { tasks, send } = hookWorld({ a: 'task: order\n' })

    await send({ headers: JSON_TYPE, body: '{"order":{"id":7}}' })

    const $via = { name: 'a', type: 'webhook', id: 'd1', received: 5 }
    expect(tasks).toEqual([
      { id: 't1', name: 'order', data: { order: { id: 7 }, $via }, actor: 'hook:a', causedBy: 'd1' },
    ])
  })

  it('comes from the webhook, whatever the body says about that', async () => {
    const { tasks, send } = hookWorld({ a: '{}\n' })

    await send({ headers: JSON_TYPE, body: '{"$via":{"type":"schedule","name":"nightly"}}' })

    expect(tasks[0]?.data).toEqual({ $via: { name: 'a', type: 'webhook', id: 'd1', received: 5 } })
  })

  it('keeps hostile keys as plain keys', async () => {
    const { tasks, send } = hookWorld({ a: '{}\n' })

    await send({ headers: JSON_TYPE, body: '{"__proto__":{"polluted":1},"constructor":{"prototype":1}}' })

    expect(Object.keys(tasks[0]?.data ?? {})).toEqual(['__proto__', 'constructor', '$via'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('runs for an account that the store takes, however long the name is', async () => {
    const name = 'ws_'.repeat(90)
    const { tasks, send } = hookWorld({ [name]: '{}\n' })

    await send({ rawPath: `/hooks/${name}` })

    expect(tasks[0]?.actor).toMatch(/^hook:ws_/)
    expect(tasks[0]?.actor).toHaveLength(200)
  })
})

describe('a request that makes no task', () => {
  it.each([
    ['no JSON', { headers: JSON_TYPE, body: '{"a":' }, 400],
    ['a compressed body', { headers: { 'Content-Encoding': 'gzip' }, body: 'x' }, 415],
  ])('is kept all the same: %s', async (_, request, status) => {
    const { tasks, kept, send } = hookWorld({ a: '{}\n' })

    expect((await send(request)).response).toMatchObject({ status, body: '{"error":"UNREADABLE"}' })
    expect(tasks).toEqual([])
    expect(Buffer.from(kept[0]?.request.body ?? [])).toEqual(Buffer.from(request.body))
  })

  it('is told where its data does not fit the schema', async () => {
    const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['id'] }
    const { kept, send } = hookWorld({ a: 'schema: schemas/a.json\n' }, { schemaAt: async () => schema })

    const { response } = await send({ headers: JSON_TYPE, body: '{"total":"12"}' })

    expect(response.status).toBe(422)
    expect(JSON.parse(response.body)).toEqual({
      error: 'WRONG_DATA',
      problems: ["it must have required property 'id'", '/total must be number'],
    })
    expect(kept[0]?.outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('/total') })
  })

  it.each([
    [new StepyardError('DATA_TOO_LARGE', { bytes: 2, limit: 1 }), 413],
    [new StepyardError('DATA_NOT_JSON', { path: 'a', problem: 'is too deep', hint: '' }), 400],
    [new StepyardError('STORE_UNAVAILABLE', { file: '/secret/place', reason: 'disk full' }), 503],
    [new Error('bug'), 503],
  ])('is answered without our own words when the engine says %s', async (error, status) => {
    const { send, logged } = hookWorld({ a: '{}\n' }, { submit: failing(error) })

    const { response } = await send({})

    expect(response.status).toBe(status)
    expect(response.body).not.toContain(error.message)
    expect(logged[0]).toMatchObject({ level: status === 503 ? 'error' : 'warning' })
  })

  it('is answered although it cannot be kept', async () => {
    const { send, logged, parts } = hookWorld({ a: '{}\n' })
    parts.deliveries.add = failing(new Error('disk full'))

    expect((await send({})).response.status).toBe(202)
    expect(logged).toMatchObject([{ level: 'error', message: expect.stringContaining('disk full') }])
  })
})

describe('what is kept of a request', () => {
  it('is every byte and header, in order and case', async () => {
    const { kept, send } = hookWorld({ a: '{}\n' })
    const headers = [
      ['X-b', '1'],
      ['x-B', '2'],
      ['Accept', '*/*'],
    ] as const
    const request = requestOf({ rawQuery: 'a=%20&b', headers, body: Buffer.from([0, 255, 10]) })

    await send(request)

    expect(kept[0]).toMatchObject({ id: 'd1', received: HOOK_NOW, webhook: 'a', request, response: { status: 202 } })
  })

  it('is no secret, except for the proof that it cannot be sent again without', async () => {
    const { kept, send } = hookWorld({ a: 'verify: { scheme: bearer, secret: "${secret:A}" }\n' })
    const headers = { Cookie: 'session=1', 'X-Api-Key': 'k', 'X-GitHub-Token': 'g', Authorization: 'Bearer s3cret' }

    await send({ headers })

    expect(kept[0]?.request.headers).toEqual([
      ['Cookie', null],
      ['X-Api-Key', null],
      ['X-GitHub-Token', null],
      ['Authorization', 'Bearer s3cret'],
    ])
    expect(kept[0]?.proof).toEqual(['authorization'])
  })
})
