import { describe, expect, it } from 'vitest'
import {
  inTurn,
  json,
  memoryTokens,
  openLiveWorld,
  SECRETS,
  serviceAt,
  startLiveServer,
  type LiveServer,
  type Reply,
} from '../../../../fixtures/liveWorld.ts'

const basic = Buffer.from(`ann:${SECRETS.PASSWORD}`).toString('base64')

/** What a call rejects with. */
function thrownBy(call: Promise<unknown>): Promise<(Error & { readonly body?: unknown }) | undefined> {
  return call.then(
    () => undefined,
    (error: Error) => error,
  )
}

describe('signing in', () => {
  it.each([
    [{ type: 'bearer', token: '${secret:TOKEN}' }, { authorization: `Bearer ${SECRETS.TOKEN}` }],
    [{ type: 'basic', username: 'ann', password: '${secret:PASSWORD}' }, { authorization: `Basic ${basic}` }],
    [{ type: 'apiKey', in: 'header', name: 'X-Key', value: '${secret:TOKEN}' }, { 'x-key': SECRETS.TOKEN }],
    [{ type: 'apiKey', in: 'cookie', name: 'k', value: '${secret:TOKEN}' }, { cookie: `k=${SECRETS.TOKEN}` }],
  ])('with %j sends %j', async (auth, headers) => {
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()
    await world.ask(serviceAt(server, { auth }), { input: { url: '/' } })

    expect(server.requests[0]?.headers).toMatchObject(headers)
  })

  it('may put a key into the query, which no error shows', async () => {
    await using server = await startLiveServer(json(400, {}))
    await using world = openLiveWorld()
    const auth = { type: 'apiKey', in: 'query', name: 'key', value: '${secret:TOKEN}' }
    const error = await thrownBy(world.ask(serviceAt(server, { auth }), { input: { url: '/?a=1' } }))

    expect(server.requests[0]?.url).toBe(`/v1/?a=1&key=${SECRETS.TOKEN}`)
    expect(JSON.stringify([error, error?.message, error?.stack, world.logged])).not.toContain(SECRETS.TOKEN)
  })

  it('is for the service alone, not for another host that a step calls', async () => {
    await using server = await startLiveServer(json(200, 1))
    await using other = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()
    const auth = { type: 'bearer', token: '${secret:TOKEN}' }
    const service = serviceAt(server, { auth, headers: { 'x-own': '1' }, allowPrivate: [server.host, other.host] })
    await world.ask(service, { input: { url: other.origin } })
    await world.ask(service, { input: { url: `${server.origin}/other` } })

    expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(other.requests[0]?.headers).not.toHaveProperty('x-own')
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${SECRETS.TOKEN}`, 'x-own': '1' })
  })

  it.each([
    [{ type: 'bearer' }, 'auth.token'],
    [{ type: 'basic' }, 'auth.username'],
    [{ type: 'apiKey', value: 'x', in: 'body' }, 'auth.in'],
    [{ type: 'magic' }, 'auth.type'],
    [{ type: 'oauth2', clientId: 'x' }, 'auth.tokenUrl'],
    [{ type: 'oauth2', clientId: 'x', tokenUrl: 'nope' }, 'auth.tokenUrl'],
  ])('with %j says what is missing', async (auth, key) => {
    await using world = openLiveWorld()

    await expect(world.ask({ auth }, { input: { url: 'https://x.example/' } })).rejects.toMatchObject({
      code: 'CONNECTOR_INCOMPLETE',
      data: { key },
    })
  })

  it('hides a secret that the service says back, in every spelling', async () => {
    const echo: Reply = (request, response) => void response.writeHead(400).end(JSON.stringify(request.headers))
    await using server = await startLiveServer(echo)
    await using world = openLiveWorld()
    const auth = { type: 'basic', username: 'ann', password: '${secret:PASSWORD}' }
    const error = await thrownBy(world.ask(serviceAt(server, { auth }), { input: { url: '/' } }))

    expect(JSON.stringify(error)).not.toContain(basic.slice(8, 24))
    expect(error?.body).toContain('***')
  })
})

describe('an access token', () => {
  const token = (name: string, more = {}): Reply => json(200, { access_token: name, expires_in: 3600, ...more })
  const oauth = (tokens: LiveServer, more = {}) => ({
    type: 'oauth2',
    tokenUrl: `${tokens.origin}/token`,
    clientId: '${env:CLIENT}',
    clientSecret: '${secret:TOKEN}',
    scopes: ['read', 'write'],
    ...more,
  })
  const both = (server: LiveServer, tokens: LiveServer, more = {}) =>
    serviceAt(server, { auth: oauth(tokens, more), allowPrivate: [server.host, tokens.host] })

  it('is fetched once for many calls, with the credentials of the client', async () => {
    await using tokens = await startLiveServer(token('at-1'))
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()
    await Promise.all([1, 2, 3, 4].map(() => world.ask(both(server, tokens), { input: { url: '/' } })))

    expect(tokens.requests.length).toBe(1)
    expect(tokens.requests[0]).toMatchObject({
      body: 'grant_type=client_credentials&scope=read+write',
      headers: { authorization: `Basic ${Buffer.from(`client-1:${SECRETS.TOKEN}`).toString('base64')}` },
    })
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill('Bearer at-1'))
  })

  it('is renewed once for all calls that the service refuses, each of which is sent once more', async () => {
    const picky: Reply = (request, response) =>
      void response.writeHead(request.headers.authorization === 'Bearer at-2' ? 200 : 401).end('1')
    await using tokens = await startLiveServer(inTurn(token('at-1'), token('at-2')))
    await using server = await startLiveServer(picky)
    await using world = openLiveWorld()
    await Promise.all([1, 2, 3].map(() => world.ask(both(server, tokens), { input: { url: '/', method: 'POST' } })))

    expect([tokens.requests.length, server.requests.length]).toEqual([2, 6])
  })

  it('that is refused again is the answer', async () => {
    await using tokens = await startLiveServer(token('at-1'))
    await using server = await startLiveServer(json(401, {}))
    await using world = openLiveWorld()

    await expect(world.ask(both(server, tokens), { input: { url: '/' } })).rejects.toMatchObject({ status: 401 })
    expect(server.requests.length).toBe(2)
  })

  it('is fetched anew before it ends', async () => {
    await using tokens = await startLiveServer(inTurn(token('at-1', { expires_in: 10 }), token('at-2')))
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()
    for (let n = 0; n < 2; n++) await world.ask(both(server, tokens), { input: { url: '/' } })

    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer at-1', 'Bearer at-2'])
  })

  it('of a person is refreshed, and what refreshes it next is kept', async () => {
    await using tokens = await startLiveServer(token('at-2', { refresh_token: 'rt-2' }))
    await using server = await startLiveServer(json(200, 1))
    const store = memoryTokens({ accessToken: 'at-1', refreshToken: 'rt-1', expiresAt: 1 })
    await using world = openLiveWorld({ tokens: store })
    await world.ask(both(server, tokens, { grant: 'authorization_code', clientAuth: 'body' }), { input: { url: '/' } })

    expect(Object.fromEntries(new URLSearchParams(tokens.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      client_id: 'client-1',
      client_secret: SECRETS.TOKEN,
    })
    expect(store.writes).toMatchObject([{ accessToken: 'at-2', refreshToken: 'rt-2' }])
  })

  it('of a person that nobody has signed in for is asked for by name', async () => {
    await using tokens = await startLiveServer(token('at'))
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()

    const asked = world.ask(both(server, tokens, { grant: 'authorization_code' }), { input: { url: '/' } })
    await expect(asked).rejects.toMatchObject({ code: 'OAUTH_NEEDED', hint: 'Run `stepyard connector oauth shop`.' })
  })

  it('that is not given out is an error without the secret', async () => {
    const said = { error: 'invalid_client', error_description: `bad secret ${SECRETS.TOKEN}` }
    await using tokens = await startLiveServer(json(401, said))
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()

    await expect(world.ask(both(server, tokens), { input: { url: '/' } })).rejects.toMatchObject({
      code: 'OAUTH_REFUSED',
      data: { reason: 'invalid_client, bad secret ***' },
    })
    expect(server.connections()).toBe(0)
  })

  it('is not asked for at a private address', async () => {
    await using tokens = await startLiveServer(token('at'))
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()

    const asked = world.ask(serviceAt(server, { auth: oauth(tokens) }), { input: { url: '/' } })
    await expect(asked).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(tokens.connections()).toBe(0)
  })
})
