import { expect, describe, it } from 'vitest'
import { attackRow } from '../../../fixtures/attackTable.ts'
import { useServer } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, TEA } from '../../../fixtures/shopSteps.ts'

const IMPORT = { method: 'POST', path: '/api/tasks/import' } as const
const { document } = attackRow(IMPORT, '').body as { document: { tasks: readonly object[] } }

describe('POST /api/tasks/import', () => {
  it('adds exported tasks under their ids, and runs none', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.post(IMPORT.path, { document })

    expect([status, body.ids]).toEqual([201, ['imported']])
    await shop.world.engine.idle()
    expect((await shop.get('/api/tasks/imported')).body.task).toMatchObject({ name: 'old order', state: 'created' })
  })

  it('takes none twice, unless under new ids', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await shop.post(IMPORT.path, { document })

    expect((await shop.post(IMPORT.path, { document })).body.error.code).toBe('IMPORT_TAKEN')
    const { body } = await shop.post(IMPORT.path, { document, newIds: true })
    expect(body.ids).not.toEqual(['imported'])
  })

  it.each([
    ['what is no export', 'tasks', 'it is no export of tasks'],
    [
      'an event that no engine writes',
      { ...document, tasks: [{ id: 'x', events: [{ type: 'Nothing', data: {} }] }] },
      'an event of the task "x": ',
    ],
  ])('refuses %s', async (_what, sent, problem) => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.post(IMPORT.path, { document: sent })

    expect([status, body.error.code]).toEqual([422, 'IMPORT_INVALID'])
    expect(body.error.data.problem).toContain(problem)
  })
})

describe('POST /api/tasks/reset', () => {
  it('deletes every task, tells which, and makes fakes forget', async () => {
    const forgotten: string[] = []
    await using shop = await useServer(SHOP_STEPS, { served: { forgetCalls: () => void forgotten.push('all') } })
    await shop.world.run(TEA)
    await shop.world.run(TEA)

    const { body } = await shop.post('/api/tasks/reset')

    expect(body).toEqual({ deleted: 2 })
    expect((await shop.get('/api/tasks')).body.tasks).toEqual([])
    expect(forgotten).toEqual(['all'])
  })
})

it('POST /api/tasks leaves a task alone that is not to run', async () => {
  await using shop = await useServer(SHOP_STEPS)
  const { id } = (await shop.post('/api/tasks', { name: 'order', data: TEA, run: false })).body.task
  await shop.world.engine.idle()
  expect((await shop.get(`/api/tasks/${id}`)).body.task.state).toBe('created')

  await shop.post(`/api/tasks/${id}/resume`)
  await shop.world.engine.idle()
  expect((await shop.get(`/api/tasks/${id}`)).body.task.state).toBe('done')
})
