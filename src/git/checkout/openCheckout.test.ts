import { chown, mkdir, rename, symlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitFiles, git, type TestDir, testDir, writeFiles } from '../../../fixtures/testDir.ts'
import { openCheckout } from './openCheckout.ts'
import { readRemoteUrl } from './readRemoteUrl.ts'

describe('openCheckout', () => {
  it('finds the root, the branch and the commit from a folder below', async () => {
    await using dir = await testDir()
    const { repo, head } = await useRepository(dir)
    expect(await openCheckout(join(repo, 'a/b'))).toMatchObject({
      root: repo,
      gitDir: join(repo, '.git'),
      branch: 'main',
      head,
    })
  })

  it('answers nothing outside of a repository', async () => {
    await using dir = await testDir()
    expect(await openCheckout(dir.path)).toBeUndefined()
  })

  it.each<[name: string, args: readonly string[], head: boolean, branch: string | undefined]>([
    ['packed refs', ['pack-refs', '--all', '--prune'], true, 'main'],
    ['a detached HEAD', ['switch', '--quiet', '--detach'], true, undefined],
    ['an unborn branch', ['switch', '--quiet', '--orphan', 'x/y'], false, 'x/y'],
    ['a branch that is another name', ['symbolic-ref', 'refs/heads/main2', 'refs/heads/main'], true, 'main'],
  ])('reads %s', async (...[, args, born, branch]) => {
    await using dir = await testDir()
    const { repo, head } = await useRepository(dir)
    await git(repo, ...args)

    const checkout = await openCheckout(repo)
    expect([checkout?.branch, checkout?.head]).toEqual([branch, born ? head : undefined])
  })

  it('follows a linked worktree to its own HEAD', async () => {
    await using dir = await testDir()
    const { repo, head } = await useRepository(dir)
    await git(repo, 'worktree', 'add', '--quiet', '-b', 'side', '../tree')

    const checkout = await openCheckout(join(dir.path, 'tree'))
    expect(checkout).toMatchObject({
      branch: 'side',
      head,
      commonDir: join(repo, '.git'),
      traits: { linkedWorktree: true },
    })
  })

  it('takes a submodule for a repository of its own', async () => {
    await using dir = await testDir()
    const { repo, head } = await useRepository(dir)
    await git(dir.path, 'init', '--quiet', 'super')
    await git(join(dir.path, 'super'), 'submodule', '--quiet', 'add', repo, 'lib')
    expect(await openCheckout(join(dir.path, 'super/lib'))).toMatchObject({ head, traits: { submodule: true } })
  })

  it.each([
    ['sparse', ['sparse-checkout', 'set', 'a'], { sparse: true }],
    ['partial', ['config', 'remote.origin.promisor', 'true'], { partial: true }],
    ['partial by extension', ['config', 'extensions.partialClone', 'origin'], { partial: true }],
    ['reftable', ['config', 'extensions.refStorage', 'reftable'], { refStorage: 'reftable' }],
  ])('sees that a repository is %s (GIT-20)', async (_, args, traits) => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await git(repo, ...args)
    expect(await openCheckout(repo)).toMatchObject({ traits })
  })

  it('sees SHA-256 objects and a shallow clone (GIT-20)', async () => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await git(dir.path, 'init', '--quiet', '--object-format=sha256', 'long')
    await git(dir.path, 'clone', '--quiet', '--depth=1', `file://${repo}`, 'shallow')
    expect(await openCheckout(join(dir.path, 'long'))).toMatchObject({ traits: { objectFormat: 'sha256' } })
    expect(await openCheckout(join(dir.path, 'shallow'))).toMatchObject({ traits: { shallow: true } })
  })

  it.each([
    ['a bare repository', (repo: string) => git(repo, 'init', '--quiet', '--bare', 'x')],
    ['a bare repository buried in the tree', (repo: string) => git(repo, 'init', '--quiet', '--bare', 'x/refs/y')],
    ['the inside of .git', (repo: string) => symlink('.git/objects', join(repo, 'x'))],
    ['a .git file that points elsewhere', (repo: string) => pointElsewhere(repo, '../repo/.git')],
    ['a .git link that points elsewhere', (repo: string) => linkElsewhere(repo)],
    ['a .git file without an end', (repo: string) => pointElsewhere(repo, '../nowhere')],
    ['a .git file that says nothing', (repo: string) => writeFiles(repo, { 'x/.git': 'hello\n' })],
  ])('refuses %s (GIT-17)', async (name, prepare) => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await prepare(repo)
    const opening = openCheckout(join(repo, name.includes('buried') ? 'x/refs/y/objects' : 'x'))
    await expect(opening).rejects.toMatchObject({ code: 'UNSUPPORTED_REPOSITORY' })
  })

  it('walks past a folder called .git that is no repository, as git does', async () => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await mkdir(join(repo, 'a/.git'))
    expect(await openCheckout(join(repo, 'a'))).toMatchObject({ root: repo })
  })

  it('reads no ref outside of the repository', async () => {
    await using dir = await testDir({ secret: '0'.repeat(40) })
    const { repo } = await useRepository(dir)
    await writeFiles(repo, { '.git/HEAD': 'ref: refs/heads/../../../../secret\n' })
    expect(await openCheckout(repo)).not.toHaveProperty('head')
  })
})

