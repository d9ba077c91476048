import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  furtherHostileCases,
  writeDeepCommit,
  writeForkingCommit,
  writeHostileCommit,
} from '../../../fixtures/hostileRepos.ts'
import { writeLooseObject, writeRawCommit, writeRawTree } from '../../../fixtures/looseObject.ts'
import { plantCanary } from './canary.ts'
import { arrange, arrangeFetched, codeOf, commitRequest, pullAndPush, type Arranged, type Subject } from './subject.ts'

const fetchedOrRefused = expect.stringMatching(/^(OBJECTS_CORRUPT|[0-9a-f]{40})$/)
const listedOrRefused = expect.stringMatching(/^(listed|OBJECTS_CORRUPT|OBJECT_MISSING|UNSAFE_PATH)$/)

/** No address, name or tree from outside is ever executed, resolved or written. */
export function testHostility(subject: Subject): void {
  describe('an address or a name', () => {
    it.each([
      'ext::CANARY',
      '--upload-pack=CANARY',
      '-oProxyCommand=CANARY',
      'ssh://-oProxyCommand=CANARY/x',
      'fd::17',
      'http://h%0ahost/x',
      '',
    ])('like %s is refused before anything runs (GIT-14, GIT-16)', async (pattern) => {
      await using canary = await plantCanary()
      await using at = await arrangeFetched(subject)
      const remote = { url: pattern.replace('CANARY', canary.command) }
      const calls = [
        at.backend.listBranches(remote),
        at.backend.fetch({ remote, branch: 'main' }),
        at.backend.push({ remote, commit: at.tip, branch: 'main' }),
      ]

      expect(await Promise.all(calls.map((call) => call.then(String, codeOf)))).toStrictEqual(
        calls.map(() => 'URL_REFUSED'),
      )
      expect(await canary.sung()).toBe(false)
    })

    it.each([
      '-x',
      '--upload-pack=CANARY',
      'a..b',
      'a b',
      '@{-1}',
      'HEAD',
      'a.lock',
      'a~1',
      'x/.y',
      'a\nb',
      'a\u202Eb',
      '',
      'refs/heads/a',
      'a:b',
      '*',
    ])('of a branch like %j is refused (GIT-15)', async (pattern) => {
      await using canary = await plantCanary()
      await using at = await arrangeFetched(subject)
      const branch = pattern.replace('CANARY', canary.command)
      const fetched = await at.backend.fetch({ remote: at.remote, branch }).then(String, codeOf)
      const pushed = await at.backend.push({ remote: at.remote, commit: at.tip, branch }).then(String, codeOf)

      expect([fetched, pushed]).toStrictEqual(['REF_REFUSED', 'REF_REFUSED'])
      expect(await canary.sung()).toBe(false)
    })

    it.each(['--output=CANARY', ':(glob)**', ':!steps', '-steps', '../..', '*', 'HEAD:steps'])(
      'of a directory like %j is only a name',
      async (pattern) => {
        await using canary = await plantCanary()
        await using at = await arrangeFetched(subject)
        const directory = pattern.replace('CANARY', canary.command)
        const listed = await at.backend.listTree(at.tip, directory).catch(() => [])
        const changed = await at.backend.changedPaths(at.tip, at.tip, directory).catch(() => [])

        expect([...listed, ...changed]).toStrictEqual([])
        expect(await canary.sung()).toBe(false)
      },
    )

    it.each(['../x', '/x', '.git/config', 'a//b', 'a/../b', 'a/./b', '', 'a/', 'a\0b', '.GIT/hooks/x'])(
      'of a file like %j is never written into a commit',
      async (path) => {
        await using at = await arrangeFetched(subject)

        await expect(at.backend.writeCommit(commitRequest(at.tip, { [path]: 'x' }))).rejects.toThrow(Error)
      },
    )

    it.each(['HEAD', 'main', '--all', 'refs/heads/main', 'abc', '-1', 'HEAD~1'])(
      'in place of an object id (%s) is never resolved',
      async (oid) => {
        await using at = await arrangeFetched(subject)

        expect(await at.backend.has(oid).catch(() => false)).toBe(false)
        await expect(at.backend.readCommit(oid)).rejects.toThrow(Error)
        await expect(at.backend.readBlobs([oid])).rejects.toThrow(Error)
      },
    )
  })

  // What is measured by the clock has the machine to itself.
  describe.sequential('a hostile tree', () => {
    it('is listed as it is or refused, and nothing is written by it', async () => {
      await using at = await arrange(subject)
      for (const [n, hostile] of furtherHostileCases.entries()) {
        const commit = await writeHostileCommit(at.repository.path, hostile, `b${n}`)
        const fetched = await at.backend.fetch({ remote: at.remote, branch: `b${n}` }).then(String, codeOf)
        const listed = await at.backend.listTree(commit, '').then(() => 'listed', codeOf)
        expect([hostile.title, fetched, listed]).toStrictEqual([hostile.title, fetchedOrRefused, listedOrRefused])
      }
      expect(await readdir(at.dir)).toStrictEqual(['private'])
    })

    it.each([
      ['a depth of 200', (gitDir: string) => writeDeepCommit(gitDir, 200)],
      ['a depth of 3,000', (gitDir: string) => writeDeepCommit(gitDir, 3_000)],
      ['a billion files', (gitDir: string) => writeForkingCommit(gitDir, 30)],
    ])('with %s is refused in time (GIT-18)', async (_what, write) => {
      await using at = await arrange(subject)
      const commit = await write(at.repository.path)
      const started = performance.now()
      const fetched = await at.backend.fetch({ remote: at.remote, branch: 'main' }).catch(codeOf)
      const listed = await at.backend.listTree(commit, '').catch(codeOf)

      expect([fetched, listed]).toContainEqual(expect.stringMatching(/^(TREE_TOO_LARGE|OBJECTS_CORRUPT|GIT_FAILED)$/))
      expect(performance.now() - started).toBeLessThan(15_000)
    })
  })

  describe('an old repository that breaks a rule of today (GIT-19)', () => {
    it.skipIf(!subject.capabilities.fsck)(
      'is refused by the name of the rule, and taken when that is allowed',
      async () => {
        await using at = await arrange(subject)
        const tip = await writeZeroPadded(at)
        const refused = at.backend.fetch({ remote: at.remote, branch: 'main' })
        await expect(refused).rejects.toThrow(/zeroPaddedFilemode/)
        const other = at.backend.fetch({
          remote: { ...at.remote, allowFsck: ['missingSpaceBeforeDate'] },
          branch: 'main',
        })
        await expect(other).rejects.toThrow(/zeroPaddedFilemode/)

        const remote = { ...at.remote, allowFsck: ['zeroPaddedFilemode'] }
        expect(await at.backend.fetch({ remote, branch: 'main' })).toBe(tip)
        expect((await at.backend.listTree(tip, '')).map(({ path }) => Buffer.from(path).toString())).toStrictEqual([
          'a/f',
        ])
      },
    )

    it('takes no rule name that is not one', async () => {
      await using canary = await plantCanary()
      await using at = await arrangeFetched(subject)
      const remote = { ...at.remote, allowFsck: [`x=ignore\n[core]\n\tsshCommand=${canary.command}`] }

      await at.backend.fetch({ remote, branch: 'main' }).catch(() => undefined)
      await pullAndPush(await at.reopen(), at)
      expect(await canary.sung()).toBe(false)
    })
  })
}

async function writeZeroPadded(at: Arranged): Promise<string> {
  const { path } = at.repository
  const blob = await writeLooseObject(path, 'blob', Buffer.from('x'))
  const inner = await writeRawTree(path, [{ mode: '100644', name: 'f', oid: blob }])
  return writeRawCommit(path, await writeRawTree(path, [{ mode: '040000', name: 'a', oid: inner }]))
}
