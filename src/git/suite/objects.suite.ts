import { describe, expect, it } from 'vitest'
import { git, gitInput } from '../../../fixtures/testDir.ts'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { RawTreeEntry } from '../backend.ts'
import { arrange, arrangeFetched, text, type Arranged, type Subject } from './subject.ts'

const nowhere = '1234567890123456789012345678901234567890'

const oddTree = {
  'plain.txt': 'plain\n',
  'with space': 's',
  'ünïcode/名前.ts': 'u',
  'line\nbreak': 'n',
  'quote"back\\slash': 'q',
  'bin/run': { mode: '100755', content: '#!/bin/sh\n' },
  link: { mode: '120000', content: '/etc/passwd' },
  'vendor/lib': { mode: '160000', content: nowhere },
  'deep/er/and/deeper/x': 'd',
  'steps.ts': 'sorts between the folder and its neighbours',
  'steps/a.ts': 'a',
  'steps-b': 'b',
}

/** Commits, trees and blobs, as git itself would read them. */
export function testObjects(subject: Subject): void {
  describe('readCommit', () => {
    it('answers tree, parents, author, moment and message', async () => {
      await using at = await arrangeFetched(subject)
      const tree = await git(at.repository.path, 'rev-parse', 'main^{tree}')
      const lines = [`tree ${tree}`, `parent ${at.tip}`, "author Zoë O'Neil <z@x.org> 1600000000 -0330"]
      const oid = await putCommit(at, [
        ...lines,
        'committer Bot <b@x.org> 1600000001 +0000',
        '',
        'subject',
        '',
        'body ü',
      ])

      const commit = await at.backend.readCommit(oid)
      const author = { name: "Zoë O'Neil", email: 'z@x.org', at: 1_600_000_000, offset: -210 }
      expect(commit).toMatchObject({ oid, tree, parents: [at.tip], author })
      expect(commit.message.trimEnd()).toBe('subject\n\nbody ü')
    })

    it('reads a signed commit and one with an empty author', async () => {
      await using at = await arrangeFetched(subject)
      const tree = await git(at.repository.path, 'rev-parse', 'main^{tree}')
      const signature = ['gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' abc', ' -----END PGP SIGNATURE-----']
      const people = ['author  <> 0 +0000', 'committer  <> 0 +0000']
      const oid = await putCommit(at, [`tree ${tree}`, ...people, ...signature, '', 'signed'])

      const commit = await at.backend.readCommit(oid)
      expect(commit).toMatchObject({ tree, parents: [], author: { name: '', email: '', at: 0, offset: 0 } })
      expect(commit.message.trimEnd()).toBe('signed')
    })

    it.each(['readCommit', 'listTree', 'changedPaths', 'history', 'readBlobs'] as const)(
      'and every other reader say OBJECT_MISSING for what is not there: %s',
      async (method) => {
        await using at = await arrangeFetched(subject)
        const { backend } = at
        const calls = {
          readCommit: () => backend.readCommit(nowhere),
          listTree: () => backend.listTree(nowhere, ''),
          changedPaths: () => backend.changedPaths(at.tip, nowhere, ''),
          history: () => backend.history(nowhere, 1),
          readBlobs: () => backend.readBlobs([nowhere]),
        }

        await expect(calls[method]()).rejects.toMatchObject({ code: 'OBJECT_MISSING', data: { oid: nowhere } })
        expect(await backend.has(nowhere)).toBe(false)
      },
    )
  })

  describe('history', () => {
    it('goes from the newest commit back, as far as asked', async () => {
      await using at = await arrange(subject)
      const first = await at.repository.commit({ a: '1' }, { message: 'first' })
      const second = await at.repository.commit({ a: '2' }, { message: 'second' })
      await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 'all' })

      const all = await at.backend.history(second, 10)
      expect(all.map(({ oid, message }) => [oid, message.trim()])).toStrictEqual([
        [second, 'second'],
        [first, 'first'],
      ])
      expect(await at.backend.history(second, 1)).toHaveLength(1)
    })
  })

  describe('listTree', () => {
    it('lists every entry with its mode, whatever its name', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit(oddTree)
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      expect(lines(await at.backend.listTree(tip, ''))).toStrictEqual(await lsTree(at.repository.path, tip))
    })

    it.each(['steps', 'ünïcode', 'deep/er', 'vendor'])('lists what is below %s, relative to it', async (directory) => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit(oddTree)
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      const expected = await lsTree(at.repository.path, `${tip}:${directory}`)
      expect(lines(await at.backend.listTree(tip, directory))).toStrictEqual(expected)
    })

    it.each(['nothing', 'plain.txt', 'steps/a.ts/x', 'link', 'vendor/lib', 'step'])(
      'is empty for %s, which is no directory',
      async (directory) => {
        await using at = await arrange(subject)
        const tip = await at.repository.commit(oddTree)
        await at.backend.fetch({ remote: at.remote, branch: 'main' })

        expect(await at.backend.listTree(tip, directory)).toStrictEqual([])
      },
    )

    it('keeps a name that is no UTF-8', async () => {
      await using at = await arrange(subject)
      const blob = (await gitInput(at.repository.path, ['hash-object', '-w', '--stdin'], 'x')).toString().trim()
      const entry = Buffer.concat([Buffer.from('100644 caf\xe9\0', 'latin1'), Buffer.from(blob, 'hex')])
      const tree = await gitInput(at.repository.path, ['hash-object', '-w', '-t', 'tree', '--stdin'], entry)
      const tip = await git(at.repository.path, 'commit-tree', '-m', 'x', tree.toString().trim())
      await git(at.repository.path, 'update-ref', 'refs/heads/main', tip)
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      const paths = (await at.backend.listTree(tip, '')).map(({ path }) => Buffer.from(path).toString('latin1'))
      expect(paths).toStrictEqual(['caf\xe9'])
    })

    it('stops at more files than a workspace may have (GIT-18)', async () => {
      await using at = await arrange(subject)
      const names = Array.from({ length: TREE_LIMITS.files + 1 }, (_, n) => [`d${n % 100}/f${n}`, ''] as const)
      const tip = await at.repository.commit(Object.fromEntries(names))
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      await expect(at.backend.listTree(tip, '')).rejects.toMatchObject({ code: 'TREE_TOO_LARGE' })
      expect(await at.backend.listTree(tip, 'd7')).toHaveLength(200)
    })
  })

  describe('changedPaths', () => {
    it('names what was added, edited, removed, or changed its kind, below the directory', async () => {
      await using at = await arrange(subject)
      const from = await at.repository.commit({ ...oddTree, 'steps/gone': '1', 'steps/kind': '1', 'steps/mode': '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      const to = await at.repository.commit({
        'outside.txt': '1',
        'steps/a.ts': 'edited',
        'steps/gone': null,
        'steps/kind': { mode: '120000', content: '1' },
        'steps/mode': { mode: '100755', content: '1' },
        'steps/new/one': '1',
      })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      const changed = (await at.backend.changedPaths(from, to, 'steps')).map(text).sort()
      expect(changed).toStrictEqual(['a.ts', 'gone', 'kind', 'mode', 'new/one'])
    })

    it('names the files when one turns into a directory, or a directory goes as a whole', async () => {
      await using at = await arrange(subject)
      const from = await at.repository.commit({ turns: '1', 'goes/a': '1', 'goes/b/c': '1', same: '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      const to = await at.repository.commit({ turns: null, goes: null, 'turns/into': '2' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      const changed = (await at.backend.changedPaths(from, to, '')).map(text).sort()
      expect(changed).toStrictEqual(['goes/a', 'goes/b/c', 'turns', 'turns/into'])
    })

    it('is empty for one commit and itself, and where only the rest of the repository changed', async () => {
      await using at = await arrangeFetched(subject)
      const to = await at.repository.commit({ 'readme.md': 'new' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      expect(await at.backend.changedPaths(at.tip, at.tip, '')).toStrictEqual([])
      expect(await at.backend.changedPaths(at.tip, to, 'steps')).toStrictEqual([])
      expect(await at.backend.changedPaths(at.tip, to, 'nowhere')).toStrictEqual([])
    })

    it('takes a directory that only one side has, and odd names', async () => {
      await using at = await arrangeFetched(subject)
      const to = await at.repository.commit({ 'späte/line\nbreak': '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      expect((await at.backend.changedPaths(at.tip, to, 'späte')).map(text)).toStrictEqual(['line\nbreak'])
      expect((await at.backend.changedPaths(to, at.tip, 'späte')).map(text)).toStrictEqual(['line\nbreak'])
    })
  })
}

/** Entries as `ls-tree` prints them, in its order (by path, as bytes). */
function lines(entries: readonly RawTreeEntry[]): string[] {
  return entries.map(({ mode, type, oid, path }) => `${mode} ${type} ${oid}\t${text(path)}`).sort()
}

async function lsTree(gitDir: string, tree: string): Promise<string[]> {
  const listed = await gitInput(gitDir, ['ls-tree', '-r', '-z', tree], '')
  return listed.toString().split('\0').filter(Boolean).sort()
}

/** Puts a commit object of these lines on `main` and fetches it. */
async function putCommit(at: Arranged, commit: readonly string[]): Promise<string> {
  const oid = await gitInput(at.repository.path, ['hash-object', '-w', '-t', 'commit', '--stdin'], commit.join('\n'))
  await git(at.repository.path, 'update-ref', 'refs/heads/main', oid.toString().trim())
  await at.backend.fetch({ remote: at.remote, branch: 'main' })
  return oid.toString().trim()
}
