import { describe, expect, it } from 'vitest'
import { buildPack, rewritePack } from '../../fixtures/gitServer.ts'
import { writeBombCommit, writeDeepCommit, writeWideCommit } from '../../fixtures/hostileRepos.ts'
import { openIsomorphicBackend } from './isomorphic.ts'
import { arrange, codeOf, type Arranged } from './suite/subject.ts'
import { openSystemBackend } from './system.ts'

const megabyte = 1024 * 1024
const capabilities = { ssh: false, file: false, sha256: false, fsck: false }

describe.each([
  ['system', openSystemBackend],
  ['isomorphic', openIsomorphicBackend],
] as const)('a repository made to exhaust the %s backend (GIT-18)', (_name, open) => {
  const subject = { open, capabilities }

  it.each([
    ['a blob of 400 MB in 400 KB', (gitDir: string) => writeBombCommit(gitDir, 400 * megabyte)],
    ['a folder of a million files', (gitDir: string) => writeWideCommit(gitDir, 1_000_000)],
    ['folders 30,000 deep', (gitDir: string) => writeDeepCommit(gitDir, 30_000)],
  ])('with %s ends in a typed error, with bounded memory', async (_what, write) => {
    await using at = await arrange(subject, { timeout: 60_000 })
    const commit = await write(at.repository.path)
    const peak = watchMemory()

    expect(await readEverything(at, commit)).toMatch(/^(OBJECT_TOO_LARGE|OBJECTS_CORRUPT|TREE_TOO_LARGE)$/)
    expect(peak()).toBeLessThan(300)
  })

  it('with a blob that claims to be small and unpacks to 1 GB is refused', async () => {
    await using at = await arrange(subject, { timeout: 60_000 })
    await at.repository.commit({ a: '1' })
    const bomb = buildPack([{ type: 'blob', bytes: Buffer.of(1), zeros: 1024 * megabyte, size: 10 }])
    at.server.fail(
      rewritePack(() => bomb),
      { on: 'fetch' },
    )
    const peak = watchMemory()

    const fetched = await at.backend.fetch({ remote: at.remote, branch: 'main' }).then(String, codeOf)
    expect(fetched).toMatch(/^(OBJECT_TOO_LARGE|OBJECTS_CORRUPT)$/)
    expect(peak()).toBeLessThan(300)
  })
})

/** Fetches, lists and reads; answers the code it ended with. */
async function readEverything(at: Arranged, commit: string): Promise<string> {
  try {
    await at.backend.fetch({ remote: at.remote, branch: 'main' })
    const entries = await at.backend.listTree(commit, '')
    await at.backend.readBlobs(entries.map(({ oid }) => oid))
    return 'read'
  } catch (error) {
    return codeOf(error)
  }
}

/** Answers by how many MB this process grew at most since. */
function watchMemory(): () => number {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  return () => {
    clearInterval(timer)
    return (Math.max(most, process.memoryUsage.rss()) - before) / megabyte
  }
}
