import { OAuth2Server } from 'oauth2-mock-server'
import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askedCall, json, openLiveWorld, serviceAt, startLiveServer } from '../../../../fixtures/liveWorld.ts'
import { testDir } from '../../../../fixtures/testDir.ts'
import type { LiveParts } from '../liveParts.ts'
import { authorizeInBrowser } from './authorizeInBrowser.ts'
import { fileTokenStore, tokenFolder } from './fileTokenStore.ts'

async function startOAuth() {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  const host = `127.0.0.1:${server.address().port}`
  const service = {
    allowPrivate: [host],
    auth: {
      type: 'oauth2',
      clientId: 'c1',
      tokenUrl: `http://${host}/token`,
      authorizationUrl: `http://${host}/authorize`,
      scopes: 'a b',
    },
  }
  return { server, service, [Symbol.asyncDispose]: () => server.stop() }
}

function partsIn(folder: string): LiveParts {
  const never = async (_: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  return {
    workspace: 'shop',
    environment: 'dev',
    config: () => undefined,
    mask: (value) => value,
    env: {},
    now: () => 1_000_000,
    sleep: never,
    random: () => 0.5,
    tokens: fileTokenStore(folder),
    log: () => {},
  }
}

const key = { workspace: 'shop', environment: 'dev', connector: 'shop' }
const signal = new AbortController().signal
const browse = async (url: string): Promise<void> => void (await fetch(url))

describe('signing in with a browser', () => {
  it('keeps a token that live calls then use', async () => {
    await using dir = await testDir()
    await using oauth = await startOAuth()
    await using api = await startLiveServer(json(200, 1))
    const parts = partsIn(join(dir.path, 'tokens'))
    const { known } = askedCall(oauth.service)
    if (known) await authorizeInBrowser(parts, { connector: known, openPage: browse, signal })
    const token = await parts.tokens.read(key)
    await using world = openLiveWorld({ tokens: parts.tokens, now: parts.now })
    const allowPrivate = [...oauth.service.allowPrivate, api.host]
    await world.ask(serviceAt(api, { ...oauth.service, allowPrivate }), { input: { url: '/' } })

    expect(token).toMatchObject({ accessToken: expect.stringMatching(/^eyJ/), expiresAt: expect.any(Number) })
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${token?.accessToken}`)
  })

  it('asks with PKCE and a state of its own, and is not confused by who knows neither', async () => {
    await using dir = await testDir()
    await using oauth = await startOAuth()
    const { known } = askedCall(oauth.service)
    const seen: URL[] = []
    const openPage = async (url: string): Promise<void> => {
      seen.push(new URL(url))
      const back = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
      const strange = [
        `${back}?code=evil&state=guess`,
        `${back}?code=evil`,
        `${back.origin}/`,
        `${back.origin}/callback`,
      ]
      const answers = await Promise.all(strange.map((address) => fetch(address)))
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
      await browse(url)
    }
    if (known) await authorizeInBrowser(partsIn(dir.path), { connector: known, openPage, signal })
    const query = Object.fromEntries(seen[0]?.searchParams ?? [])

    expect(query).toMatchObject({ response_type: 'code', client_id: 'c1', scope: 'a b', code_challenge_method: 'S256' })
    expect([query['state']?.length, query['code_challenge']?.length]).toEqual([43, 43])
    expect(query['redirect_uri']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  })

  it.each([
    ['who says no', 'error=access_denied', 'access_denied'],
    ['a service that sends nothing', 'x=1', 'no code'],
  ])('ends with %s', async (_, answer, reason) => {
    await using dir = await testDir()
    await using oauth = await startOAuth()
    const { known } = askedCall(oauth.service)
    const openPage = async (url: string): Promise<void> => {
      const { searchParams } = new URL(url)
      await fetch(`${searchParams.get('redirect_uri')}?state=${searchParams.get('state')}&${answer}`)
    }

    const asked = known && authorizeInBrowser(partsIn(dir.path), { connector: known, openPage, signal })
    await expect(asked).rejects.toMatchObject({
      code: 'OAUTH_REFUSED',
      data: { reason: expect.stringContaining(reason) },
    })
  })

  it('ends when nobody waits for it any more, and closes its port', async () => {
    await using dir = await testDir()
    await using oauth = await startOAuth()
    const { known } = askedCall(oauth.service)
    const controller = new AbortController()
    let port = ''
    const openPage = async (url: string): Promise<void> => {
      port = new URL(new URL(url).searchParams.get('redirect_uri') ?? '').origin
      controller.abort()
    }

    const asked =
      known && authorizeInBrowser(partsIn(dir.path), { connector: known, openPage, signal: controller.signal })
    await expect(asked).rejects.toMatchObject({ code: 'OAUTH_REFUSED' })
    await expect(fetch(port)).rejects.toThrow('fetch failed')
  })
})

describe('tokens in files', () => {
  const token = { accessToken: 'at', refreshToken: 'rt', expiresAt: 5 }

  it('are there again, each for its own workspace, environment and connector', async () => {
    await using dir = await testDir()
    const store = fileTokenStore(join(dir.path, 'tokens'))
    await store.write(key, token)
    await store.write({ ...key, environment: 'prod' }, { accessToken: 'prod' })

    expect(await store.read(key)).toEqual(token)
    expect(await store.read({ ...key, connector: 'other' })).toBeUndefined()
    await store.remove(key)
    expect([await store.read(key), await store.read({ ...key, environment: 'prod' })]).toEqual([
      undefined,
      { accessToken: 'prod' },
    ])
  })

  it('are for their owner alone', async () => {
    await using dir = await testDir()
    const folder = join(dir.path, 'tokens')
    const store = fileTokenStore(folder)
    await store.write(key, token)
    const [name = ''] = await readdir(folder)
    const modes = [(await stat(folder)).mode, (await stat(join(folder, name))).mode].map((mode) =>
      (mode & 0o777).toString(8),
    )

    expect(modes).toEqual(['700', '600'])
    await chmod(join(folder, name), 0o644)
    await expect(store.read(key)).rejects.toMatchObject({ code: 'TOKEN_FILE_OPEN' })
  })

  it('are not taken from a file that was made for another', async () => {
    await using dir = await testDir()
    const store = fileTokenStore(dir.path)
    await store.write(key, token)
    const [name = ''] = await readdir(dir.path)
    const prod = { ...key, environment: 'prod' }
    await store.write(prod, { accessToken: 'prod' })
    const other = (await readdir(dir.path)).find((file) => file !== name) ?? ''
    await using copy = await testDir({ [other]: await readFile(join(dir.path, name)) })
    await chmod(join(copy.path, other), 0o600)

    expect(await fileTokenStore(copy.path).read(prod)).toBeUndefined()
  })

  it.each([
    [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/stepyard/tokens'],
    [{ HOME: '/h' }, '/h/.config/stepyard/tokens'],
    [{}, undefined],
  ])('are in the folder of the user: %j', (env, folder) => {
    expect(tokenFolder(env)).toBe(folder)
  })
})
