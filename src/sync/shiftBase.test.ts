import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import type { Status } from './status.ts'

const charge = worldFiles['steps/charge.ts']
const receive = worldFiles['steps/receive.ts']
const dev = { environment: 'dev' } as const

let world: World
let clone: Clone

// The folder is at the start; dev is two edits, a new item and a deleted one further, and was pulled to there.
beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.git('branch', 'feature')
  await world.commit({
    'steps/charge.ts': `// later\n${charge}`,
    'steps/receive.ts': `${receive}// later\n`,
  })
  await world.commit({ 'steps/new.ts': charge.replace('ok', 'new'), 'libraries/shop/money.ts': null })
  await clone.pull(dev)
})
afterEach(() => world[Symbol.asyncDispose]())

const states = ({ items }: Status): Record<string, string> =>
  Object.fromEntries(items.map(({ path, state }) => [path, state]))
const BEHIND = {
  'libraries/shop/money.ts': 'theirs-deleted',
  'steps/charge.ts': 'theirs',
  'steps/new.ts': 'theirs',
  'steps/receive.ts': 'theirs',
}

describe('what git takes back', () => {
  it.each([
    ['an older branch', ['switch', '--quiet', 'feature']],
    ['a detached commit', ['switch', '--quiet', '--detach', 'feature']],
    ['a reset', ['reset', '--quiet', '--hard', 'feature']],
  ])('with %s is behind, not edited', async (_, args) => {
    await clone.git(...args)

    expect(states(await clone.status({ ...dev, fetch: true }))).toEqual(BEHIND)
    expect((await clone.push({ ...dev, allowDelete: true })).commit).toBeUndefined()
  })

  it('comes again with a pull', async () => {
    await clone.git('switch', '--quiet', 'feature')
    await clone.pull({ ...dev, maxDelete: 5 })
    expect(await clone.files()).toEqual(await world.remoteFiles())
  })

  it('is merged with an edit that was made there', async () => {
    await clone.git('switch', '--quiet', 'feature')
    await clone.edit({ 'steps/receive.ts': `// mine\n${receive}` })
    expect(states(await clone.status({ ...dev, fetch: true }))).toEqual({ ...BEHIND, 'steps/receive.ts': 'both' })
    await clone.pull({ ...dev, maxDelete: 5 })
    await clone.push(dev)
    expect(await world.remoteFiles()).toMatchObject({ 'steps/receive.ts': `// mine\n${receive}// later\n` })
  })

  it('is behind beside an item that was pushed from there, here and back again', async () => {
    await clone.git('switch', '--quiet', 'feature')
    await clone.edit({ 'environments/dev.yaml': 'description: Mine.\n' })
    await clone.push(dev)
    expect(states(await clone.status(dev))).toEqual(BEHIND)

    await clone.git('commit', '--quiet', '-am', 'Mine')
    await clone.git('switch', '--quiet', 'develop')
    expect(states(await clone.status(dev))).toEqual({ 'environments/dev.yaml': 'theirs' })
    await clone.git('switch', '--quiet', 'feature')
    expect(states(await clone.status(dev))).toEqual(BEHIND)
  })
})

describe('what is newer than the commit that is checked out', () => {
  it('is known where git could not follow a pull', async () => {
    await clone.git('commit', '--quiet', '--allow-empty', '-m', 'Mine')
    await world.commit({ 'steps/charge.ts': `// even later\n${charge}` })
    expect((await clone.pull(dev)).move.kind).toBe('leave')
    await clone.edit({ 'environments/dev.yaml': 'description: Mine.\n' })

    expect(states(await clone.status(dev))).toEqual({ 'environments/dev.yaml': 'ours' })
  })

  it('may be put back by hand', async () => {
    await clone.edit({ 'steps/charge.ts': charge })
    expect(states(await clone.status(dev))).toEqual({ 'steps/charge.ts': 'ours' })
  })
})
