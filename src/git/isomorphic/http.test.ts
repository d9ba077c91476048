import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { HttpClient } from './http.ts'

describe('HttpClient', () => {
  it('inflates a compressed answer', async () => {
    await using at = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('words'))
    })

    expect(await at.text()).toBe('words')
  })

  it.each([
    ['is cut off', gzipSync('words '.repeat(1000)).subarray(0, 30)],
    ['is none', Buffer.from('plain')],
  ])('says REMOTE_UNREACHABLE when compression %s', async (_what, body) => {
    await using at = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(body)
    })

    await expect(at.text()).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
  })

  it('sends a body with its length and the very bytes', async () => {
    const bodies: string[] = []
    await using at = await serve(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      bodies.push(`${request.method} ${request.headers['content-length']} ${Buffer.concat(chunks).equals(large)}`)
      response.end('done')
    })
    const large = Buffer.alloc(3_000_000, 'abc')

    expect(await at.text([large.subarray(0, 10), large.subarray(10)])).toBe('done')
    expect(bodies).toStrictEqual(['POST 3000000 true'])
  })

  it('uses one connection again and again, and none after close', async () => {
    await using at = await serve((_request, response) => response.end('x'))
    for (let n = 0; n < 3; n += 1) await at.text()
    expect(at.connections()).toBe(1)
    await at.client.close()

    await at.closed()
  })

  it('answers as soon as the headers are there, and ends with the signal while the body comes', async () => {
    const controller = new AbortController()
    await using at = await serve((_request, response) => void response.write('first'), { signal: controller.signal })
    const { status, body } = await at.send()
    const first = await body.next()
    setImmediate(() => controller.abort())

    expect([status, String(first.value)]).toStrictEqual([200, 'first'])
    await expect(body.next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('does not count the time that the reader takes as silence', async () => {
    await using at = await serve((_request, response) => response.end('x'.repeat(1_000_000)), {}, 100)
    const { body } = await at.send()
    const first = await body.next()
    await once(AbortSignal.timeout(250), 'abort')

    let size = first.value?.length ?? 0
    for await (const piece of body) size += piece.length
    expect(size).toBe(1_000_000)
  })

  it('says REMOTE_UNREACHABLE for an answer without an end', async () => {
    await using at = await serve((_request, response) => {
      response.setHeader('content-length', 100).write('short', () => response.destroy())
    })

    await expect(at.text()).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE', data: { remote: 'there' } })
  })
})

async function serve(listener: RequestListener, effects: { signal?: AbortSignal } = {}, timeout = 5_000) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  let connections = 0
  const ended: Promise<unknown>[] = []
  server.on('connection', (socket) => {
    connections += 1
    ended.push(once(socket, 'close'))
  })
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = new HttpClient({ effects: testEffects(effects), timeout })
  const send = (body?: readonly Uint8Array[]) =>
    client.send({ url: new URL(`http://127.0.0.1:${port}/`), remote: 'there', headers: {}, ...(body && { body }) })
  return {
    client,
    send,
    connections: () => connections,
    closed: () => Promise.all(ended),
    async text(body?: readonly Uint8Array[]): Promise<string> {
      const chunks: Uint8Array[] = []
      for await (const chunk of (await send(body)).body) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
