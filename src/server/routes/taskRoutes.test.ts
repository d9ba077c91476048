import { describe, expect, it } from 'vitest'
import { useServer, type ServedWorld } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../../fixtures/shopSteps.ts'

const DESCRIBED = '`GET /api/openapi.json` describes every route.'

async function submit({ post }: ServedWorld, data: unknown = TEA, more: object = {}): Promise<string> {
  const { body } = await post('/api/tasks', { name: 'order', data, wait: true, ...more })
  return body.task.id
}

describe('POST /api/tasks', () => {
  it('submits a task and answers how it stands', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.post('/api/tasks', { name: 'order', data: TEA, tags: ['web'] })

    expect(status).toBe(201)
    expect(body.task).toMatchObject({ name: 'order', tags: ['web'], actor: 'local:ada' })
  })

  it('answers when the task rests, where that is asked for', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { body } = await shop.post('/api/tasks', { name: 'order', data: TEA, wait: true })

    expect(body.task).toMatchObject({ state: 'done', result: { shipped: 'tea' }, data: { order: { total: 30 } } })
  })

  it('submits an id once', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await submit(shop, TEA, { id: 'order-1' })

    const { status, body } = await shop.post('/api/tasks', { name: 'order', id: 'order-1' })

    expect([status, body.error.code]).toEqual([409, 'TASK_EXISTS'])
  })

  it.each([
    [{}, 'body lacks "name"'],
    [{ name: 1 }, 'body.name is not of type string'],
    [{ name: '' }, 'body.name is too small or short'],
    [{ name: 'a', dta: {} }, 'body.dta is not known; did you mean "data"?'],
    [{ name: 'a', tags: [1] }, 'body.tags.0 is not of type string'],
  ])('refuses %j and says why', async (body, problem) => {
    await using shop = await useServer(SHOP_STEPS)

    const answer = await shop.post('/api/tasks', body)

    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({ code: 'REQUEST_INVALID', data: { problems: [problem] } })
  })

  it('WEB-12 keeps keys that name a prototype as plain data', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const text = '{"name":"a","data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}'

    const { body } = await shop.ask('POST', '/api/tasks', { headers: shop.authorized, body: text })

    const { data } = await shop.world.task(body.task.id)
    expect(data).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('refuses data that is no object with the words of the engine', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.post('/api/tasks', { name: 'a', data: [1] })

    expect([status, body.error.code]).toEqual([422, 'DATA_NOT_JSON'])
  })
})

describe('GET /api/tasks', () => {
  it('lists tasks newest first, with a cursor and the counts of all states', async () => {
    await using shop = await useServer(SHOP_STEPS)
    for (let count = 0; count < 3; count += 1) await submit(shop)

    const first = await shop.get('/api/tasks?limit=2')
    const second = await shop.get(`/api/tasks?limit=2&cursor=${first.body.cursor}`)

    expect([...first.body.tasks, ...second.body.tasks].map(({ id }) => id)).toEqual(['t3', 't2', 't1'])
    expect([second.body.cursor, second.body.counts.done]).toEqual([null, 3])
  })

  it.each([
    ['state=done', ['t1']],
    ['state=error,incomplete', ['t3', 't2']],
    ['state=attention&name=BAG', ['t3']],
    ['step=ship', ['t1']],
    ['tag=vip', ['t2']],
    ['where=order.sku:stolen', ['t2']],
    ['where=order.sku:tea&where=order.count:3', ['t1']],
    ['since=1h', ['t3', 't2', 't1']],
    ['until=2020-01-01', []],
  ])('finds by %s what `task list` finds', async (query, found) => {
    await using shop = await useServer(SHOP_STEPS)
    await submit(shop)
    await submit(shop, STOLEN, { tags: ['vip'] })
    await submit(shop, { other: 1 }, { name: 'a bag' })

    const { body } = await shop.get(`/api/tasks?${query}`)

    expect(body.tasks.map(({ id }: { id: string }) => id)).toEqual(found)
  })

  it.each([
    ['state=dne', 'USAGE', 'Did you mean `state=done`?'],
    ['where=order', 'USAGE', 'Write `where=order.status:paid`.'],
    ['since=soon', 'USAGE', 'Write `since=2h` or `since=2026-03-01`.'],
    ['limit=0', 'REQUEST_INVALID', DESCRIBED],
    ['limit=many', 'REQUEST_INVALID', DESCRIBED],
    ['name=a&name=b', 'REQUEST_INVALID', DESCRIBED],
    ['__proto__=1', 'REQUEST_INVALID', DESCRIBED],
    ['cursor=zz', 'CURSOR_INVALID', 'Leave the cursor out to begin with the newest task.'],
  ])('refuses %s', async (query, code, hint) => {
    await using shop = await useServer(SHOP_STEPS)
    await submit(shop)

    const { status, body } = await shop.get(`/api/tasks?${query}`)

    expect([status, body.error.code, body.error.hint]).toEqual([400, code, hint])
  })
})

