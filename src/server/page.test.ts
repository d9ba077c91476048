import { describe, expect, it } from 'vitest'
import { rawRequest, sendRaw, statusIn } from '../../fixtures/rawHttp.ts'
import { useServer, type ServedWorld } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../fixtures/shopSteps.ts'
import type { PageFiles } from './pageFiles.ts'

const HTML = { type: 'text/html; charset=utf-8', bytes: new TextEncoder().encode('<title>shop</title>') }
const FILES: PageFiles = new Map([
  ['/', HTML],
  ['/assets/app.js', { type: 'text/javascript; charset=utf-8', bytes: new TextEncoder().encode('go()') }],
])

function usePage(): Promise<ServedWorld> {
  return useServer(SHOP_STEPS, { listen: { files: FILES }, ready: false })
}

describe('the page', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<title>shop</title>'],
    ['/assets/app.js', 'text/javascript; charset=utf-8', 'go()'],
    ['/?theme=dark', 'text/html; charset=utf-8', '<title>shop</title>'],
  ])('has %s, before anything is loaded', async (path, type, text) => {
    await using shop = await usePage()

    const { status, headers, body } = await shop.get(path)

    expect([status, headers.get('content-type'), body]).toEqual([200, type, text])
  })

  it('WEB-23 runs nothing but its own files, and stands in no frame', async () => {
    await using shop = await usePage()

    const policy = (await shop.get('/')).headers.get('content-security-policy')

    expect(policy).toBe(
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    )
  })

  it('gives no answer that is kept, guessed at or handed on', async () => {
    await using shop = await usePage()
    const answers = await Promise.all(['/', '/api/health', '/nothing', '/api/tasks'].map(shop.get))

    const kept = answers.map(({ headers }) =>
      ['cache-control', 'x-content-type-options', 'referrer-policy', 'x-frame-options'].map((name) =>
        headers.get(name),
      ),
    )

    expect(new Set(kept.map((each) => each.join()))).toEqual(new Set(['no-store,nosniff,no-referrer,DENY']))
  })

  it('WEB-22 gives nobody a cookie who has not shown the token', async () => {
    await using shop = await usePage()
    const answers = await Promise.all([shop.get('/'), shop.get('/api/health'), shop.ask('POST', '/api/session')])

    expect(answers.map(({ headers }) => headers.get('set-cookie'))).toEqual([null, null, null])
  })

  it.each([
    '/..%2f',
    '/%2e%2e/',
    '/%2e%2e%2fpackage.json',
    '//etc/passwd',
    '/..\\..\\',
    '/src/.env?raw??',
    '/assets/app.js?import&raw/../../etc',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..;/app.js',
    '/a.svg?.wasm?init',
    '/.env::$DATA',
    '/ASSETS/app.js',
    '/assets/app.js/',
    '/assets//app.js',
    '/assets/app.js%00.txt',
    '/x#/../../y',
    '/dummy.crt/.',
    '/%c0%ae%c0%ae/',
    '/@fs/etc/passwd',
    '/@fs/etc/passwd?import&raw??',
    '/file:///etc/passwd',
    '/constructor',
    '/__proto__',
  ])('WEB-19 has no %s', async (target) => {
    await using shop = await usePage()

    const answer = await sendRaw(shop.server.port, rawRequest(target, { Host: `localhost:${shop.server.port}` }))

    // A query never chooses another file.
    const isPage = target.split('?')[0] === '/assets/app.js'
    expect([answer.includes('root:'), statusIn(answer) < 400]).toEqual([false, isPage])
  })
})
