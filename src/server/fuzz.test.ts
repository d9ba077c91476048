import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { attackRow, rowName } from '../../fixtures/attackTable.ts'
import { sendPlain, sendRaw, statusIn } from '../../fixtures/rawHttp.ts'
import { useServer } from '../../fixtures/servedWorld.ts'
import { SHOP_STEPS, TEA } from '../../fixtures/shopSteps.ts'
import { ROUTES } from './routes.ts'

const RUNS = 40

// Names that mean something somewhere, so that guesses get further than the first check.
const WORD = fc.constantFrom(
  'data',
  'set',
  'task',
  'run',
  'version',
  'limit',
  'after',
  '__proto__',
  'constructor',
  'name',
)
const VALUE = fc.oneof(fc.jsonValue(), fc.constantFrom('t1', '', '-1', 1e308, -0, 'last', '\u0000', '\ud800'))

it.each(ROUTES.filter(({ body }) => body).map((route) => [rowName(route), route] as const))(
  'no body makes %s fail in a way that nobody thought of',
  async (_name, route) => {
    await using shop = await useServer(SHOP_STEPS)
    const { id } = await shop.world.run(TEA)
    const { path } = attackRow(route, id)
    const headers = { Host: `localhost:${shop.server.port}`, ...shop.authorized }

    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.dictionary(WORD, VALUE), VALUE), async (body) => {
        const answer = await sendPlain(shop.server.port, {
          method: route.method,
          path,
          headers,
          body: JSON.stringify(body),
        })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: RUNS },
    )
    expect(shop.logged).toEqual([])
  },
)

it('no address makes the server fail in a way that nobody thought of', async () => {
  await using shop = await useServer(SHOP_STEPS)
  await shop.world.run(TEA)
  const known = fc.constantFrom(...ROUTES.map(({ path }) => path.replaceAll(/\{\w+\}/g, 't1')))
  const part = fc.oneof(
    fc.webPath(),
    fc.webQueryParameters(),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('?limit=1e9', '?after=-1', '%2e', '%00', ';', '?types='),
  )

  await fc.assert(
    fc.asyncProperty(known, part, async (path, more) => {
      // A stream would not end by itself.
      const target = `${path}${more}`.replaceAll(/\s/g, '').replaceAll('\0', '').replace('/api/events', '/api/tasks')
      const answer = await sendRaw(
        shop.server.port,
        `GET ${target} HTTP/1.1\r\nHost: localhost:${shop.server.port}\r\nConnection: close\r\n\r\n`,
      )
      expect(statusIn(answer)).toBeGreaterThanOrEqual(200)
      expect(statusIn(answer)).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
  expect(shop.logged).toEqual([])
})
