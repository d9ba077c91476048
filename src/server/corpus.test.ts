import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import corpus from '../../fixtures/llhttpRequests.json' with { type: 'json' }
import { readAll } from '../../fixtures/rawHttp.ts'
import { useServer } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'

/** Sends bytes, says that no more will come, and answers what came back. */
function send(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  // Every character of the corpus is a byte.
  socket.end(Buffer.from(text, 'latin1'))
  return readAll(socket)
}

function statusesIn(answer: string): readonly number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}

/** The same request, for this server. */
function addressed(text: string, port: number): string {
  const host = `Host: localhost:${port}`
  return /^Host:/im.test(text) ? text.replaceAll(/^Host:[^\r\n]*/gim, host) : text.replace('\r\n', `\r\n${host}\r\n`)
}

describe('WEB-20 the requests by which parsers of HTTP are tried', () => {
  it('lead nowhere: none of them is for this server', async () => {
    await using shop = await useServer(SHOP_STEPS)

    for (const { name, text } of corpus.requests) {
      const statuses = statusesIn(await send(shop.server.port, text))

      expect([name, statuses.filter((status) => status < 400 || status >= 500)]).toEqual([name, []])
    }
    expect(shop.logged).toEqual([])
  })

  it('hide no other request behind them, where they are to be refused', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const { port } = shop.server
    const hidden = `GET /api/health HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`

    const shown: string[] = []
    for (const { name, text } of corpus.requests.filter(({ refused }) => refused)) {
      if ((await send(port, addressed(text, port) + hidden)).includes('"ready":true')) shown.push(name)
    }

    expect(shown).toEqual([])
  })

  it('make nothing happen, even where they are good', async () => {
    await using shop = await useServer(SHOP_STEPS)

    for (const { text } of corpus.requests) await send(shop.server.port, addressed(text, shop.server.port))

    expect(shop.logged).toEqual([])
    expect((await shop.get('/api/tasks')).body.tasks).toEqual([])
  })
})
