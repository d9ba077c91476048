import { execFile, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestOf, webhook, type RequestText } from '../../fixtures/hookWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { formatCurl } from './curlLine.ts'
import type { Delivery, KeptHeader } from './delivery.ts'

const run = promisify(execFile)

function delivery(
  request: Partial<Omit<RequestText, 'headers'>>,
  headers: readonly KeptHeader[] = [],
  proof: string[] = [],
): Delivery {
  return {
    id: 'd1',
    received: 0,
    request: { ...requestOf(request), headers },
    proof,
    outcome: { kind: 'accepted', task: 't1' },
    response: { status: 202, headers: [], body: '' },
  }
}

const TARGET = { origin: 'http://127.0.0.1:4400' }
// What every client would send by itself, so that lines stay short.
const USUAL: readonly KeptHeader[] = [
  ['Accept', '*/*'],
  ['User-Agent', 'x'],
  ['Content-Type', 'text/plain'],
  ['Expect', ''],
]

describe('a curl line', () => {
  it('has the method, the address, the headers and the text', () => {
    const sent = delivery({ rawPath: '/hooks/send%20mail', rawQuery: 'a=1&b=x', body: "it's\n" }, [
      ['Accept', '*/*'],
      ['User-Agent', 'GitHub'],
      ['Content-Type', 'text/plain'],
    ])

    expect(formatCurl(sent, TARGET)).toBe(
      `curl --globoff --path-as-is -X 'POST' -H 'Accept: */*' -H 'User-Agent: GitHub' -H 'Content-Type: text/plain' -H 'Expect:' --data-raw 'it'\\''s\n' 'http://127.0.0.1:4400/hooks/send%20mail''?a=1&b=x'`,
    )
  })

  it('names secrets instead of having them', () => {
    const headers: KeptHeader[] = [
      ['Authorization', 'Bearer t0ken'],
      ['Cookie', null],
      ['X-`id`-Key', null],
    ]
    const target = { ...TARGET, webhook: webhook('a', 'verify: { scheme: bearer, secret: "${secret:my.token}" }\n') }
    const line = formatCurl(delivery({ rawQuery: 'a=1&api-key=k&b=2' }, headers, ['authorization']), target)

    expect(line).toContain(`-H 'Authorization: Bearer '"$MY_TOKEN"`)
    expect(line).toContain(`-H 'Cookie: '"$COOKIE"`)
    expect(line).toContain('-H \'X-`id`-Key: \'"$X__ID__KEY"')
    expect(line).toContain(`'?a=1&api-key='"$API_KEY"'&b=2'`)
    expect(line).not.toContain('t0ken')
  })

  it('has no token, also where the webhook is gone', () => {
    expect(formatCurl(delivery({}, [['Authorization', 'Bearer t0ken']], ['authorization']), TARGET)).toContain(
      '"$AUTHORIZATION"',
    )
  })

  it.each([
    ['bytes that are no text', Buffer.from([0xff])],
    ['a zero', 'a\0b'],
    ['what a terminal acts on', '\u001b[2J'],
    ['what cannot be seen', 'a\u202eb'],
    ['more than an argument holds', 'x'.repeat(64_001)],
  ])('pipes %s in as base64', (_, body) => {
    expect(formatCurl(delivery({ body }, USUAL), TARGET)).toMatch(
      /^printf %s '[A-Za-z0-9+/=]+' \| base64 -d \| curl .* --data-binary @- /,
    )
  })
})

const hasCurl = ['curl', 'base64'].every((name) => spawnSync(name, ['--version']).status === 0)

describe.skipIf(!hasCurl)('a curl line that a shell runs', () => {
  const received: { readonly message: IncomingMessage; readonly body: Buffer }[] = []
  const server = createServer(async (message, response) => {
    received.push({ message, body: await buffer(message) })
    response.end()
  })
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void server.close())

  async function runLine(sent: Delivery, env: Readonly<Record<string, string>> = {}) {
    const { port } = server.address() as AddressInfo
    const line = formatCurl(sent, { origin: `http://127.0.0.1:${port}` })
    // From a file: as an argument of `sh` a long line would be too long, which it is not where people paste it.
    await using dir = await testDir({ line })
    await run('sh', [join(dir.path, 'line')], { env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env } })
    const last = received.at(-1)
    const raw = last?.message.rawHeaders ?? []
    const pairs = raw.flatMap((name, index): KeptHeader[] => (index % 2 === 0 ? [[name, raw[index + 1] ?? null]] : []))
    return { ...last, headers: pairs.filter(([name]) => !['Host', 'Content-Length', 'Connection'].includes(name)) }
  }

  const names = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/).map((name) => `X-${name}`)
  const letters = fc
    .integer({ min: 0x21, max: 0xff })
    .filter((code) => code < 0x7f || code > 0x9f)
    .map((code) => String.fromCharCode(code))
  const values = fc
    .array(fc.oneof(letters, fc.constantFrom("'", '"', '$', '`', '\\', '%', '!')))
    .map((list) => list.join(''))
  const queries = fc.stringMatching(/^[A-Za-z0-9&=+%!$'()*,;:@/?[\]{}|^`"<>\\-]{0,20}$/)
  const bodies = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }),
  )
  const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE')

  it('sends the same method, address, headers and bytes', async () => {
    const requests = fc.record({ method: methods, rawQuery: queries, body: bodies })
    await fc.assert(
      fc.asyncProperty(requests, fc.array(fc.tuple(names, values), { maxLength: 4 }), async (request, headers) => {
        const sent = delivery(
          { rawPath: "/hooks/a%20b/..%2f/../[x]{1,2}'", ...request },
          headers.filter(([name]) => !/key|token|secret/i.test(name)),
        )

        const got = await runLine(sent)

        expect(got.message).toMatchObject({
          method: request.method,
          url: `${sent.request.rawPath}${request.rawQuery && `?${request.rawQuery}`}`,
        })
        expect(got.headers).toEqual(sent.request.headers)
        expect(got.body?.equals(Buffer.from(request.body))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('sends letters beyond ASCII beside all that a shell and printf act on', async () => {
    const headers: KeptHeader[] = [['X-A', '-\u00e9 %s \\n $x `y` \'"!']]

    expect((await runLine(delivery({}, headers))).headers).toEqual(headers)
  })

  it('fills in secrets from the environment', async () => {
    const sent = delivery({ rawQuery: 'token=t&a=1' }, [['Cookie', null]])

    const got = await runLine(sent, { COOKIE: 'a=$b', TOKEN: 'x' })

    expect(got.headers).toEqual([['Cookie', 'a=$b']])
    expect(got.message?.url).toBe('/hooks/a?token=x&a=1')
  })

  it('sends a body of two megabytes', async () => {
    const body = Buffer.alloc(2_000_000, 0xfe)

    expect((await runLine(delivery({ body }))).body?.equals(body)).toBe(true)
  })
})
