import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { refusal } from '../../fixtures/refusal.ts'
import { openClone, useWorld, worldEffects, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { commitFiles, git, testDir, writeFiles, type Files } from '../../fixtures/testDir.ts'
import { status } from './status.ts'

const backends = ['system', 'isomorphic'] as const
const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"

/** A folder that no clone made. */
async function folder(dir: string, files: Files, repository = true): Promise<Clone> {
  const root = join(dir, 'folder')
  await writeFiles(root, files)
  if (repository) await git(root, 'init', '--quiet', '--initial-branch=develop')
  return openClone({ name: 'folder', root, backend: 'system', effects: worldEffects() })
}

function from(repository: string): Files {
  return { ...worldFiles, 'stepyard.yaml': `${worldFiles['stepyard.yaml']}source: { repository: '${repository}' }\n` }
}

describe('a folder that cannot be synced', () => {
  it.each<[string, Files, boolean, string]>([
    ['no repository', worldFiles, false, 'NOT_A_REPOSITORY'],
    ['a repository without a remote', worldFiles, true, 'NO_REMOTE'],
    ['an unencrypted source', from('http://example.org/x.git'), false, 'URL_REFUSED'],
    ['a source in itself', from('/tmp/x'), true, 'URL_REFUSED'],
    ['a broken stepyard.yaml', { 'stepyard.yaml': 'format: 2\n' }, true, 'CONFIG_INVALID'],
  ])('with %s', async (...[name, files, repository, code]) => {
    await using dir = await testDir()
    const inside = {
      ...files,
      'stepyard.yaml': String(files['stepyard.yaml']).replace('/tmp/x', `${dir.path}/folder/x`),
    }
    const clone = await folder(dir.path, name === 'a source in itself' ? inside : files, repository)
    const before = await clone.files()

    expect(await refusal(() => clone.pull({ environment: 'dev' }))).toMatchObject({ code })
    expect(await clone.files()).toEqual(before)
  })

  it('one without a place', async () => {
    expect(await refusal(() => status({}, { effects: worldEffects() }))).toMatchObject({
      code: 'WORKSPACE_WITHOUT_FOLDER',
    })
  })

  it.each(backends)('a SHA-256 repository, with the %s backend', async (backend) => {
    await using server = await startGitServer()
    await using dir = await testDir()
    const repository = await server.createRepository('modern', { objectFormat: 'sha256' })
    await repository.commit(worldFiles, { branch: 'develop' })
    await git(dir.path, 'clone', '--quiet', '--branch', 'develop', repository.url, 'clone')
    const root = join(dir.path, 'clone')
    const clone = openClone({ name: 'modern', root, backend, effects: worldEffects() })

    const error = await refusal(() => clone.pull())

    expect(error).toMatchObject({ code: 'UNSUPPORTED_REPOSITORY', message: expect.stringContaining('SHA-256') })
    expect(await git(root, 'status', '--porcelain')).toBe('')
  })

  it.each(['symlink', 'file'] as const)('one whose .stepyard is a %s', async (what) => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    const [elsewhere, local] = [join(world.dir, 'elsewhere'), join(clone.root, '.stepyard')]
    await mkdir(elsewhere)
    await (what === 'symlink' ? symlink(elsewhere, local) : writeFile(local, ''))

    expect(await refusal(() => clone.pull())).toMatchObject({
      code: 'PATH_IN_THE_WAY',
      data: { path: '.stepyard', what },
    })
    expect(await git(world.dir, 'ls-files', '--others', elsewhere).catch(() => '')).toBe('')
  })

  it('one whose .stepyard somebody has committed', async () => {
    await using world = await useWorld({ files: { ...worldFiles, '.stepyard/state/dev.json': '{}\n' } })
    const clone = await world.clone('ann')
    expect(await refusal(() => clone.pull())).toMatchObject({
      code: 'STATE_TRACKED',
      data: { path: '.stepyard' },
    })
  })
})

describe('the source of an environment', () => {
  it('is what stepyard.yaml names, before origin', async () => {
    await using world = await useWorld()
    await using other = await useWorld({ files: from(`file://${world.path}`) })
    const clone = await other.clone('ann')
    await world.commit({ 'steps/charge.ts': charge })

    const plan = await clone.planPull()

    expect(plan.remote).toBe(world.path)
    expect(plan.head).toBe(await world.tip('develop'))
  })

  it('is asked for a new base when it becomes another', async () => {
    await using world = await useWorld()
    await using other = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.git('remote', 'set-url', 'origin', other.url)
    await other.commit({ 'steps/charge.ts': charge })

    const plan = await clone.planPull()

    expect(plan.warnings).toMatchObject([{ code: 'SOURCE_CHANGED' }])
    expect(plan.changes).toMatchObject([{ path: 'steps/charge.ts', action: 'take' }])
  })
})

