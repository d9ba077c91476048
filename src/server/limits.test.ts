import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { rawRequest, readAll, sendRaw, statusIn } from '../../fixtures/rawHttp.ts'
import { useServer, TOKEN, type ServedWorld } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'
import { MOST_BODY_BYTES } from './jsonBody.ts'

const POST = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' }

function hostOf({ server }: ServedWorld): Readonly<Record<string, string>> {
  return { Host: `localhost:${server.port}` }
}

/** Sends lines of a request as they are, the host of the server first. */
async function sendLines(shop: ServedWorld, lines: readonly string[], end = '\r\n\r\n'): Promise<string> {
  return sendRaw(shop.server.port, lines.join('\r\n').replace('HOST', `localhost:${shop.server.port}`) + end)
}

describe('WEB-10 a body', () => {
  it('as large as task data may be is read', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status } = await shop.post('/api/tasks', { name: 'large', data: { text: 'x'.repeat(9_999_900) } })

    expect(status).toBe(201)
  })

  it('that announces too much is refused before it is sent', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const headers = { ...hostOf(shop), ...POST, 'Content-Length': String(MOST_BODY_BYTES + 1) }

    const answer = await sendRaw(shop.server.port, rawRequest('/api/tasks', headers, 'POST'))

    expect(statusIn(answer)).toBe(413)
    expect(answer).toContain('"BODY_TOO_LARGE"')
  })

  it('that announces nothing is refused as soon as it is too much', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const text = JSON.stringify({ name: 'large', data: { text: 'x'.repeat(MOST_BODY_BYTES) } })
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    })

    const init: RequestInit = { headers: shop.authorized, body: chunks, duplex: 'half' }
    const { status, body } = await shop.ask('POST', '/api/tasks', init)

    expect([status, body.error.code]).toEqual([413, 'BODY_TOO_LARGE'])
  })

  it('that would be too large as data is refused by the engine', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.post('/api/tasks', { name: 'large', data: { text: 'x'.repeat(10_000_001) } })

    expect([status, body.error.code]).toEqual([413, 'DATA_TOO_LARGE'])
  })

  it('deeper than task data may be is refused by the engine', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const deep = `{"name":"a","data":${'{"a":'.repeat(1_001)}1${'}'.repeat(1_002)}`

    const { status, body } = await shop.ask('POST', '/api/tasks', { headers: shop.authorized, body: deep })

    expect([status, body.error.code]).toEqual([422, 'DATA_NOT_JSON'])
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
    'application/json; charset=utf-16',
  ])('WEB-17 of the type %j is refused', async (type) => {
    await using shop = await useServer(SHOP_STEPS)
    const headers = { ...shop.authorized, 'Content-Type': type }

    const { status, body } = await shop.ask('POST', '/api/tasks', { headers, body: '{"name":"a"}' })

    expect([status, body.error.code]).toEqual([415, 'BODY_TYPE_REFUSED'])
  })

  it('is asked for where the sender waits to be asked', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const socket = connect(shop.server.port, '127.0.0.1')
    const received = readAll(socket)
    const headers = { ...hostOf(shop), ...POST, 'Content-Length': '12', Expect: '100-continue' }
    socket.write(rawRequest('/api/tasks', headers, 'POST'))
    const [first] = (await once(socket, 'data')) as [string]

    socket.write('{"name":"a"}')

    expect([statusIn(first), (await received).includes('201 Created')]).toEqual([100, true])
  })

  it.each([
    [{ 'Content-Length': '20000000' }, 413],
    [{ 'Content-Length': '12', Origin: 'https://evil.test' }, 403],
  ])('is not asked for from somebody who is refused: %j', async (more: Record<string, string>, status) => {
    await using shop = await useServer(SHOP_STEPS)
    const headers = { ...hostOf(shop), ...POST, Expect: '100-continue', ...more }

    expect(statusIn(await sendRaw(shop.server.port, rawRequest('/api/tasks', headers, 'POST')))).toBe(status)
  })
})

