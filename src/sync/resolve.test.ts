import { describe, expect, it } from 'vitest'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'

const charge = worldFiles['steps/charge.ts']

describe('resolve', () => {
  it.each([
    ['ours', 'steps/mine.ts'],
    ['merged', 'steps/mine.ts'],
    ['theirs', 'steps/yours.ts'],
  ] as const)('decides with --%s where an item goes that both sides moved', async (resolution, place) => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': null, 'steps/mine.ts': charge })
    await world.commit({ 'steps/charge.ts': null, 'steps/yours.ts': charge })
    await expect(clone.pull()).rejects.toMatchObject({ code: 'CONFLICT' })

    await clone.resolve('steps/mine.ts', resolution)
    await clone.pull()
    await clone.push({ allowDelete: true })
    const { [place]: there, ...others } = await world.remoteFiles()
    expect(there).toBe(charge)
    expect(Object.keys(others)).toHaveLength(Object.keys(worldFiles).length - 1)
    expect(await clone.files()).toEqual(await world.remoteFiles())
  })

  it('is stopped by an edit of the branch that no pull has shown', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': `${charge}// mine\n` })
    await world.commit({ 'steps/charge.ts': null })
    await expect(clone.pull()).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.commit({ 'steps/charge.ts': `${charge}// back again\n` })
    await clone.status({ fetch: true })

    await expect(clone.resolve('steps/charge.ts', 'ours')).rejects.toMatchObject({ code: 'STALE_PLAN' })
  })
})
