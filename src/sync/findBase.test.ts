import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useWorld, type Clone, type CloneOptions, type World } from '../../fixtures/syncWorld.ts'
import { commitFiles } from '../../fixtures/testDir.ts'

const backends = ['system', 'isomorphic'] as const
const step = (status: string): string =>
  `export const condition = { order: { status: '${status}' } }\nexport const content = async () => {}\n`

/** A clone that has never synced, with an edit on each side since the commit it was made at. */
async function edited(world: World, options: CloneOptions = {}): Promise<Clone> {
  const clone = await world.clone('ann', options)
  await clone.edit({ 'steps/charge.ts': step('here') })
  await world.commit({ 'steps/receive.ts': step('there') })
  return clone
}
const both = [
  { path: 'steps/charge.ts', action: 'keep' },
  { path: 'steps/receive.ts', action: 'take' },
]

describe.each(backends)('the base of a first sync, by the %s backend', (backend) => {
  it.each<[string, CloneOptions]>([
    ['a clone', {}],
    ['a shallow clone', { args: ['--depth=1'] }],
  ])('is where %s and the branch parted', async (_, options) => {
    await using world = await useWorld({ backend, server: true })
    const clone = await edited(world, options)
    expect((await clone.planPull()).changes).toMatchObject(both)
  })

  it('is found however far the branch has gone on', async () => {
    await using world = await useWorld({ backend, server: true })
    const clone = await edited(world)
    for (let count = 0; count < 60; count++) await world.commit({ 'notes.md': `${count}\n` })
    expect((await clone.planPull()).changes).toMatchObject(both)
  })

  it('is where they parted below commits of both', async () => {
    await using world = await useWorld({ backend, server: true })
    const clone = await edited(world)
    await commitFiles(clone.root, { 'steps/charge.ts': step('here'), 'libraries/shop/money.ts': null }, 'Mine')
    expect((await clone.planPull()).changes).toMatchObject([
      { path: 'libraries/shop/money.ts', action: 'keep' },
      ...both,
    ])
  })
})

describe('a base that was lost', () => {
  it.each<[string, (clone: Clone) => Promise<void>]>([
    ['the state', ({ root }) => rm(join(root, '.stepyard/state/dev.json'))],
    ['all of .stepyard', ({ root }) => rm(join(root, '.stepyard'), { recursive: true })],
    ['the private repository', ({ root }) => rm(join(root, '.stepyard/git'), { recursive: true })],
    ['a readable state', ({ root }) => writeFile(join(root, '.stepyard/state/dev.json'), '{"format":1,')],
  ])('with %s is worked out again from git', async (_, lose) => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': step('here') })
    await world.commit({ 'steps/receive.ts': step('there') })
    await lose(clone)
    expect((await clone.planPull()).changes).toMatchObject(both)
  })

  it('and cannot be worked out makes every difference a conflict, and never a loss', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': step('here'), 'steps/mine.ts': step('mine') })
    await world.commit({ 'steps/receive.ts': step('there'), 'steps/new.ts': step('new') })
    for (const folder of ['.stepyard', '.git']) await rm(join(clone.root, folder), { recursive: true })
    await clone.git('init', '--quiet', '--initial-branch=develop')
    await clone.git('remote', 'add', 'origin', world.url)

    const plan = await clone.planPull()

    expect(plan.conflicts.map(({ path, conflict }) => [path, conflict])).toEqual([
      ['steps/charge.ts', 'add-add'],
      ['steps/receive.ts', 'add-add'],
    ])
    expect(plan.changes.filter(({ action }) => action !== 'heal')).toMatchObject([
      { path: 'steps/mine.ts', action: 'keep' },
      { path: 'steps/new.ts', action: 'take' },
    ])
  })
})

describe('environments of one folder', () => {
  it('have a base each', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull({ environment: 'dev' })
    await world.commit({ 'steps/charge.ts': step('dev') })
    await world.commit({ 'steps/charge.ts': step('staging') }, { branch: 'staging' })
    await clone.pull({ environment: 'dev' })
    expect((await clone.planPull({ environment: 'staging' })).conflicts).toMatchObject([{ path: 'steps/charge.ts' }])
    expect((await clone.planPull({ environment: 'dev' })).changes).toEqual([])
  })
})
