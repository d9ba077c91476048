import { describe, expect, it } from 'vitest'
import { inTurn, json, openLiveWorld, serviceAt, startLiveServer, type Reply } from '../../../fixtures/liveWorld.ts'
import type { RequestTemplate } from '../connector.ts'

const keyed: RequestTemplate = { method: 'POST', path: '/pay', parameters: [], idempotencyHeader: 'Idempotency-Key' }
const hangUp: Reply = (_, response) => void response.socket?.destroy()
const silence: Reply = () => {}

describe('a call that fails in passing', () => {
  it.each([
    ['a status', json(503, {})],
    ['a connection that ends', hangUp],
    [
      'half an answer',
      ((_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"a"')
        setImmediate(() => response.socket?.destroy())
      }) satisfies Reply,
    ],
  ])('is made again after %s', async (_, fault) => {
    await using server = await startLiveServer(inTurn(fault, fault, json(200, 'there')))
    await using world = openLiveWorld()

    expect(await world.ask(serviceAt(server), { input: { url: '/' } })).toBe('there')
    expect(world.clock.slept).toEqual([250, 500])
  })

  it('is made as often as the connector says, then rejects with the last answer', async () => {
    await using server = await startLiveServer(json(502, {}))
    await using world = openLiveWorld()
    const service = serviceAt(server, { retry: { attempts: 4, backoff: 10 } })

    await expect(world.ask(service, { input: { url: '/' } })).rejects.toMatchObject({ status: 502 })
    expect([server.requests.length, world.clock.slept]).toEqual([4, [5, 10, 20]])
  })

  it('waits as long as the service asks', async () => {
    await using server = await startLiveServer(inTurn(json(429, {}, { 'retry-after': '7' }), json(200, 1)))
    await using world = openLiveWorld()
    await world.ask(serviceAt(server), { input: { url: '/' } })

    expect(world.clock.slept).toEqual([7000])
  })

  it('is not made again where it could change something twice', async () => {
    await using server = await startLiveServer(json(503, {}))
    await using world = openLiveWorld()

    await expect(world.ask(serviceAt(server), { input: { url: '/', method: 'POST' } })).rejects.toMatchObject({
      status: 503,
    })
    expect(server.requests.length).toBe(1)
  })

  it('is made again with the same key where the service knows it by one', async () => {
    await using server = await startLiveServer(inTurn(hangUp, json(503, {}), json(200, 1)))
    await using world = openLiveWorld()
    const call = { operation: 'pay', template: keyed }
    await world.ask(serviceAt(server), call)
    await world.ask(serviceAt(server), call)
    await world.ask(serviceAt(server), { ...call, seed: 'another call' })
    const keys = server.requests.map(({ headers }) => headers['idempotency-key'])

    expect(keys[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(new Set(keys.slice(0, 4)).size).toBe(1)
    expect(keys[4]).not.toBe(keys[0])
  })
})

describe('a time limit', () => {
  it('ends every try, and closes its connection', async () => {
    await using server = await startLiveServer(silence)
    await using world = openLiveWorld()
    const first = server.asked()
    const asked = world.ask(serviceAt(server, { retry: { attempts: 1, backoff: 1 } }), { input: { url: '/' } })
    await first
    const closed = server.closed()
    world.clock.runOut()

    await expect(asked).rejects.toMatchObject({ code: 'CALL_TIMEOUT', data: { limit: 30_000 } })
    await closed
  })

  it('covers an answer that never ends', async () => {
    await using server = await startLiveServer((_, response) => void response.writeHead(200).write('x'))
    await using world = openLiveWorld()
    const first = server.asked()
    const asked = world.ask(serviceAt(server), { input: { url: '/', method: 'POST' } })
    await first
    world.clock.runOut()

    await expect(asked).rejects.toMatchObject({ code: 'CALL_TIMEOUT' })
  })
})

describe('a step run that ends', () => {
  it('ends its call, and closes the connection', async () => {
    await using server = await startLiveServer(silence)
    await using world = openLiveWorld()
    const controller = new AbortController()
    const first = server.asked()
    const asked = world.ask(serviceAt(server), { input: { url: '/' }, signal: controller.signal })
    await first
    const closed = server.closed()
    controller.abort(new Error('enough'))

    await expect(asked).rejects.toMatchObject({ code: 'CALL_STOPPED' })
    await closed
    expect(server.requests.length).toBe(1)
  })

  it('makes no call at all when it has ended already', async () => {
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()

    const asked = world.ask(serviceAt(server), { input: { url: '/' }, signal: AbortSignal.abort() })
    await expect(asked).rejects.toMatchObject({ code: 'CALL_STOPPED' })
    expect(server.connections()).toBe(0)
  })
})

describe('a rate limit', () => {
  it('makes calls wait for each other', async () => {
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()
    const service = serviceAt(server, { rateLimit: { requests: 1, per: 1000 } })
    await Promise.all([1, 2, 3].map(() => world.ask(service, { input: { url: '/' } })))

    expect(world.clock.slept.reduce((sum, pause) => sum + pause, 0)).toBe(2000)
  })
})

describe('a redirect', () => {
  const to =
    (status: number, location: string): Reply =>
    (_, response) =>
      void response.writeHead(status, { location }).end()

  it.each([
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', '{"a":1}'],
    [308, 'PUT', 'PUT', '{"a":1}'],
  ])('%i of a %s is followed at the same host', async (...row) => {
    const [status, method, next, body] = row
    await using server = await startLiveServer(inTurn(to(status, '/moved'), json(200, 1)))
    await using world = openLiveWorld()
    await world.ask(serviceAt(server), { input: { url: '/', method, body: { a: 1 } } })

    expect(server.requests[1]).toMatchObject({ url: '/moved', method: next, body })
  })

  it('to another host is not followed', async () => {
    await using other = await startLiveServer(json(200, 1))
    await using server = await startLiveServer(to(302, `${other.origin}/x?key=1`))
    await using world = openLiveWorld()
    const service = serviceAt(server, { allowPrivate: [server.host, other.host] })

    await expect(world.ask(service, { input: { url: '/' } })).rejects.toMatchObject({
      code: 'CALL_REDIRECTED',
      data: { to: `${other.origin}/x` },
    })
    expect(other.connections()).toBe(0)
  })

  it('to another host takes no credentials along where it is allowed', async () => {
    await using other = await startLiveServer(json(200, 'there'))
    await using server = await startLiveServer(to(302, other.origin))
    await using world = openLiveWorld()
    const allowPrivate = [server.host, other.host]
    const auth = { type: 'bearer', token: '${secret:TOKEN}' }
    const service = serviceAt(server, {
      allowPrivate,
      auth,
      headers: { 'x-key': 'k' },
      config: { redirects: 'follow' },
    })

    expect(await world.ask(service, { input: { url: '/', headers: { cookie: 'a=b' } } })).toBe('there')
    expect(server.requests[0]?.headers).toHaveProperty('authorization')
    expect(Object.keys(other.requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
  })

  it('to a private address is refused even then', async () => {
    await using secret = await startLiveServer(json(200, 'metadata'))
    await using server = await startLiveServer(to(302, secret.origin))
    await using world = openLiveWorld()

    const asked = world.ask(serviceAt(server, { config: { redirects: 'follow' } }), { input: { url: '/' } })
    await expect(asked).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(secret.connections()).toBe(0)
  })

  it('that goes round in a circle ends', async () => {
    await using server = await startLiveServer(to(302, '/'))
    await using world = openLiveWorld()

    await expect(world.ask(serviceAt(server), { input: { url: '/' } })).rejects.toMatchObject({
      code: 'CALL_REDIRECTED',
    })
    expect(server.requests.length).toBe(6)
  })
})