describe('WEB-10 a sender that is too slow', () => {
  const limits = { headersMs: 50, requestMs: 100 }

  it('with its headers is cut off', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { limits } })
    const socket = connect(shop.server.port, '127.0.0.1')
    socket.write('GET /api/health HTTP/1.1\r\nHost: loc')

    expect(statusIn(await readAll(socket))).toBe(408)
  })

  it('with its body is cut off', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { limits } })
    const socket = connect(shop.server.port, '127.0.0.1')
    const lines = Object.entries({ ...hostOf(shop), ...POST, 'Transfer-Encoding': 'chunked' })
    socket.write(`POST /api/tasks HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n1\r\n{\r\n`)

    expect(await readAll(socket)).not.toContain('201')
  })

  it('does not keep others from being answered', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { limits: { headersMs: 10_000 } } })
    const sockets = Array.from({ length: 100 }, () => connect(shop.server.port, '127.0.0.1'))
    for (const socket of sockets) socket.write('GET /api/health HTTP/1.1\r\nX-A: ')

    const { status } = await shop.get('/api/health')

    expect(status).toBe(200)
    for (const socket of sockets) socket.destroy()
  })

  it('is one of as many as there may be', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { limits: { connections: 2 } } })
    const held = [connect(shop.server.port, '127.0.0.1'), connect(shop.server.port, '127.0.0.1')]
    await Promise.all(held.map((socket) => once(socket, 'connect')))

    const answer = await sendRaw(shop.server.port, rawRequest('/api/health', hostOf(shop)))

    expect(answer).toBe('')
    for (const socket of held) socket.destroy()
  })
})

describe('WEB-20 a request that two readers could take for two things', () => {
  it.each([
    ['both lengths', ['POST /api/tasks HTTP/1.1', 'Host: HOST', 'Content-Length: 4', 'Transfer-Encoding: chunked']],
    ['two lengths', ['POST /api/tasks HTTP/1.1', 'Host: HOST', 'Content-Length: 4', 'Content-Length: 5']],
    ['a length with a sign', ['POST /api/tasks HTTP/1.1', 'Host: HOST', 'Content-Length: +4']],
    ['a length in words', ['POST /api/tasks HTTP/1.1', 'Host: HOST', 'Content-Length: four']],
    ['a space before a colon', ['GET /api/health HTTP/1.1', 'Host : HOST']],
    ['a folded header', ['GET /api/health HTTP/1.1', 'Host: HOST', 'X-A: b', ' c: d']],
    ['another last encoding', ['POST /api/tasks HTTP/1.1', 'Host: HOST', 'Transfer-Encoding: chunked, identity']],
    ['a NUL in a header', ['GET /api/health HTTP/1.1', 'Host: HOST', 'X-A: a\u0000b']],
    ['another version', ['GET /api/health HTTP/9.9', 'Host: HOST']],
    ['no host', ['GET /api/health HTTP/1.1']],
    ['two hosts', ['GET /api/health HTTP/1.1', 'Host: HOST', 'Host: evil.test']],
    ['two hosts the other way', ['GET /api/health HTTP/1.1', 'Host: evil.test', 'Host: HOST']],
    ['an absolute address', ['GET http://evil.test/api/health HTTP/1.1', 'Host: HOST']],
    ['an address of its own', ['GET evil.test:80 HTTP/1.1', 'Host: HOST']],
    ['no address', ['GET  HTTP/1.1', 'Host: HOST']],
  ])('is refused: %s', async (_what, lines) => {
    await using shop = await useServer(SHOP_STEPS)

    expect(statusIn(await sendLines(shop, lines))).toBe(400)
  })

  it('is refused: lines that end without a carriage return', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answer = await sendRaw(shop.server.port, `GET /api/health HTTP/1.1\nHost: localhost:${shop.server.port}\n\n`)

    expect(statusIn(answer)).toBe(400)
  })

  it('does not hide a second one in the body of a refused one', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const hidden = `POST /api/reload HTTP/1.1\r\nHost: localhost:${shop.server.port}\r\n\r\n`
    const headers = { ...hostOf(shop), Origin: 'https://evil.test', 'Content-Length': String(hidden.length) }

    const answer = await sendRaw(shop.server.port, rawRequest('/api/tasks', headers, 'POST') + hidden)

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 403'])
  })

  it('is refused: headers without end', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const answer = await sendLines(shop, ['GET /api/health HTTP/1.1', 'Host: HOST', `X-A: ${'a'.repeat(20_000)}`])

    expect(statusIn(answer)).toBe(431)
  })
})

it('asks for a connection to somewhere else end without an answer', async () => {
  await using shop = await useServer(SHOP_STEPS)

  expect(await sendLines(shop, ['CONNECT evil.test:443 HTTP/1.1', 'Host: HOST'])).toBe('')
})
