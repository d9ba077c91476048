import { expect, it, vi } from 'vitest'
import { openStepWorld } from '../../fixtures/stepWorld.ts'

vi.mock('vite', () => {
  throw new Error('Vite was loaded')
})

it('a workspace whose conditions are written out loads Vite with the first run, not before', async () => {
  await using world = await openStepWorld({ fixture: 'github-release' })

  expect([world.loader.table.steps.size, world.findings()]).toEqual([5, []])
  expect(await world.run('release/announce')).toMatchObject({ ok: false, error: { code: 'STEP_NOT_LOADED' } })
})