describe('a task', () => {
  it('is shown with its data, its failure and who submitted it', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const id = await submit(shop, STOLEN)

    const { body } = await shop.get(`/api/tasks/${id}`)

    expect(body.task).toMatchObject({ id, state: 'error', failure: { code: 'CONFIG_MISSING', step: 'charge' } })
  })

  it('is not found by an id that there is not', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.get('/api/tasks/nobody')

    expect([status, body.error.code]).toEqual([404, 'TASK_NOT_FOUND'])
  })

  it('goes on after its data was changed', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const id = await submit(shop, { order: { sku: 'tea' } })

    await shop.ask('PATCH', `/api/tasks/${id}`, { headers: shop.authorized, body: '{"set":{"order.count":2}}' })
    await shop.world.engine.idle()

    expect((await shop.get(`/api/tasks/${id}`)).body.task).toMatchObject({
      state: 'done',
      data: { order: { total: 20 } },
    })
  })

  it('is not changed by somebody who has seen an older version', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const id = await submit(shop)
    const change = JSON.stringify({ set: { note: 'mine' }, version: 1 })

    const { status, body } = await shop.ask('PATCH', `/api/tasks/${id}`, { headers: shop.authorized, body: change })

    expect([status, body.error.code]).toEqual([409, 'TASK_VERSION_STALE'])
  })

  it('is deleted with its sub-tasks', async () => {
    await using shop = await useServer({
      fan: { condition: { fan: 1 }, content: ({ subtask }) => void subtask('child', { leaf: 1 }) },
    })
    const id = await submit(shop, { fan: 1 })

    const { body } = await shop.ask('DELETE', `/api/tasks/${id}`, { headers: shop.authorized })

    expect(body.deleted).toBe(2)
    expect((await shop.get('/api/tasks')).body.tasks).toEqual([])
  })
})

it('GET /api/failures groups failures by their reason', async () => {
  await using shop = await useServer(SHOP_STEPS)
  await submit(shop, STOLEN)
  const last = await submit(shop, STOLEN)

  const { body } = await shop.get('/api/failures')

  expect(body.failures).toMatchObject([{ step: 'charge', count: 2, lastTask: last, code: 'CONFIG_MISSING' }])
})

describe('GET /api/tasks/{id}?wait', () => {
  const held = () => {
    let release = (): void => {}
    const until = new Promise<void>((resolve) => (release = resolve))
    return { release, steps: { hold: { condition: { held: true }, content: () => until } } }
  }

  it('answers when the task rests', async () => {
    const { release, steps } = held()
    await using shop = await useServer(steps)
    const { id } = (await shop.post('/api/tasks', { name: 'slow', data: { held: true } })).body.task

    const waiting = shop.get(`/api/tasks/${id}?wait=300`)
    await shop.get('/api/health')
    release()

    expect((await waiting).body.task).toMatchObject({ runs: 1, state: expect.not.stringMatching('processing') })
  })

  it('answers how the task stands when the time is over', async () => {
    const { release, steps } = held()
    await using shop = await useServer(steps)
    const { id } = (await shop.post('/api/tasks', { name: 'slow', data: { held: true } })).body.task

    const { body } = await shop.get(`/api/tasks/${id}?wait=1`)
    release()

    expect(body.task.state).toBe('processing')
  })
})
