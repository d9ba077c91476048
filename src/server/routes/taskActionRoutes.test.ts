import { expect, it } from 'vitest'
import { useServer, type ServedWorld } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../../fixtures/shopSteps.ts'

async function submit({ post }: ServedWorld, data: unknown = TEA): Promise<string> {
  return (await post('/api/tasks', { name: 'order', data, wait: true })).body.task.id
}

it('rerun runs one step run again and leaves the task as it is', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { body } = await shop.post(`/api/tasks/${id}/rerun`, { run: 1, input: { order: { sku: 'tea', count: 5 } } })

  expect(body.run).toMatchObject({
    step: 'price',
    output: { order: { total: 50 } },
    recorded: { patch: [{ value: 30 }] },
  })
  expect((await shop.get(`/api/tasks/${id}`)).body.task.data.order.total).toBe(30)
})

it('rerun does not find a step run that there was not', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { status, body } = await shop.post(`/api/tasks/${id}/rerun`, { run: 9 })

  expect([status, body.error.code]).toEqual([404, 'RUN_UNKNOWN'])
})

it('continue takes a task back to a step run and lets it go on', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  await shop.post(`/api/tasks/${id}/continue`, { run: 2 })
  await shop.world.engine.idle()

  expect(await shop.world.stepsOf(id)).toEqual(['price', 'charge', 'ship', 'charge', 'ship'])
})

it('resume tries again what failed', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop, STOLEN)

  const { status } = await shop.post(`/api/tasks/${id}/resume`)
  await shop.world.engine.idle()

  expect([status, await shop.world.stepsOf(id)]).toEqual([200, ['price', 'charge', 'charge']])
})

it('resume refuses a task that has ended', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { status, body } = await shop.post(`/api/tasks/${id}/resume`)

  expect([status, body.error.code]).toEqual([409, 'TASK_BUSY'])
})

it('fork makes another task of a moment, with changes', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { status, body } = await shop.post(`/api/tasks/${id}/fork`, {
    run: 2,
    set: { 'order.total': 7 },
    name: 'cheap',
  })
  await shop.world.engine.idle()

  expect([status, body.task.name, body.task.forkedFrom]).toEqual([201, 'cheap', { task: id, version: 1 }])
  expect((await shop.get(`/api/tasks/${body.task.id}`)).body.task).toMatchObject({
    state: 'done',
    data: { order: { total: 7 } },
  })
})

it('stop keeps a task from going on, with the reason', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop, { other: 1 })

  const { body } = await shop.post(`/api/tasks/${id}/stop`, { reason: 'wrong customer' })

  expect(body.task).toMatchObject({ state: 'interrupted', interrupted: { reason: 'wrong customer' } })
})

it('answer lets a task go on with what it asked for', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop, { gift: { to: 'ada' } })

  await shop.post(`/api/tasks/${id}/answer`, { answer: true })
  await shop.world.engine.idle()

  expect((await shop.get(`/api/tasks/${id}`)).body.task.data).toEqual({ gift: { to: 'ada', approved: true } })
})

it('answer refuses what does not fit the question', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop, { gift: { to: 'ada' } })

  const { status, body } = await shop.post(`/api/tasks/${id}/answer`, { answer: 'yes' })

  expect([status, body.error.code]).toEqual([422, 'ANSWER_REFUSED'])
})

it('replay says what the code of now does otherwise', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)
  const same = await shop.post(`/api/tasks/${id}/replay`)
  shop.world.save({ ...SHOP_STEPS, price: { ...SHOP_STEPS['price'], condition: { order: { sku: Number } } } })

  const differs = await shop.post(`/api/tasks/${id}/replay`)

  expect(same.body.replay).toMatchObject({ task: id, runs: 3, differences: [] })
  expect(differs.body.replay.differences).toMatchObject([{ kind: 'step', run: 1, expected: 'price' }])
})

it('compare puts two tasks side by side', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const [left, right] = [await submit(shop), await submit(shop, STOLEN)]

  const { body } = await shop.post('/api/tasks/compare', { left, right })

  expect(body).toMatchObject({ differsAt: 1, states: ['done', 'error'] })
})

it('compare says that nothing differs where nothing does', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const [left, right] = [await submit(shop), await submit(shop)]

  expect((await shop.post('/api/tasks/compare', { left, right })).body.differsAt).toBeNull()
})
