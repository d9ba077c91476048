import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, tasksIn, useTasks } from '../../fixtures/taskWorkspace.ts'
import { git, testDir } from '../../fixtures/testDir.ts'

/** A shop in a repository, with the branch `develop` checked out. */
async function useRepository() {
  const dir = await testDir(SHOP)
  await git(dir.path, 'init', '--quiet', '--initial-branch=develop')
  await git(dir.path, 'add', '.')
  await git(dir.path, 'commit', '--quiet', '--message=shop')
  return tasksIn(dir.path, async () => dir[Symbol.asyncDispose]())
}

const add = ['task', 'new', 'order', '-d', ORDER, '--no-run'] as const

describe('the tasks of a folder', () => {
  it('are those of the checked-out branch', async () => {
    await using shop = await useRepository()
    await shop.run(...add)
    await git(shop.root, 'switch', '--quiet', '--create', 'feature/Tea')
    expect((await shop.json('task', 'list')).tasks).toEqual([])

    await shop.run(...add)
    await shop.run(...add)
    expect((await shop.run('ns', 'list')).out).toBe(
      '  develop      1 task\n* feature/Tea  2 tasks  goes with the branch\n',
    )
    await git(shop.root, 'switch', '--quiet', 'develop')
    expect((await shop.json('task', 'list')).tasks).toHaveLength(1)
  })

  it('are those of a namespace that was switched to, on every branch, until it is switched back', async () => {
    await using shop = await useRepository()
    await shop.run(...add)
    expect((await shop.run('ns', 'switch', 'demo')).out).toContain('those of demo from now on')
    expect((await shop.json('task', 'list')).tasks).toEqual([])

    await shop.run('ns', 'switch', '-')
    expect((await shop.json('task', 'list')).tasks).toHaveLength(1)
    await shop.run('ns', 'switch', '-')
    expect((await shop.json('ns', 'list')).namespaces).toContainEqual({ name: 'demo', current: true, tasks: 0 })
    expect((await shop.run('ns', 'switch')).out).toContain('those of develop')
  })
})

describe('ns rm', () => {
  it('deletes a namespace that has tasks only when that was agreed to', async () => {
    await using shop = await useTasks()
    await shop.run(...add)
    expect((await shop.run('ns', 'rm', 'default')).out).toContain('Add --yes')
    expect((await shop.json('task', 'list')).tasks).toHaveLength(1)

    expect((await shop.run('ns', 'rm', 'default', '--yes')).out).toBe('Deleted 1 task of default.\n')
    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })

  it('knows the nearest name', async () => {
    await using shop = await useTasks()
    await shop.run(...add)

    expect((await shop.run('ns', 'rm', 'defualt', '--yes')).err).toContain('Did you mean default?')
  })

  it.each(['', ' ', 'x'.repeat(300)])('refuses "%s" as a name to switch to', async (name) => {
    await using shop = await useTasks()

    expect((await shop.run('ns', 'switch', name)).err).toContain('NAMESPACE_INVALID')
  })
})

describe('a name of a namespace', () => {
  it.each(['../../etc', 'con', 'A', 'a', 'ü/ö', '.hidden', 'a%2Fb', 'a b*?', 'x.sqlite', '-v'])(
    '%s has a file of its own',
    async (name) => {
      await using shop = await useTasks()
      await shop.run('ns', 'switch', '--', name)
      await shop.run(...add)

      expect((await shop.json('ns', 'list')).namespaces).toEqual([{ name, current: true, tasks: 1 }])
    },
  )
})
