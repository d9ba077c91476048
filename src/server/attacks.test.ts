import { describe, expect, it } from 'vitest'
import { attackRow, ROW_NAMES, rowName } from '../../fixtures/attackTable.ts'
import { sendPlain, type PlainAnswer } from '../../fixtures/rawHttp.ts'
import { useServer, type ServedWorld } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS, TEA } from '../../fixtures/shopSteps.ts'
import { storeTask } from '../../fixtures/storeTasks.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import { ROUTES } from './routes.ts'

type AnyRoute = (typeof ROUTES)[number]

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Sends the good request of every route with these headers, each to a fresh task, and answers what came back. */
async function attackAll(
  shop: ServedWorld,
  headersOf: (host: string) => Readonly<Record<string, string>>,
): Promise<ReadonlyMap<AnyRoute, PlainAnswer>> {
  const answers = new Map<AnyRoute, PlainAnswer>()
  for (const route of ROUTES) {
    const task = await shop.world.run(TEA)
    const { path, body } = attackRow(route, task.id)
    const text = body && { body: JSON.stringify(body) }
    const headers = headersOf(`localhost:${shop.server.port}`)
    answers.set(route, await sendPlain(shop.server.port, { method: route.method, path, headers, ...text }))
  }
  return answers
}

/** The routes that answered otherwise than expected, with what they answered. */
function surprises(
  answers: ReadonlyMap<AnyRoute, PlainAnswer>,
  expected: (route: AnyRoute) => readonly number[],
): readonly string[] {
  return [...answers]
    .filter(([route, { status }]) => !expected(route).includes(status))
    .map(([route, { status, body }]) => `${rowName(route)}: ${status} ${body.slice(0, 200)}`)
}

// What a good request of somebody who may make it leads to: an order that is done cannot be resumed, stopped or answered.
const GOOD = [200, 201, 409]

describe('ISO-01 every route', () => {
  it('has a row in the table of attacks, and every row a route', () => {
    expect(ROUTES.map(rowName).sort()).toEqual([...ROW_NAMES].sort())
  })

  it('describes what it takes, what it answers and what it reaches', () => {
    const bare = ROUTES.filter(({ path, params, response, scope, summary }) => {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
      return (
        Object.keys(response).length === 0 ||
        scope.length === 0 ||
        summary.length === 0 ||
        Object.keys(params?.schema.properties ?? {}).join() !== named.join()
      )
    })

    expect(bare.map(rowName)).toEqual([])
  })

  it('that has a method which changes something takes JSON, and says whether it does', () => {
    const loose = ROUTES.filter(({ method, access, body }) => {
      if (method === 'GET') return access !== 'read' || body !== undefined
      return method === 'DELETE' ? access !== 'write' : body === undefined
    })

    expect(loose.map(rowName)).toEqual([])
  })

  it('answers a program that has the token', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answers = await attackAll(shop, (Host) => ({ Host, ...shop.authorized }))

    expect(surprises(answers, () => GOOD)).toEqual([])
  })

  it('that only reads answers a program without the token, and no other does', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answers = await attackAll(shop, (Host) => ({ Host, ...JSON_TYPE }))

    expect(surprises(answers, ({ access }) => (access === 'read' ? GOOD : [401]))).toEqual([])
    expect(await shop.world.store.list(shop.world.scope, { name: 'order' })).toMatchObject({ tasks: [] })
  })

  it('that changes something refuses a wrong token', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answers = await attackAll(shop, (Host) => ({ Host, ...JSON_TYPE, Authorization: 'Bearer wrong' }))

    expect(surprises(answers, ({ access }) => (access === 'read' ? GOOD : [401, 429]))).toEqual([])
  })

  it('answers the page of this server by its cookie', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const cookie = (await shop.post('/api/session')).headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    const page = (Host: string) => ({ Host, Origin: `http://${Host}`, 'Sec-Fetch-Site': 'same-origin', Cookie: cookie })

    const answers = await attackAll(shop, (Host) => ({ ...page(Host), ...JSON_TYPE }))

    expect(surprises(answers, () => GOOD)).toEqual([])
  })
})

