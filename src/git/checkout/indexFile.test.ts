import { describe, expect, it } from 'vitest'
import { commitFiles, git, testDir } from '../../../fixtures/testDir.ts'
import { readIndex } from './indexFile.ts'
import { openCheckout } from './openCheckout.ts'
import { trackedUnder } from './trackedUnder.ts'

const files = {
  '.env.local': 'x\n',
  '.stepyard/state/dev.json': '{}\n',
  '.stepyardrc': 'x\n',
  'steps/größe.ts': 'x\n',
  [`steps/${'long'.repeat(40)}/${'name'.repeat(50)}/${'file'.repeat(40)}/${'part'.repeat(50)}.ts`.slice(0, 600)]: 'x\n',
  ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`steps/n${index}`, `${index}\n`])),
}

describe('readIndex', () => {
  it.each<[name: string, init: readonly string[], args: readonly string[]]>([
    ['version 2', [], ['update-index', '--index-version=2']],
    ['version 3', [], ['update-index', '--skip-worktree', 'steps/n1']],
    ['version 4', [], ['update-index', '--index-version=4']],
    ['a split index', [], ['update-index', '--split-index']],
    ['SHA-256 ids', ['--object-format=sha256'], ['update-index', '--index-version=4']],
  ])('lists what git lists, from %s', async (...[, init, args]) => {
    await using dir = await testDir()
    const { checkout } = await useRepository(dir.path, { init, args })
    const listed = (await git(dir.path, 'ls-files', '-z')).split('\0').filter(Boolean)
    expect((await readIndex(checkout)).entries.map(({ path }) => path).sort()).toEqual(listed.sort())
  })

  it.each(['--skip-worktree', '--assume-unchanged'])('sees %s', async (option) => {
    await using dir = await testDir()
    const { checkout } = await useRepository(dir.path, { init: [], args: ['update-index', option, 'steps/n7'] })
    const hidden = (await readIndex(checkout)).entries.filter((entry) => entry.hidden)
    expect(hidden.map(({ path }) => path)).toEqual(['steps/n7'])
  })

  it('is empty before anything was added', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet')
    const checkout = await openCheckout(dir.path)
    expect(checkout && (await readIndex(checkout)).entries).toEqual([])
  })
})

describe('trackedUnder', () => {
  it.each([
    ['.stepyard', ['.stepyard/state/dev.json']],
    ['.env*', ['.env.local']],
    ['.env', []],
    ['steps/n5', ['steps/n5']],
  ])('finds %s', async (path, expected) => {
    await using dir = await testDir()
    const { checkout } = await useRepository(dir.path, { init: [], args: ['status'] })
    expect(await trackedUnder(checkout, path)).toEqual(expected)
  })
})

async function useRepository(root: string, { init, args }: { init: readonly string[]; args: readonly string[] }) {
  await git(root, 'init', '--quiet', ...init)
  await commitFiles(root, files, 'first')
  await git(root, ...args)
  const checkout = await openCheckout(root)
  if (!checkout) throw new Error('no checkout')
  return { checkout }
}
