import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { readIfPresent, writeDurably } from './durableFile.ts'

describe('writeDurably (DUR-18)', () => {
  it('makes a file that only its owner can read, with its folders, and leaves no draft', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'a/b/state.json')
    await writeDurably(file, 'one')

    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(dir.path, 'a/b'))).toStrictEqual(['state.json'])
  })

  it('shows the old bytes or the new ones, and never a part', async () => {
    await using dir = await testDir({ file: 'a'.repeat(1_000_000) })
    const file = join(dir.path, 'file')
    const writing = writeDurably(file, 'b'.repeat(1_000_000))
    const seen = new Set<string>()
    for (let look = 0; look < 20; look += 1) seen.add(await readFile(file, 'utf8'))
    await writing

    expect([...seen].every((text) => /^(?:a{1000000}|b{1000000})$/.test(text))).toBe(true)
    expect(await readFile(file, 'utf8')).toMatch(/^b{1000000}$/)
  })

  it('replaces a link and not what it leads to', async () => {
    await using dir = await testDir({ outside: 'kept' })
    await symlink(join(dir.path, 'outside'), join(dir.path, 'link'))
    await writeDurably(join(dir.path, 'link'), 'new')

    expect(await readFile(join(dir.path, 'outside'), 'utf8')).toBe('kept')
    expect(await readFile(join(dir.path, 'link'), 'utf8')).toBe('new')
  })

  it('leaves no draft where it fails', async () => {
    await using dir = await testDir({ 'folder/kept': 'x' })

    await expect(writeDurably(join(dir.path, 'folder'), 'new')).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    expect(await readdir(dir.path)).toStrictEqual(['folder'])
  })
})

describe('readIfPresent', () => {
  it('knows nothing of a file that is not there', async () => {
    await using dir = await testDir({ file: 'x' })

    expect(await readIfPresent(join(dir.path, 'gone'))).toBeUndefined()
    expect(await readIfPresent(join(dir.path, 'file/below'))).toBeUndefined()
  })

  it('reads no link, no folder and nothing that never ends', async () => {
    await using dir = await testDir()
    await writeFile(join(dir.path, 'file'), 'x')
    await mkdir(join(dir.path, 'folder'))
    for (const [name, target] of [
      ['link', 'file'],
      ['endless', '/dev/zero'],
    ] as const)
      await symlink(target, join(dir.path, name))

    for (const name of ['link', 'endless', 'folder'])
      await expect(readIfPresent(join(dir.path, name))).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
  })
})
