import { expect, it } from 'vitest'
import { useServer } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../../fixtures/shopSteps.ts'
import { SHOP } from '../../../fixtures/taskWorkspace.ts'

it('GET /api/workspace says what is served', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { body } = await shop.get('/api/workspace')

  expect(body).toMatchObject({ name: 'shop', id: 'ws_test', environment: 'dev', generation: 1, counts: { steps: 3 } })
})

it('POST /api/reload answers when the next generation is there', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { body } = await shop.post('/api/reload')

  expect(body).toEqual({ generation: 2, diagnostics: [] })
})

it('GET /api/environments says which one is served', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { environments } = (await shop.get('/api/environments')).body

  expect(environments).toMatchObject([
    { name: 'dev', branch: 'develop', current: true, protected: false },
    { name: 'prod', branch: 'main', current: false, protected: true },
  ])
})

it('GET /api/config says of secrets only whether they are set', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { body } = await shop.get('/api/config')

  expect(body.settings).toEqual([
    { key: 'CURRENCY', kind: 'value', isSet: true, value: 'EUR' },
    { key: 'STRIPE_KEY', kind: 'secret', isSet: true, value: '***' },
    { key: 'MAIL_KEY', kind: 'secret', isSet: false },
  ])
})

it('SEC-03 lets nothing of a secret out that a workspace hands over by mistake', async () => {
  const settings = () => [{ key: 'K', kind: 'secret', isSet: true, value: 'canary-0123456789' } as const]
  await using shop = await useServer(SHOP_STEPS, { served: { settings } })

  const { body } = await shop.get('/api/config')

  expect(JSON.stringify(body)).not.toContain('canary')
})

it('GET /api/diagnostics lists what is wrong', async () => {
  await using shop = await useServer(SHOP_STEPS, { files: { ...SHOP, 'steps/broken.ts': 'export const' } })

  const { body } = await shop.get('/api/diagnostics')

  expect(body.diagnostics).toMatchObject([{ severity: 'error', file: 'steps/broken.ts' }])
})
