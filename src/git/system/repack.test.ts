import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitFiles, git, testDir } from '../../../fixtures/testDir.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { repackWhenMany } from './repack.ts'

it('puts many packs into one and keeps what no ref reaches', async () => {
  await using dir = await testDir()
  const repo = dir.path
  await git(repo, 'init', '--quiet')
  const forgotten = await commitFiles(repo, { 'a.txt': 'forgotten\n' }, 'forgotten')
  await packMany(repo, 50)
  await git(repo, 'update-ref', '-d', 'HEAD')

  await repackWhenMany({ gitDir: join(repo, '.git'), effects: testEffects() })
  expect(await packsOf(repo)).toBe(1)
  expect(await git(repo, 'cat-file', '-t', forgotten)).toBe('commit')
})

it('leaves a few packs alone', async () => {
  await using dir = await testDir()
  await git(dir.path, 'init', '--quiet')
  await commitFiles(dir.path, { 'a.txt': 'one\n' }, 'one')
  await packMany(dir.path, 3)

  await repackWhenMany({ gitDir: join(dir.path, '.git'), effects: testEffects() })
  expect(await packsOf(dir.path)).toBe(3)
})

async function packMany(repo: string, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    await commitFiles(repo, { 'a.txt': `${at}\n` }, `commit ${at}`)
    await git(repo, 'repack', '-d', '-q')
  }
}

async function packsOf(repo: string): Promise<number> {
  return (await readdir(join(repo, '.git/objects/pack'))).filter((name) => name.endsWith('.pack')).length
}
