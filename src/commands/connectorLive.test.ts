import { OAuth2Server } from 'oauth2-mock-server'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { describe, expect, it } from 'vitest'
import { runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { json, startLiveServer } from '../../fixtures/liveWorld.ts'
import { testDir, type Files, type TestDir } from '../../fixtures/testDir.ts'

const SECRET = 'canary-token-0123456789'

/** A workspace with connectors, and a home of its own. */
async function workspaceWith(files: Files): Promise<TestDir> {
  return testDir({
    'stepyard.yaml':
      'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  prod: { branch: main, protected: true }\n',
    'secrets.yaml': 'TOKEN:\n',
    '.env.dev': `TOKEN=${SECRET}\n`,
    ...files,
  })
}

function run({ path }: TestDir, args: readonly string[], env: Record<string, string> = {}): Promise<CommandLineRun> {
  return runWith({ cwd: path, args: ['connector', ...args], env: { HOME: path, BROWSER: 'none', ...env } })
}

function fileAt(origin: string, type = 'http', more = ''): string {
  const { host } = new URL(origin)
  return `type: ${type}\nbaseUrl: ${origin}/v1\nallowPrivate: ["${host}"]\nauth: { type: bearer, token: "\${secret:TOKEN}" }\n${more}`
}

describe('connector test', () => {
  it('asks what only those get who are signed in, and says what it asked', async () => {
    await using server = await startLiveServer(json(200, { available: [] }))
    await using dir = await workspaceWith({ 'connectors/stripe.yaml': fileAt(server.origin, 'stripe') })
    const { code, out, err } = await run(dir, ['test', 'stripe'])

    expect([code, out]).toEqual([0, 'stripe: the service takes the sign-in.\n'])
    expect(err).toBe(`Asking GET ${server.origin}/v1/balance, with the secrets of dev.\n`)
    expect(server.requests).toMatchObject([
      { method: 'GET', url: '/v1/balance', headers: { authorization: `Bearer ${SECRET}` } },
    ])
  })

  it('says as much as it knows where the base address is all there is', async () => {
    await using server = await startLiveServer(json(404, {}))
    await using dir = await workspaceWith({ 'connectors/crm.yaml': fileAt(server.origin) })
    const { code, out } = await run(dir, ['test', 'crm', '--json'])

    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ asked: `GET ${server.origin}/v1`, status: 404, signedIn: false }),
    ])
  })

  it.each<[string, number, object]>([
    ['http', 401, { error: `bad ${SECRET}` }],
    ['stripe', 404, {}],
    ['http', 503, {}],
    ['slack', 200, { ok: false, error: 'invalid_auth' }],
  ])(
    'of type %s fails with what the live client says of %d, once and without the secret',
    async (type, status, body) => {
      await using server = await startLiveServer(json(status, body))
      await using dir = await workspaceWith({ 'connectors/x.yaml': fileAt(server.origin, type) })
      const { code, out, err } = await run(dir, ['test', 'x'])

      expect([code, server.requests.length]).toEqual([1, 1])
      expect(err).toContain(status === 200 ? 'invalid_auth' : String(status))
      expect(out + err).not.toContain(SECRET)
    },
  )

  it.each([
    [['-e', 'prod'], '', 4, 'is protected'],
    [[], 'environments: [prod]\n', 1, 'not in "dev"'],
    [[], 'namespace: "a b"\n', 1, 'connectors/x.yaml'],
  ])('asks nothing with %j and %j', async (...[args, more, exit, words]) => {
    await using server = await startLiveServer(json(200, {}))
    await using dir = await workspaceWith({ 'connectors/x.yaml': fileAt(server.origin, 'http', more) })
    const { code, err } = await run(dir, ['test', 'x', ...args])

    expect([code, err]).toEqual([exit, expect.stringContaining(words)])
    expect(server.connections()).toBe(0)
  })

  it('cannot ask a connector that says no address', async () => {
    await using dir = await workspaceWith({ 'connectors/x.yaml': 'type: http\n' })

    expect((await run(dir, ['test', 'x'])).err).toContain('it has no baseUrl')
  })

  it('signs in to a mail server, and sends nothing', async () => {
    const seen: string[] = []
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _, callback) => void (seen.push(password ?? ''), callback(null, { user: 'shop' })),
      onMailFrom: (_, __, callback) => void (seen.push('mail'), callback()),
    })
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const port = Object(listening.address()).port as number
    const config = `{ host: 127.0.0.1, port: ${port}, user: shop, password: "\${secret:TOKEN}", allowPlaintext: true }`
    await using dir = await workspaceWith({
      'connectors/mail.yaml': `type: smtp\nallowPrivate: ["127.0.0.1:${port}"]\nconfig: ${config}\n`,
    })
    const { out } = await run(dir, ['test', 'mail'])
    await new Promise<void>((resolve) => server.close(resolve))

    expect([out, seen]).toEqual(['mail: the service takes the sign-in.\n', [SECRET]])
  })
})

describe('connector oauth', () => {
  it('keeps the token that somebody agreed to in the folder of the user', async () => {
    const server = new OAuth2Server()
    await server.issuer.keys.generate('RS256')
    await server.start(0, '127.0.0.1')
    const host = `127.0.0.1:${server.address().port}`
    const auth = `{ type: oauth2, clientId: c1, tokenUrl: "http://${host}/token", authorizationUrl: "http://${host}/authorize" }`
    await using dir = await workspaceWith({
      'connectors/crm.yaml': `type: http\nallowPrivate: ["${host}"]\nauth: ${auth}\n`,
      'browser.mjs': 'await fetch(process.argv[2])\n',
    })
    const BROWSER = `node ${join(dir.path, 'browser.mjs')}`
    const { code, out, err } = await run(dir, ['oauth', 'crm', '-d'], { BROWSER })
    await server.stop()

    expect([code, out]).toEqual([0, 'crm is signed in for dev.\n'])
    expect(err).toContain(`http://${host}/authorize?response_type=code`)
    expect(await readdir(join(dir.path, '.config/stepyard/tokens'))).toHaveLength(1)
  })

  it('names what the file lacks', async () => {
    await using dir = await workspaceWith({ 'connectors/crm.yaml': 'type: http\n' })

    expect((await run(dir, ['oauth', 'crm'])).err).toContain('`auth.tokenUrl` of the connector "crm" is missing')
  })
})
