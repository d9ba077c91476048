import { existsSync } from 'node:fs'
import { access, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, testDir } from '../../fixtures/testDir.ts'
import { purgeForeign } from './purge.ts'

describe('a private repository that came with a commit (GIT-12, GIT-17)', () => {
  it('keeps its objects and refs, and nothing that git would obey', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--bare', 'git')
    const gitDir = join(dir.path, 'git')
    const files = {
      commondir: '/elsewhere',
      'config.worktree': 'x',
      'info/attributes': '* filter=x',
      'remotes/origin': 'URL: ext::x',
      'objects/info/alternates': '/elsewhere',
    }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(gitDir, name, '..'), { recursive: true })
      await writeFile(join(gitDir, name), text)
    }
    await purgeForeign(gitDir)

    expect((await readdir(gitDir)).sort()).toStrictEqual(['HEAD', 'config', 'objects', 'refs'])
    expect(await readdir(join(gitDir, 'objects/info'))).toStrictEqual([])
  })

  it.each([
    'git',
    'git/objects',
    'git/refs',
    'git/objects/pack',
    'git/refs/stepyard',
    'git/refs/stepyard/a/b',
    'git/config',
  ])('loses the link %s, and what it led to stays', async (link) => {
    await using dir = await testDir({ 'outside/kept': 'x' })
    await mkdir(join(dir.path, link, '..'), { recursive: true })
    await symlink(join(dir.path, 'outside'), join(dir.path, link))
    await purgeForeign(join(dir.path, 'git'))

    await expect(lstat(join(dir.path, link))).rejects.toMatchObject({ code: 'ENOENT' })
    await access(join(dir.path, 'outside/kept'))
  })

  it('keeps the tips that were fetched, and no ref of anybody else', async () => {
    const tip = `stepyard/${'a'.repeat(12)}/${'b'.repeat(32)}`
    const others = ['heads/main', 'incoming/x', 'stepyard/dev', `stepyard/${'a'.repeat(12)}/dev/two`, `${tip}x`]
    const files = [tip, `${tip}.lock`, ...others].map((name) => [`git/refs/${name}`, `${'1'.repeat(40)}\n`])
    await using dir = await testDir(Object.fromEntries(files))
    await purgeForeign(join(dir.path, 'git'))

    const left = await readdir(join(dir.path, 'git/refs'), { recursive: true })
    expect(left.sort()).toStrictEqual(['stepyard', `stepyard/${'a'.repeat(12)}`, tip, `${tip}.lock`])
  })

  it.each(['', '\0'.repeat(41), 'ref: refs/heads/main\n', '1234'])(
    'loses a tip that says %j, at which git would stop',
    async (text) => {
      const tip = `git/refs/stepyard/${'a'.repeat(12)}/${'b'.repeat(32)}`
      await using dir = await testDir({ [tip]: text })
      await purgeForeign(join(dir.path, 'git'))

      expect(existsSync(join(dir.path, tip))).toBe(false)
    },
  )

  it('loses a folder where a tip must be, and a file where a folder must be', async () => {
    const repository = `git/refs/stepyard/${'a'.repeat(12)}`
    await using dir = await testDir({
      [`${repository}/${'b'.repeat(32)}/x`]: '',
      [`git/refs/stepyard/${'c'.repeat(12)}`]: '',
    })
    await purgeForeign(join(dir.path, 'git'))

    expect(await readdir(join(dir.path, 'git/refs/stepyard'))).toStrictEqual(['a'.repeat(12)])
    expect(await readdir(join(dir.path, repository))).toStrictEqual([])
  })

  it('keeps the lock and temporary files of whoever works there', async () => {
    await using dir = await testDir({ 'shallow.lock': '', 'stepyard-fetch.lock': '1', tmp_ref_x: '', shallow: '' })
    await purgeForeign(dir.path)

    expect((await readdir(dir.path)).length).toBe(4)
  })
})
