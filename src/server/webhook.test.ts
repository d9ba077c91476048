import { describe, expect, it } from 'vitest'
import { sendPlain, sendRaw } from '../../fixtures/rawHttp.ts'
import { useServer, type ServedWorld } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'
import type { WebhookReply, WebhookRequest } from './servedWorkspace.ts'

const ACCEPTED: WebhookReply = { status: 202, headers: { 'content-type': 'text/plain' }, body: 'ok' }

/** A server whose webhooks answer this, with what they were sent. */
async function useHooks(reply: WebhookReply = ACCEPTED): Promise<ServedWorld & { readonly sent: WebhookRequest[] }> {
  const sent: WebhookRequest[] = []
  const webhook = async (request: WebhookRequest): Promise<WebhookReply> => {
    sent.push(request)
    return reply
  }
  return Object.assign(await useServer(SHOP_STEPS, { served: { webhook } }), { sent })
}

describe('a request to a webhook', () => {
  it('WEB-03 is handed on as it came, byte by byte', async () => {
    await using shop = await useHooks()
    const body = new Uint8Array([0xff, 0xfe, 0, 0x0a])

    await shop.ask('PUT', '/hooks/a%2Fb/c%20d?x=%ff&x=2', { headers: { 'X-Signature': 'v1=AbC' }, body })

    const [request] = shop.sent
    expect(request).toMatchObject({ method: 'PUT', path: '/hooks/a%2Fb/c%20d', query: 'x=%ff&x=2' })
    expect([...(request?.body ?? [])]).toEqual([...body])
    expect(request?.headers).toContainEqual(['X-Signature', 'v1=AbC'])
  })

  it('keeps headers apart that are repeated, in the spelling of the sender', async () => {
    await using shop = await useHooks()
    const head = `Host: localhost:${shop.server.port}\r\nx-ONE: 1\r\nX-one: 2\r\nConnection: close`

    await sendRaw(shop.server.port, `POST /hooks/a HTTP/1.1\r\n${head}\r\n\r\n`)

    expect(shop.sent[0]?.headers.filter(([name]) => /x-one/i.test(name))).toEqual([
      ['x-ONE', '1'],
      ['X-one', '2'],
    ])
  })

  it('needs no token, and comes from any site', async () => {
    await using shop = await useHooks()
    const headers = {
      Host: `localhost:${shop.server.port}`,
      Origin: 'https://stripe.test',
      'Sec-Fetch-Site': 'cross-site',
    }

    expect(await sendPlain(shop.server.port, { method: 'POST', path: '/hooks/a', headers })).toMatchObject({
      status: 202,
    })
  })

  it.each([
    ['WEB-16 another name of this machine', { Host: 'evil.test' }, 421],
    ['WEB-10 a body that is too large', { 'Content-Length': '99999999' }, 413],
  ])('is refused for %s', async (_what, more: Record<string, string>, status) => {
    await using shop = await useHooks()
    const headers = { Host: `localhost:${shop.server.port}`, ...more }

    const answer = await sendPlain(shop.server.port, { method: 'POST', path: '/hooks/a', headers })

    expect([answer.status, shop.sent]).toEqual([status, []])
  })

  it('is told to come back while the workspace is being loaded', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })

    const { status, headers } = await shop.ask('POST', '/hooks/a')

    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('is not found where there are none', async () => {
    await using shop = await useServer(SHOP_STEPS)

    expect((await shop.ask('POST', '/hooks/a')).status).toBe(404)
  })
})

describe('the reply of a webhook', () => {
  it('goes back as it is', async () => {
    await using shop = await useHooks({
      status: 400,
      headers: { 'X-Reason': 'no' },
      body: new Uint8Array([0x6e, 0x6f]),
    })

    const response = await fetch(`${shop.server.url}/hooks/a`)

    expect([response.status, response.headers.get('x-reason'), await response.text()]).toEqual([400, 'no', 'no'])
  })

  it('WEB-23 takes nothing over that belongs to the page, and opens the server to nobody', async () => {
    const headers = {
      'Access-Control-Allow-Origin': '*',
      'Set-Cookie': 'a=1',
      'Content-Security-Policy': '',
      'content-type': 'text/html',
      Refresh: '0;url=/',
    }
    await using shop = await useHooks({ status: 200, headers, body: '<script>alert(1)</script>' })

    const { headers: sent } = await fetch(`${shop.server.url}/hooks/a`)

    expect(['access-control-allow-origin', 'set-cookie', 'refresh'].map((name) => sent.get(name))).toEqual([
      null,
      null,
      null,
    ])
    expect(sent.get('content-security-policy')).toContain('sandbox')
    expect([sent.get('content-type'), sent.get('x-content-type-options')]).toEqual(['text/html', 'nosniff'])
  })
})
