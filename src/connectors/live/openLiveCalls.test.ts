import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  askedCall,
  inTurn,
  json,
  openLiveWorld,
  SECRETS,
  serviceAt,
  startLiveServer,
} from '../../../fixtures/liveWorld.ts'
import type { RequestTemplate } from '../connector.ts'

const post: RequestTemplate = {
  method: 'POST',
  path: '/orders/{id}',
  parameters: [{ name: 'id', in: 'path' }],
  body: { contentType: 'application/json', from: 'rest' },
  idempotencyHeader: 'Idempotency-Key',
}

describe('a live call', () => {
  it('sends what the operation describes, with what the connector adds', async () => {
    await using server = await startLiveServer(json(200, { ok: 1 }))
    await using world = openLiveWorld()
    const service = serviceAt(server, {
      headers: { 'X-Client': '${env:CLIENT}', authorization: 'Bearer ${secret:TOKEN}' },
    })
    const result = await world.ask(service, { operation: 'orders.pay', template: post, input: { id: 'a/b', sum: 5 } })

    expect(result).toEqual({ ok: 1 })
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/orders/a%2Fb',
      body: '{"sum":5}',
      headers: { 'x-client': 'client-1', authorization: `Bearer ${SECRETS.TOKEN}`, 'content-type': 'application/json' },
    })
  })

  it('answers in the layer `live`', async () => {
    await using server = await startLiveServer(json(200, 1))
    await using world = openLiveWorld()

    expect(await world.live.call(askedCall(serviceAt(server), { input: { url: '/' } }))).toEqual({
      layer: 'live',
      result: 1,
    })
  })

  it('uses connections again for calls that follow each other', async () => {
    await using server = await startLiveServer(json(200, {}))
    await using world = openLiveWorld()
    for (let n = 0; n < 5; n++) await world.ask(serviceAt(server), { input: { url: '/' } })

    expect([server.requests.length, server.connections() <= 2]).toEqual([5, true])
  })

  it.each([
    [{ 'content-type': 'application/vnd.api+json' }, '{"a":1}', { a: 1 }],
    [{ 'content-type': 'text/csv; charset=latin1' }, Buffer.from('caf\xe9', 'latin1'), 'café'],
    [{}, '[1]', [1]],
    [{}, 'plain', 'plain'],
    [{ 'content-type': 'application/json' }, '', null],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync('{"a":2}'), { a: 2 }],
    [
      { 'content-type': 'image/png' },
      Buffer.from([137, 80]),
      { encoding: 'base64', contentType: 'image/png', bytes: 2, content: 'iVA=' },
    ],
  ])('reads an answer with %j', async (headers, body, result) => {
    await using server = await startLiveServer((_, response) => void response.writeHead(200, headers).end(body))
    await using world = openLiveWorld()

    expect(await world.ask(serviceAt(server), { input: { url: '/' } })).toEqual(result)
  })

  it('rejects with the status and what the service said, without secrets', async () => {
    const said = { error: 'no such order', api_key: 'abc', echo: SECRETS.TOKEN }
    await using server = await startLiveServer(json(404, said))
    await using world = openLiveWorld()

    const asked = world.ask(serviceAt(server), { input: { url: `/orders?key=${SECRETS.TOKEN}` } })
    await expect(asked).rejects.toMatchObject({
      code: 'CALL_REFUSED',
      status: 404,
      body: '{"error":"no such order","api_key":"***","echo":"***"}',
      message: `GET ${server.origin}/v1/orders answered 404: {"error":"no such order","api_key":"***","echo":"***"}`,
    })
  })

  it.each([
    ['long', (_: unknown, response: { end: (text: string) => void }) => response.end('x'.repeat(5000))],
    [
      'long once it is unpacked',
      (_: unknown, response: ServerResponse) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(50_000))),
    ],
  ])('reads no answer that is too %s', async (_, reply) => {
    await using server = await startLiveServer(reply)
    await using world = openLiveWorld({ longestAnswer: 1000 })

    await expect(world.ask(serviceAt(server), { input: { url: '/' } })).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
    })
  })

  it('takes no answer for JSON that is none', async () => {
    await using server = await startLiveServer(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
    )
    await using world = openLiveWorld()

    await expect(world.ask(serviceAt(server), { input: { url: '/' } })).rejects.toMatchObject({
      code: 'ANSWER_UNREADABLE',
    })
    expect(await world.ask(serviceAt(server), { input: { url: '/', text: true } })).toBe('<html>')
  })

  it.each([
    [{ operation: 'pay' }, {}, 'CALL_NOT_LIVE'],
    [{ operation: 'pay', template: post }, { baseUrl: '${env:NOPE}' }, 'CONFIG_MISSING'],
    [{ operation: 'pay', template: post }, {}, 'CONNECTOR_INCOMPLETE'],
    [
      { operation: 'pay', template: post },
      { baseUrl: 'https://x.example', headers: { a: 'b\nc' } },
      'CONNECTOR_INCOMPLETE',
    ],
    [{ input: { url: 'https://x.example/', method: 'TRACE' } }, {}, 'CALL_INVALID'],
    [
      { input: { url: 'https://x.example/' } },
      { auth: { type: 'bearer', token: '${secret:UNSET}' } },
      'CONFIG_MISSING',
    ],
  ])('of %j with %j is refused: %s', async (call, service, code) => {
    await using world = openLiveWorld()

    await expect(world.ask(service, { input: { id: 1 }, ...call })).rejects.toMatchObject({ code })
  })
})

describe('fetch', () => {
  it('answers with status, headers and body, also where the service says no', async () => {
    await using server = await startLiveServer(inTurn(json(201, [1]), json(404, { no: 1 })))
    await using world = openLiveWorld()
    const ask = () => world.ask({ allowPrivate: [server.host] }, { operation: 'fetch', input: { url: server.origin } })

    expect(await ask()).toMatchObject({
      status: 201,
      ok: true,
      headers: { 'content-type': 'application/json' },
      body: [1],
    })
    expect(await ask()).toMatchObject({ status: 404, ok: false, body: { no: 1 } })
  })

  it('answers with the body alone where that is wanted, and rejects where there is no place for a no', async () => {
    await using server = await startLiveServer(inTurn(json(200, [1]), json(200, [1]), json(403, {})))
    await using world = openLiveWorld()
    const ask = (more: object) =>
      world.ask(
        { allowPrivate: [server.host] },
        { operation: 'fetch', input: { url: server.origin, bodyOnly: true, ...more } },
      )

    expect(await ask({})).toEqual([1])
    expect(await ask({ options: { text: true } })).toBe('[1]')
    await expect(ask({})).rejects.toMatchObject({ status: 403 })
  })
})