describe('no route answers', () => {
  const PAGES: readonly (readonly [string, (host: string) => Readonly<Record<string, string>>, number])[] = [
    ['WEB-16 a name that leads here', (host) => ({ Host: host.replace('localhost', 'evil.test') }), 421],
    [
      'WEB-16 an address that is written as another name',
      (host) => ({ Host: host.replace('localhost', '127.1') }),
      421,
    ],
    [
      'WEB-17 a page of another site',
      (Host) => ({ Host, Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }),
      403,
    ],
    [
      'WEB-17 a page of another port',
      (Host) => ({ Host, Origin: 'http://localhost:1', 'Sec-Fetch-Site': 'same-site' }),
      403,
    ],
    ['WEB-17 a page in a sandbox', (Host) => ({ Host, Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }), 403],
    [
      'WEB-17 an image or script of another site',
      (Host) => ({ Host, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }),
      403,
    ],
    [
      'WEB-18 a socket of another site',
      (Host) => ({ Host, Origin: 'https://evil.test', Upgrade: 'websocket', Connection: 'Upgrade' }),
      403,
    ],
  ]

  it.each(PAGES)('%s, whatever it shows', async (_who, headersOf, status) => {
    await using shop = await useServer(SHOP_STEPS)

    const answers = await attackAll(shop, (host) => ({ ...shop.authorized, ...headersOf(host) }))

    expect(surprises(answers, () => [status])).toEqual([])
  })

  it('with a header that lets another site read it', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const page = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }

    const answers = [
      ...(await attackAll(shop, (Host) => ({ Host }))),
      ...(await attackAll(shop, (Host) => ({ Host, ...page }))),
    ]

    const shared = answers.filter(([, { headers }]) =>
      Object.keys(headers).some((name) => name.startsWith('access-control')),
    )
    expect(shared).toEqual([])
  })

  it('WEB-17 a form of another site, even where the browser says nothing of it', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answers = await attackAll(shop, (Host) => ({ Host, ...shop.authorized, 'Content-Type': 'text/plain' }))

    // What takes no body does not look at its type.
    const takesNone = ({ body }: AnyRoute): boolean => body === undefined
    expect(surprises(answers, (route) => (takesNone(route) ? GOOD : [415]))).toEqual([])
  })
})

describe('ISO-02 a task of another workspace', () => {
  it('looks to every route like one that does not exist', async () => {
    await using dir = await testDir()
    const store = await openSqliteStore({ file: `${dir.path}/tasks.sqlite`, now: () => new Date(0) })
    await store.create({ workspaceId: 'ws_other' }, [storeTask('of-another')])
    await using shop = await useServer(SHOP_STEPS, { store })

    for (const route of ROUTES.filter((each) => attackRow(each, 'x').usesTask)) {
      const [other, absent] = await Promise.all(['of-another', 'not-at-all'].map((id) => sendAs(shop, route, id)))

      expect([rowName(route), other?.status]).toEqual([rowName(route), 404])
      expect(other?.body).toBe(absent?.body.replaceAll('not-at-all', 'of-another'))
    }
    expect(await store.get({ workspaceId: 'ws_other' }, 'of-another')).toMatchObject({ events: 1 })
  })

  it('does not take its id away', async () => {
    await using dir = await testDir()
    const store = await openSqliteStore({ file: `${dir.path}/tasks.sqlite`, now: () => new Date(0) })
    await store.create({ workspaceId: 'ws_other' }, [storeTask('of-another')])
    await using shop = await useServer(SHOP_STEPS, { store })

    const { status } = await shop.post('/api/tasks', { name: 'mine', id: 'of-another', data: { a: 1 } })

    expect(status).toBe(201)
  })

  it('is in no list and no count', async () => {
    await using dir = await testDir()
    const store = await openSqliteStore({ file: `${dir.path}/tasks.sqlite`, now: () => new Date(0) })
    await store.create({ workspaceId: 'ws_other' }, [storeTask('of-another')])
    await using shop = await useServer(SHOP_STEPS, { store })

    const [tasks, health] = await Promise.all([shop.get('/api/tasks'), shop.get('/api/health')])

    expect([tasks.body.tasks, health.body.tasks.processing]).toEqual([[], 0])
  })
})

it('ISO-03 a workspace that lost its scope shows nothing', async () => {
  // As a caller without types could do it.
  const lost = { scope: null as unknown as { workspaceId: string } }
  await using shop = await useServer(SHOP_STEPS, { served: lost })
  const { id } = await shop.world.run(TEA)

  const answers = await Promise.all(['/api/tasks', `/api/tasks/${id}`, `/api/tasks/${id}/journal`].map(shop.get))

  expect(answers.map(({ status }) => status)).toEqual([200, 404, 404])
  expect(answers[0]?.body.tasks).toEqual([])
})

function sendAs(shop: ServedWorld, route: AnyRoute, id: string): Promise<PlainAnswer> {
  const { path, body } = attackRow(route, id)
  const headers = { Host: `localhost:${shop.server.port}`, ...shop.authorized }
  const text = body && { body: JSON.stringify(body) }
  return sendPlain(shop.server.port, { method: route.method, path, headers, ...text })
}