describe('a sparse checkout', () => {
  const prefix = 'orders'
  const sparse = async (world: World, ...args: string[]): Promise<Clone> => {
    const clone = await world.clone('ann')
    await git(join(clone.root, '..'), 'sparse-checkout', 'set', '--no-cone', ...args, '/orders/*', '!/orders/steps/*')
    return clone
  }

  it.each([[], ['--sparse-index', '--cone']])('is refused while it leaves out an item %j', async (...args) => {
    await using world = await useWorld({ prefix })
    const clone = await sparse(world, ...args.filter((arg) => arg !== '--cone'))
    const before = await clone.files()

    const error = await refusal(() => clone.pull({ environment: 'dev' }))

    expect(error).toMatchObject({ code: 'SPARSE_CHECKOUT', data: { folder: 'orders/steps' } })
    expect(error.hint).toBe('Run `git sparse-checkout add orders/steps`.')
    expect(await clone.files()).toEqual(before)
  })

  it('that leaves out the folder of steps never makes a push delete them', async () => {
    await using world = await useWorld({ prefix })
    const clone = await world.clone('ann')
    await clone.pull()
    const top = join(clone.root, '..')
    await git(top, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'orders/libraries')
    const error = await refusal(() => clone.planPush({ environment: 'dev', allowDelete: true }))
    expect(error).toMatchObject({ code: 'SPARSE_CHECKOUT' })
  })

  it('is no obstacle once it has the items', async () => {
    await using world = await useWorld({ prefix })
    const clone = await sparse(world)
    await git(join(clone.root, '..'), 'sparse-checkout', 'set', '--cone', 'orders')
    expect((await clone.planPull()).changes).toEqual([])
  })
})

describe('a file that passes a Git filter (GIT-20)', () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`
  const files = {
    ...worldFiles,
    '.gitattributes': 'seeds/*.json filter=lfs diff=lfs merge=lfs -text\nseeds/*.yaml filter=crypt\n',
    'seeds/big.json': pointer,
  }

  it.each(backends)('stays away from a pull with the %s backend', async (backend) => {
    await using world = await useWorld({ files, backend })
    const clone = await world.clone('ann')
    await clone.pull()
    await world.commit({ 'seeds/more.json': pointer })

    expect(await refusal(() => clone.pull())).toMatchObject({
      code: 'ITEM_FILTERED',
      data: { path: 'seeds/more.json', filter: 'lfs' },
    })
    expect(await clone.files()).not.toHaveProperty('seeds/more.json')
  })

  it('stays away although no attribute says that it is kept in Git LFS', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await world.commit({ 'steps/charge.ts': pointer })

    expect(await refusal(() => clone.pull())).toMatchObject({ code: 'ITEM_FILTERED', data: { filter: 'lfs' } })
    expect(await clone.read('steps/charge.ts')).toBe(worldFiles['steps/charge.ts'])
    await clone.edit({ 'steps/charge.ts': '// ours\n' })
    expect(await refusal(() => clone.planPull())).toMatchObject({ code: 'ITEM_FILTERED' })
  })

  it('stays away from a push', async () => {
    await using world = await useWorld({ files })
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'seeds/big.json': '{"the content": "that git-lfs put here"}\n' })

    expect(await refusal(() => clone.push())).toMatchObject({ code: 'ITEM_FILTERED' })
    expect(await world.remoteFiles()).toMatchObject({ 'seeds/big.json': pointer })
  })

  it('is one only where the filter is set up', async () => {
    await using world = await useWorld({ files })
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'seeds/keys.yaml': 'plain: text\n' })
    expect((await clone.planPush()).changes).toMatchObject([{ path: 'seeds/keys.yaml', action: 'send' }])

    await clone.git('config', 'filter.crypt.clean', 'touch ran; cat')
    expect(await refusal(() => clone.push())).toMatchObject({ code: 'ITEM_FILTERED', data: { filter: 'crypt' } })
    expect(await clone.files()).not.toHaveProperty('ran')
  })

  it('is nobody’s business while it does not change', async () => {
    await using world = await useWorld({ files })
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': charge })
    expect((await clone.push()).commit).toBe(await world.tip('develop'))
  })
})

describe('a commit that was made before the first sync', () => {
  it('is the base that history gives, so only the edit since is a change', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await world.commit({ 'environments/dev.yaml': 'type: development\n' })
    await commitFiles(clone.root, { 'steps/charge.ts': charge }, 'Mine')

    const plan = await clone.planPull()

    expect(plan.changes).toMatchObject([
      { path: 'environments/dev.yaml', action: 'take' },
      { path: 'steps/charge.ts', action: 'keep' },
    ])
  })
})
