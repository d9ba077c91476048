import { expect, it } from 'vitest'
import { useServer } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../../fixtures/shopSteps.ts'
import { SHOP } from '../../../fixtures/taskWorkspace.ts'

const NESTED = {
  ...SHOP,
  'steps/gifts/wrap it.ts': `export const condition = { gift: String }\nexport const content = async () => {}\n`,
  'steps/broken.ts': 'export const condition = {',
}

it('lists steps with what each waits for, those that cannot be read included', async () => {
  await using shop = await useServer(SHOP_STEPS, { files: NESTED })

  const { steps } = (await shop.get('/api/steps')).body

  expect(steps.find(({ name }: { name: string }) => name === 'price')).toMatchObject({
    path: 'steps/price.ts',
    enabled: true,
    loaded: true,
    condition: '{ order: { sku: String, count: Number, total: null } }',
  })
  expect(steps.find(({ name }: { name: string }) => name === 'broken')).toMatchObject({ enabled: false, loaded: false })
})

it('shows a step by its name, the slashes percent-encoded', async () => {
  await using shop = await useServer(SHOP_STEPS, { files: NESTED })

  const { body } = await shop.get(`/api/steps/${encodeURIComponent('gifts/wrap it')}`)

  expect(body).toMatchObject({ step: { path: 'steps/gifts/wrap it.ts' }, tree: { gift: 'String' }, literal: true })
  expect(body.source).toBe(NESTED['steps/gifts/wrap it.ts'])
})

it('shows a step that cannot be read with what is wrong with it', async () => {
  await using shop = await useServer(SHOP_STEPS, { files: NESTED })

  const { body } = await shop.get('/api/steps/broken')

  expect([body.tree, body.diagnostics.length]).toEqual([null, 1])
})

it('shows on which tasks a step ran, and how often it failed', async () => {
  await using shop = await useServer(SHOP_STEPS)
  for (const data of [TEA, STOLEN]) await shop.post('/api/tasks', { name: 'order', data, wait: true })

  const { body } = await shop.get('/api/steps/charge')

  expect(body.tasks.map(({ id }: { id: string }) => id)).toEqual(['t2', 't1'])
  expect(body.step.failures).toBe(1)
})

it.each(['chrge', '..%2F..%2Fetc%2Fpasswd', '%2Fetc%2Fpasswd'])('has no step %s', async (name) => {
  await using shop = await useServer(SHOP_STEPS)

  const { status } = await shop.get(`/api/steps/${name}`)

  expect([400, 404]).toContain(status)
})

it('runs a step alone on data that is given', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { body } = await shop.post('/api/steps/price/run', { input: TEA })

  expect(body.run).toMatchObject({ step: 'price', patch: [{ op: 'add', path: '/order/total', value: 30 }] })
  expect((await shop.get('/api/tasks')).body.tasks).toEqual([])
})

it('runs a step alone on a version of a task', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const { task } = (await shop.post('/api/tasks', { name: 'order', data: TEA, wait: true })).body

  const { body } = await shop.post('/api/steps/price/run', { task: task.id, version: 0 })

  expect(body.run.output.order.total).toBe(30)
})

it.each([{}, { input: {}, task: 't1' }])('does not run a step on %j', async (given) => {
  await using shop = await useServer(SHOP_STEPS)
  await shop.post('/api/tasks', { name: 'order', data: TEA, wait: true })

  const { status, body } = await shop.post('/api/steps/price/run', given)

  expect([status, body.error.code]).toEqual([400, 'REQUEST_INVALID'])
})

it('explains data against every step, nearest first', async () => {
  await using shop = await useServer(SHOP_STEPS)

  const { body } = await shop.post('/api/explain', { data: { order: { sku: 'tea', count: '3' } }, limit: 2 })

  expect(body.steps[0]).toMatchObject({ step: 'price', matched: false, differing: 1, first: { path: 'order.count' } })
  expect(body.steps).toHaveLength(2)
})

it('explains a task with what it remembers', async () => {
  await using shop = await useServer(SHOP_STEPS)
  await shop.post('/api/tasks', { name: 'gift', data: { gift: { to: 'ada' } }, wait: true })

  const { body } = await shop.post('/api/explain', { task: 't1' })

  expect(body).toMatchObject({
    task: 't1',
    steps: [{ step: 'approve', matched: true, holdback: { kind: 'already-ran' } }, {}, {}, {}, {}, {}],
  })
})
