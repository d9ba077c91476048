import { describe, expect, it } from 'vitest'
import { openEvents } from '../../fixtures/eventReader.ts'
import { TOKEN, useServer } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'
import { StepyardError } from '../errors.ts'
import { openMemoryStore } from '../store/memory/openMemoryStore.ts'
import { listen, type ListenOptions } from './listen.ts'
import { ROUTES } from './routes.ts'

const OPTIONS: ListenOptions = { version: '1.2.3', token: TOKEN, now: () => new Date(0), log: () => {} }

describe('a server whose workspace is being loaded', () => {
  it('says so at /api/health', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })

    expect((await shop.get('/api/health')).body).toMatchObject({ ready: false, version: '0.0.0' })
  })

  it('describes itself already', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })

    expect((await shop.get('/api/openapi.json')).body.openapi).toBe('3.1.0')
  })

  it.each(ROUTES.filter(({ scope }) => scope !== 'server').map(({ method, path }) => [method, path]))(
    'answers %s %s with STARTING and when to ask again',
    async (method, path) => {
      await using shop = await useServer(SHOP_STEPS, { ready: false })
      const body = method === 'GET' ? {} : { body: '{}' }

      const answer = await shop.ask(method, path.replaceAll(/[{}]/g, ''), { headers: shop.authorized, ...body })

      expect([answer.status, answer.body.error.code]).toEqual([503, 'STARTING'])
      expect(answer.headers.get('retry-after')).toBe('1')
    },
  )

  it('answers everything as soon as it is loaded', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })

    shop.server.serve(shop.served)

    expect((await shop.get('/api/health')).body).toMatchObject({ ready: true, generation: 1, tasks: { done: 0 } })
    expect((await shop.get('/api/tasks')).status).toBe(200)
  })
})

describe('a server whose workspace cannot be loaded', () => {
  const PROBLEM = { code: 'CONFIG_INVALID', message: 'stepyard.yaml has an error.', hint: 'Run `stepyard check`.' }

  it('says why, and that it may be asked again', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })

    shop.server.fail(PROBLEM)

    const { status, body, headers } = await shop.get('/api/tasks')
    expect([status, body.error.code, body.error.hint]).toEqual([503, 'NOT_LOADED', PROBLEM.hint])
    expect(body.error.message).toContain(PROBLEM.message)
    expect(headers.get('retry-after')).toBe('1')
    expect((await shop.get('/api/health')).body).toMatchObject({ ready: false, problem: PROBLEM })
  })

  it('tells it to those who listen already, and says hello once it is loaded after all', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })
    await using stream = await openEvents(`${shop.server.url}/api/events`)

    shop.server.fail(PROBLEM)
    shop.server.serve(shop.served)

    expect(await stream.next(2)).toMatchObject([
      { event: 'generation.failed', data: { error: PROBLEM } },
      { event: 'hello' },
    ])
    expect((await shop.get('/api/health')).body).toMatchObject({ ready: true })
  })
})

it('serves another workspace when it is told to, and streams begin anew', async () => {
  await using shop = await useServer(SHOP_STEPS)
  await using other = await useServer(SHOP_STEPS)
  await using before = await openEvents(`${shop.server.url}/api/events`)
  await before.next(1)

  shop.server.serve({ ...other.served, environment: 'test' })
  await before.ended
  await using after = await openEvents(`${shop.server.url}/api/events`)
  await after.next(1)
  await shop.world.run({ a: 1 })
  await other.world.run({ b: 2 })

  expect(await after.next(1)).toMatchObject([{ event: 'TaskCreated', data: { data: { data: { b: 2 } } } }])
  expect((await shop.get('/api/health')).body.environment).toBe('test')
})

it('answers /api/health even where the tasks cannot be read', async () => {
  const store = openMemoryStore()
  const counts = async (): Promise<never> => {
    throw new StepyardError('STORE_CLOSED', { file: 'tasks.sqlite' })
  }
  await using shop = await useServer(SHOP_STEPS, {
    store: Object.assign(Object.create(store) as typeof store, { counts }),
  })

  const { status, body } = await shop.get('/api/health')

  expect([status, body.ready, body.problem.code]).toEqual([200, true, 'STORE_CLOSED'])
})

