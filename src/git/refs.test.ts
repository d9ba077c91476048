import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { git, gitInput, testDir } from '../../fixtures/testDir.ts'
import { RefStore } from './refs.ts'

const [one, two] = ['1'.repeat(40), '2'.repeat(40)] as const
const name = 'refs/stepyard/0123456789ab/feature/x'

describe('RefStore', () => {
  it('writes refs that git reads, and leaves nothing else behind', async () => {
    await using at = await arrange()
    const oid = await at.commit()
    await at.refs.write(name, oid)

    expect(await git(at.gitDir, 'for-each-ref', '--format=%(refname) %(objectname)')).toBe(`${name} ${oid}`)
    expect((await readdir(at.gitDir)).filter((entry) => entry.startsWith('tmp_'))).toStrictEqual([])
  })

  it('reads and removes refs that git has packed', async () => {
    await using at = await arrange()
    const oid = await at.commit()
    await at.refs.write(name, oid)
    await git(at.gitDir, 'pack-refs', '--all')
    expect(await at.refs.read(name)).toBe(oid)
    await at.refs.remove(name)

    expect(await at.refs.read(name)).toBeUndefined()
    expect(await git(at.gitDir, 'for-each-ref')).toBe('')
  })

  it('lists the tips below a prefix, each once', async () => {
    await using at = await arrange()
    await at.refs.write('refs/stepyard/a/x', one)
    await at.refs.write('refs/stepyard/a/y/z', one)
    await at.refs.write('refs/stepyard/b/x', two)

    expect(await at.refs.tips('refs/stepyard/a/')).toStrictEqual([one])
    expect(await at.refs.tips('refs/stepyard/none/')).toStrictEqual([])
  })

  it('has no ref that is absent or holds no id', async () => {
    await using at = await arrange()

    expect(await at.refs.read('refs/stepyard/a')).toBeUndefined()
    expect(await at.refs.read('HEAD')).toBeUndefined()
    expect(await at.refs.read('refs')).toBeUndefined()
  })
})

async function arrange() {
  const dir = await testDir()
  await git(dir.path, 'init', '--quiet', '--bare', 'git')
  const gitDir = `${dir.path}/git`
  const commit = async (): Promise<string> => {
    const tree = (await gitInput(gitDir, ['mktree'], '')).toString().trim()
    return git(gitDir, 'commit-tree', '-m', 'x', tree)
  }
  return { gitDir, refs: new RefStore(gitDir), commit, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}
