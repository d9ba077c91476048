import { expect, it } from 'vitest'
import { useServer, type ServedWorld } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, TEA } from '../../../fixtures/shopSteps.ts'

async function submit({ post }: ServedWorld): Promise<string> {
  return (await post('/api/tasks', { name: 'order', data: TEA, wait: true })).body.task.id
}

it('versions tells what made each version of the data', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { body } = await shop.get(`/api/tasks/${id}/versions`)

  expect(body.versions.map((made: { version: number; step?: string }) => [made.version, made.step])).toEqual([
    [0, undefined],
    [1, 'price'],
    [2, 'charge'],
    [3, 'ship'],
  ])
})

it('a version is the data as it was', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { body } = await shop.get(`/api/tasks/${id}/versions/1`)

  expect(body).toEqual({ version: 1, data: { order: { sku: 'tea', count: 3, total: 30 } } })
})

it.each(['9', '-1', 'newest', '1.5'])('version %s is not found', async (version) => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { status, body } = await shop.get(`/api/tasks/${id}/versions/${version}`)

  expect([status, body.error.code]).toEqual([404, 'VERSION_UNKNOWN'])
})

it('diff is what the last change did', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { body } = await shop.get(`/api/tasks/${id}/diff`)

  expect(body).toEqual({ from: 2, to: 3, patch: [{ op: 'add', path: '/order/shipped', value: true }] })
})

it('diff goes from any version to any other', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)

  const { body } = await shop.get(`/api/tasks/${id}/diff?from=2&to=0`)

  expect(body.patch.map(({ op, path }: { op: string; path: string }) => `${op} ${path}`)).toEqual([
    'remove /order/total',
    'remove /order/paid',
  ])
})

it('journal goes on after the event that is known', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const id = await submit(shop)
  const all = (await shop.get(`/api/tasks/${id}/journal`)).body

  const first = (await shop.get(`/api/tasks/${id}/journal?limit=1`)).body
  const rest = (await shop.get(`/api/tasks/${id}/journal?after=${first.events.at(-1).number}`)).body

  expect([...first.events, ...rest.events]).toEqual(all.events)
  expect([first.more, rest.more, all.more]).toEqual([true, false, false])
})
