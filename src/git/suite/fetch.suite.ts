import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, gitInput } from '../../../fixtures/testDir.ts'
import type { GitServer, ServedRepository } from '../../../fixtures/gitServer.ts'
import { arrange, arrangeFetched, type Subject } from './subject.ts'

/** What a backend learns from a remote, and what it downloads to learn it. */
export function testFetch(subject: Subject): void {
  describe('branches of a remote', () => {
    it('are none when the repository is empty', async () => {
      await using at = await arrange(subject)

      expect(await at.backend.listBranches(at.remote)).toStrictEqual(new Map())
    })

    it('are listed with their tips, without tags, notes and HEAD', async () => {
      await using at = await arrange(subject)
      const main = await at.repository.commit({ a: '1' })
      const other = await at.repository.commit({ a: '2' }, { branch: 'feature/ümlaut' })
      await git(at.repository.path, 'tag', '-a', '-m', 'one', 'v1', main)
      await git(at.repository.path, 'update-ref', 'refs/notes/commits', main)

      const branches = await at.backend.listBranches(at.remote)
      expect([...branches].sort()).toStrictEqual(
        [
          ['feature/ümlaut', other],
          ['main', main],
        ].sort(),
      )
    })

    it('are all listed when there are thousands', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ a: '1' })
      await createBranches(at.repository, tip, 2_000)

      expect((await at.backend.listBranches(at.remote)).size).toBe(2_001)
    })
  })

  describe('fetch', () => {
    it('answers undefined for a branch that does not exist, in an empty repository too', async () => {
      await using at = await arrange(subject)
      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBeUndefined()
      await at.repository.commit({ a: '1' })

      expect(await at.backend.fetch({ remote: at.remote, branch: 'gone' })).toBeUndefined()
      expect(await at.backend.fetchedTip(at.remote, 'gone')).toBeUndefined()
    })

    it('brings only the newest commit the first time', async () => {
      await using at = await arrange(subject)
      const tips = await commitMany(at.repository, 3)

      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBe(tips[2])
      expect(await at.backend.history(tips[2] ?? '', 10)).toHaveLength(1)
      expect(await Promise.all(tips.map((tip) => at.backend.has(tip)))).toStrictEqual([false, false, true])
    })

    it('remembers the tip by remote and branch, offline and after a restart', async () => {
      await using at = await arrangeFetched(subject)
      at.server.clearRequests()
      const again = await at.reopen()

      expect(await again.fetchedTip(at.remote, 'main')).toBe(at.tip)
      expect(await again.fetchedTip({ url: `${at.server.origin}/other.git` }, 'main')).toBeUndefined()
      expect(at.server.requests).toStrictEqual([])
    })

    it('brings only new objects afterwards, after a restart too', async () => {
      await using at = await arrange(subject)
      await at.repository.commit({ big: randomBytes(300_000) })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      const middle = await at.repository.commit({ small: '1' })
      const tip = await at.repository.commit({ small: '2' })
      at.server.clearRequests()
      const again = await at.reopen()

      expect(await again.fetch({ remote: at.remote, branch: 'main' })).toBe(tip)
      expect(bytesOut(at.server)).toBeLessThan(20_000)
      expect((await again.history(tip, 2)).map(({ oid }) => oid)).toStrictEqual([tip, middle])
    })

    it('brings nothing when nothing is new', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ big: randomBytes(300_000) })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      at.server.clearRequests()

      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBe(tip)
      expect(bytesOut(at.server)).toBeLessThan(20_000)
    })

    it('brings a second branch without what both share', async () => {
      await using at = await arrange(subject)
      await at.repository.commit({ big: randomBytes(300_000) })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      const other = await at.repository.commit({ small: '1' }, { branch: 'other', from: 'refs/heads/main^0' })
      at.server.clearRequests()

      expect(await at.backend.fetch({ remote: at.remote, branch: 'other', deepen: 'all' })).toBe(other)
      expect(bytesOut(at.server)).toBeLessThan(20_000)
    })

    it('deepens by a number of commits and to the whole history', async () => {
      await using at = await arrange(subject)
      const tip = (await commitMany(at.repository, 8)).at(-1) ?? ''
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 3 })
      expect([3, 4]).toContain((await at.backend.history(tip, 100)).length)
      await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 'all' })

      expect(await at.backend.history(tip, 100)).toHaveLength(8)
    })

    it('follows a branch that was force-pushed to another history (REF-11)', async () => {
      await using at = await arrangeFetched(subject)
      const rewritten = await at.repository.commit({ 'steps/b.ts': 'x' }, { from: null })

      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBe(rewritten)
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBe(rewritten)
      expect((await at.backend.changedPaths(at.tip, rewritten, 'steps')).map(String).length).toBe(2)
    })

    it('forgets the tip of a branch that is gone (REF-10)', async () => {
      await using at = await arrangeFetched(subject)
      await git(at.repository.path, 'update-ref', '-d', 'refs/heads/main')

      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBeUndefined()
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBeUndefined()
    })

    it.each([
      ['Main', 'main'],
      ['team/\u00C9', 'team/\u00E9'],
    ])('keeps the branches %s and %s apart on every file system', async (left, right) => {
      await using at = await arrange(subject)
      const tips = [await at.repository.commit({ a: '1' }, { branch: left })]
      tips.push(await at.repository.commit({ a: '2' }, { branch: right }))
      for (const branch of [left, right]) await at.backend.fetch({ remote: at.remote, branch })

      const found = [left, right].map((branch) => at.backend.fetchedTip(at.remote, branch))
      expect(await Promise.all(found)).toStrictEqual(tips)
      const names = (await readdir(join(at.gitDir, 'refs'), { recursive: true })).map((name) => name.toLowerCase())
      expect(new Set(names).size).toBe(4)
    })

    it('remembers a branch that is gone beside the folder of branches that took its name', async () => {
      await using at = await arrange(subject)
      const old = await at.repository.commit({ a: '1' }, { branch: 'dev' })
      await at.backend.fetch({ remote: at.remote, branch: 'dev' })
      await git(at.repository.path, 'branch', '-m', 'dev', 'old')
      const tip = await at.repository.commit({ a: '2' }, { branch: 'dev/two' })

      expect(await at.backend.fetch({ remote: at.remote, branch: 'dev/two' })).toBe(tip)
      expect(await at.backend.fetchedTip(at.remote, 'dev')).toBe(old)
    })

    it('is not stopped by the lock of a git that was killed (REF-05)', async () => {
      await using at = await arrangeFetched(subject)
      const [ref = ''] = (await git(at.gitDir, 'for-each-ref', '--format=%(refname)')).split('\n')
      await writeFile(join(at.gitDir, `${ref}.lock`), '')
      const tip = await at.repository.commit({ 'steps/b.ts': 'x' })

      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBe(tip)
    })

    it('takes several branches at once', async () => {
      await using at = await arrange(subject)
      const names = ['one', 'two', 'three']
      const tips = await Promise.all(names.map((branch) => at.repository.commit({ [branch]: branch }, { branch })))

      const fetched = await Promise.all(names.map((branch) => at.backend.fetch({ remote: at.remote, branch })))
      expect(fetched).toStrictEqual(tips)
    })

    it('works from a remote that is shallow itself (GIT-20)', async () => {
      await using at = await arrange(subject)
      await commitMany(at.repository, 3)
      const shallow = await at.server.createRepository('shallow')
      await git(shallow.path, 'fetch', '--quiet', '--depth=1', `file://${at.repository.path}`, '+main:main')
      const tip = await shallow.tip('main')

      expect(await at.backend.fetch({ remote: { url: shallow.url }, branch: 'main' })).toBe(tip)
      expect(await at.backend.history(tip ?? '', 10)).toHaveLength(1)
    })
  })
}

async function commitMany(repository: ServedRepository, count: number): Promise<string[]> {
  const tips: string[] = []
  for (let n = 1; n <= count; n += 1) tips.push(await repository.commit({ 'a.txt': `${n}` }))
  return tips
}

async function createBranches(repository: ServedRepository, tip: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) => `create refs/heads/many/${n} ${tip}\n`)
  await gitInput(repository.path, ['update-ref', '--stdin'], lines.join(''))
}

function bytesOut(server: GitServer): number {
  return server.requests.reduce((sum, request) => sum + request.bytesOut, 0)
}
