import { describe, expect, it } from 'vitest'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import { isStepyardError } from '../errors.ts'

const MINE = 'export const condition = { mine: true }\n'
const THEIRS = 'export const condition = { theirs: true }\n'

async function commitsOnTop(world: World, start: string | undefined): Promise<string> {
  return git(world.path, 'rev-list', '--count', `${start}..develop`)
}

describe.each(['system', 'isomorphic'] as const)('over a bad line, by %s', (backend) => {
  it.each([
    ['the answer to a push is lost', { kind: 'cut', at: 'answer' }],
    ['the answer to a push breaks off', { kind: 'cut', at: 'download', after: 5 }],
    ['the connection ends while the push is sent', { kind: 'cut', at: 'upload', after: 100 }],
    ['the server fails after the push has come', { kind: 'status', status: 500 }],
  ] as const)('%s, and the next push finds out what happened (REF-06)', async (_, fault) => {
    await using world = await useWorld({ backend, server: true })
    const clone = await world.clone('ada')
    await clone.pull()
    const start = await world.tip('develop')
    await clone.edit({ 'steps/charge.ts': MINE, 'steps/new.ts': MINE })
    world.server?.fail(fault, { on: 'push' })

    await expect(clone.push()).rejects.toSatisfy((error) => isStepyardError(error))
    world.server?.clearFaults()
    await clone.push()

    expect(await world.remoteFiles()).toEqual({ ...worldFiles, 'steps/charge.ts': MINE, 'steps/new.ts': MINE })
    expect(await commitsOnTop(world, start)).toBe('1')
    await clone.pull()
    expect(await clone.git('status', '--porcelain')).toBe('')
    expect((await clone.planPush()).changes).toEqual([])
  })

  it('a fetch that breaks off changes nothing, and the next one is whole', async () => {
    await using world = await useWorld({ backend, server: true })
    const clone = await world.clone('ada')
    await clone.pull()
    await world.commit({ 'steps/charge.ts': THEIRS })
    const before = await clone.files()
    for (const after of [0, 4, 60, 300]) {
      world.server?.fail({ kind: 'cut', at: 'download', after }, { on: 'fetch' })
      await expect(clone.pull()).rejects.toSatisfy((error) => isStepyardError(error))
      expect(await clone.files()).toEqual(before)
      world.server?.clearFaults()
    }

    await clone.pull()
    expect(await clone.read('steps/charge.ts')).toBe(THEIRS)
  })
})

describe('when the branch was rewritten', () => {
  async function withEdits(world: World): Promise<Clone> {
    const clone = await world.clone('ada')
    await world.commit({ 'steps/charge.ts': THEIRS, 'steps/later.ts': THEIRS })
    await clone.pull()
    await clone.edit({ 'steps/receive.ts': MINE, 'steps/mine.ts': MINE })
    return clone
  }

  it('back to an earlier commit, edits stay and the pull follows the branch', async () => {
    await using world = await useWorld()
    const start = await world.tip('develop')
    const clone = await withEdits(world)
    await git(world.path, 'update-ref', 'refs/heads/develop', start ?? '')

    const { plan } = await clone.pull()

    expect(plan.warnings.map(({ code }) => code)).toEqual(['HISTORY_REWRITTEN'])
    const { 'steps/receive.ts': receive, 'steps/mine.ts': mine, 'steps/charge.ts': charge } = await clone.files()
    expect([receive, mine, charge]).toEqual([MINE, MINE, worldFiles['steps/charge.ts']])
  })

  it('with another commit in place of the last, edits of both sides meet', async () => {
    await using world = await useWorld()
    const start = await world.tip('develop')
    const clone = await withEdits(world)
    await world.commit({ 'steps/receive.ts': THEIRS, 'steps/charge.ts': 'other\n' }, { from: start ?? null })

    await expect(clone.pull()).rejects.toMatchObject({ code: 'CONFLICT', data: { paths: ['steps/receive.ts'] } })

    expect(await clone.read('steps/receive.ts')).toBe(MINE)
    await clone.resolve('steps/receive.ts', 'ours')
    await clone.pull()
    await clone.push()
    expect(await world.remoteFiles()).toEqual(await clone.files())
    expect(await clone.read('steps/mine.ts')).toBe(MINE)
  })

  it('to an unrelated history, nothing is touched (REF-11)', async () => {
    await using world = await useWorld()
    const clone = await withEdits(world)
    const before = await clone.files()
    await world.commit({ ...worldFiles, 'steps/charge.ts': 'unrelated\n' }, { from: null })

    await expect(clone.pull()).rejects.toMatchObject({ code: 'UNRELATED_HISTORY' })
    await expect(clone.push()).rejects.toMatchObject({ code: 'UNRELATED_HISTORY' })

    expect(await clone.files()).toEqual(before)
    expect((await world.remoteFiles())['steps/charge.ts']).toBe('unrelated\n')
  })

  it.each(['pull', 'push'] as const)('while the local copy of it is lost too, a %s loses no edit', async (verb) => {
    await using world = await useWorld()
    const start = await world.tip('develop')
    const clone = await withEdits(world)
    await clone.edit({ '.stepyard/git': null })
    await world.commit({ 'steps/receive.ts': THEIRS }, { from: start ?? null })

    await expect(clone[verb]()).rejects.toSatisfy((error) => isStepyardError(error, 'CONFLICT', 'PULL_FIRST'))

    expect([await clone.read('steps/receive.ts'), await clone.read('steps/mine.ts')]).toEqual([MINE, MINE])
    expect((await world.remoteFiles())['steps/receive.ts']).toBe(THEIRS)
  })
})

describe('when the branch is gone (REF-10)', () => {
  it('deleted, nothing in the folder is deleted, and a push makes it again only with everything', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.pull()
    const before = await clone.files()
    await git(world.path, 'update-ref', '-d', 'refs/heads/develop')

    await expect(clone.pull()).rejects.toMatchObject({ code: 'BRANCH_MISSING' })
    expect(await clone.files()).toEqual(before)

    await clone.push()
    expect(await world.remoteFiles()).toEqual(before)
  })

  it('renamed, the new name is in the hint, and following it keeps edits', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.pull()
    await clone.edit({ 'steps/mine.ts': MINE })
    await git(world.path, 'branch', '-m', 'develop', 'next')
    await world.commit({ 'steps/charge.ts': THEIRS }, { branch: 'next' })
    await expect(clone.pull()).rejects.toMatchObject({ code: 'BRANCH_MISSING' })

    const yaml = (await clone.read('stepyard.yaml')).replace('develop', 'next')
    await clone.edit({ 'stepyard.yaml': yaml })
    await clone.pull({ environment: 'dev' })

    expect([await clone.read('steps/mine.ts'), await clone.read('steps/charge.ts')]).toEqual([MINE, THEIRS])
    expect(await clone.read('stepyard.yaml')).toBe(yaml)
  })
})