describe('listen', () => {
  it.each(['0.0.0.0', '::', '192.168.0.1', 'localhost', ''])('WEB-21 refuses to be reached at %j', async (address) => {
    await expect(listen({ ...OPTIONS, addresses: [address] })).rejects.toMatchObject({ code: 'ADDRESS_NOT_LOCAL' })
  })

  it('WEB-21 listens on 127.0.0.1 alone unless another address is named', async () => {
    await using server = await listen(OPTIONS)

    expect((await fetch(`http://127.0.0.1:${server.port}/api/health`)).status).toBe(200)
    await expect(fetch(`http://[::1]:${server.port}/api/health`)).rejects.toThrow('fetch failed')
  })

  it('listens on both addresses of this machine with one port', async () => {
    await using server = await listen({ ...OPTIONS, addresses: ['127.0.0.1', '::1'] })

    const answers = await Promise.all(
      ['127.0.0.1', '[::1]'].map((host) => fetch(`http://${host}:${server.port}/api/health`)),
    )

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  it('names a port that is taken', async () => {
    await using first = await listen(OPTIONS)

    await expect(listen({ ...OPTIONS, port: first.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      data: { port: first.port },
    })
  })

  it('frees its port when it is closed, with streams open', async () => {
    const server = await listen(OPTIONS)
    await using events = await openEvents(`${server.url}/api/events`)

    await server.close()

    await events.ended
    await using next = await listen({ ...OPTIONS, port: server.port })
    expect(next.port).toBe(server.port)
  })
})

it('says in one shape what went wrong, and nothing of what it was where that is not ours', async () => {
  const reload = async (): Promise<void> => {
    throw new Error('the password is hunter2')
  }
  await using shop = await useServer(SHOP_STEPS, { served: { reload } })

  const { status, body } = await shop.post('/api/reload')

  expect([status, body.error.code, JSON.stringify(body).includes('hunter2')]).toEqual([500, 'INTERNAL', false])
  expect(shop.logged).toMatchObject([{ level: 'error', message: expect.stringContaining('hunter2') }])
})

it.each([
  ['GET', '/api/nothing', '404 ROUTE_NOT_FOUND'],
  ['POST', '/api/nothing', '404 ROUTE_NOT_FOUND'],
  ['DELETE', '/api/tasks', '405 METHOD_REFUSED'],
  ['PUT', '/api/tasks/t1', '405 METHOD_REFUSED'],
  ['OPTIONS', '/api/tasks', '405 METHOD_REFUSED'],
  ['POST', '/', '404 ROUTE_NOT_FOUND'],
])('answers %s %s with %s', async (method, path, expected) => {
  await using shop = await useServer(SHOP_STEPS)

  const { status, body } = await shop.ask(method, path)

  expect(`${status} ${body.error.code}`).toBe(expected)
})

it.each(['/api/health', '/api/tasks', '/api/nothing', '/api/events'])(
  'answers HEAD %s as GET, without the body',
  async (path) => {
    await using shop = await useServer(SHOP_STEPS)
    const known = path !== '/api/nothing'

    const { status, body, headers } = await shop.ask('HEAD', path)

    expect([status, body]).toEqual([known ? 200 : 404, ''])
    expect(headers.get('content-type')).toBe(path === '/api/events' ? 'text/event-stream' : 'application/json')
  },
)

it('says with a wrong method which ones there are', async () => {
  await using shop = await useServer(SHOP_STEPS)

  expect((await shop.ask('POST', '/api/health')).headers.get('allow')).toBe('GET')
})

it('leaves the globals of the process as they are', async () => {
  const before = [Request, Response]

  await using server = await listen(OPTIONS)
  await fetch(`${server.url}/api/health`)

  expect([Request, Response]).toEqual(before)
})
