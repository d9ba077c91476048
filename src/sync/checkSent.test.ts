import { expect, it } from 'vitest'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'

const stepyard = worldFiles['stepyard.yaml']

it.each([
  ['two environments on one branch', stepyard.replace('branch: staging', 'branch: develop')],
  ['a promotion from nowhere', stepyard.replace('promoteFrom: dev', 'promoteFrom: nope')],
])('a stepyard.yaml with %s is not sent', async (_, text) => {
  await using world = await useWorld()
  const clone = await world.clone('ann')
  await clone.pull()
  await clone.edit({ 'stepyard.yaml': text })

  const options = { environment: 'dev' }
  await expect(clone.push(options)).rejects.toMatchObject({
    code: 'GATE_CLOSED',
    hint: expect.stringContaining('`stepyard check`'),
  })
})
