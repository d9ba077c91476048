import { expect, it } from 'vitest'
import { START } from '../../../fixtures/engineWorld.ts'
import { createVirtualClock } from '../../engine/clock.ts'
import { useServer } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS } from '../../../fixtures/shopSteps.ts'

const still = () => ({ clock: createVirtualClock(START) })

it('a frozen clock is turned on by a length of time', async () => {
  await using shop = await useServer(SHOP_STEPS, still())
  await shop.post('/api/clock', { action: 'freeze' })

  await shop.post('/api/clock', { action: 'advance', by: '2h' })

  expect((await shop.get('/api/clock')).body.clock).toEqual({
    mode: 'frozen',
    now: new Date(START + 7_200_000).toISOString(),
  })
})

it('next goes on to the moment that a task waits for', async () => {
  await using shop = await useServer(SHOP_STEPS, still())
  await shop.post('/api/clock', { action: 'freeze' })
  await shop.post('/api/tasks', { name: 'rest', data: { pause: {} }, wait: true })

  const { body } = await shop.post('/api/clock', { action: 'next' })

  expect(body).toEqual({ clock: { mode: 'frozen', now: new Date(START + 3_600_000).toISOString() }, moved: true })
})

it('can skip to whatever is waited for', async () => {
  await using shop = await useServer(SHOP_STEPS, still())

  expect((await shop.post('/api/clock', { action: 'skip' })).body.clock.mode).toBe('skip')
})

it.each([[{ action: 'advance' }], [{ action: 'advance', by: 'soon' }], [{ action: 'back' }]])(
  'refuses %j',
  async (body) => {
    await using shop = await useServer(SHOP_STEPS, still())
    await shop.post('/api/clock', { action: 'freeze' })

    expect((await shop.post('/api/clock', body)).status).toBe(400)
  },
)

it('a clock that was frozen runs again', async () => {
  await using shop = await useServer(SHOP_STEPS, still())
  await shop.post('/api/clock', { action: 'freeze' })

  expect((await shop.post('/api/clock', { action: 'release' })).body.clock.mode).toBe('real')
})