describe.skipIf(userInfo().uid !== 0)('openCheckout as root', () => {
  it.each([
    ['refuses the repository of another user', {}, false],
    ['takes the one of the user who called sudo', { SUDO_UID: '12345' }, true],
    ['refuses a third one under sudo', { SUDO_UID: '54321' }, false],
    ['takes one that the user has declared safe', configEnv('<repo>'), true],
    ['takes all when the user has said so', configEnv('*'), true],
    ['refuses when only another one is declared safe', configEnv('/elsewhere'), false],
  ])('%s (GIT-17)', async (_, env, taken) => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await chown(join(repo, '.git'), 12_345, 12_345)
    const given = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replace('<repo>', repo)]))

    const code = await openCheckout(repo, { env: { GIT_CONFIG_NOSYSTEM: '1', ...given } }).then(
      () => 'taken',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
    expect(code).toBe(taken ? 'taken' : 'REPOSITORY_NOT_OWNED')
  })
})

describe('readRemoteUrl', () => {
  it('reads a remote by name, with its first address', async () => {
    await using dir = await testDir()
    const { repo } = await useRepository(dir)
    await git(repo, 'remote', 'add', 'origin', 'git@example.org:o/r "x" #1.git')
    await git(repo, 'remote', 'set-url', '--add', 'origin', 'https://second.example.org/r')
    const checkout = await openCheckout(repo)
    if (!checkout) throw new Error('no checkout')

    expect(await readRemoteUrl(checkout)).toBe('git@example.org:o/r "x" #1.git')
    expect(await readRemoteUrl(checkout, 'upstream')).toBeUndefined()
  })
})

function configEnv(value: string): Record<string, string> {
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: value }
}

async function useRepository(dir: TestDir): Promise<{ repo: string; head: string }> {
  const repo = join(dir.path, 'repo')
  await git(dir.path, 'init', '--quiet', repo)
  return { repo, head: await commitFiles(repo, { 'a/b/c.txt': 'c\n' }, 'first') }
}

async function pointElsewhere(repo: string, target: string): Promise<void> {
  await rename(repo, `${repo}.moved`)
  await mkdir(repo)
  await git(repo, 'init', '--quiet', repo)
  await writeFiles(repo, { 'x/.git': `gitdir: ${target === '../nowhere' ? target : join(`${repo}.moved`, '.git')}\n` })
}

async function linkElsewhere(repo: string): Promise<void> {
  await mkdir(join(repo, 'x'))
  await symlink('../.git', join(repo, 'x/.git'))
}
