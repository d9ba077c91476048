import { array, assert, asyncProperty, constantFrom, dictionary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importCommit } from '../../../fixtures/importCommit.ts'
import { git, gitInput, testIdentity } from '../../../fixtures/testDir.ts'
import type { CommitRequest, TreeEdit } from '../backend.ts'
import { arrange, arrangeFetched, commitRequest, type Arranged, type Subject } from './subject.ts'

const author = { name: 'Zoë Example', email: 'zoe@example.org', at: 1_700_000_000, offset: -210 }

const foreign = {
  'bin/run': { mode: '100755', content: '#!/bin/sh\n' },
  'line\nbreak': 'n',
  link: { mode: '120000', content: '../outside' },
  'vendor/lib': { mode: '160000', content: '1234567890123456789012345678901234567890' },
  'steps/a.ts': 'a',
  'steps/b/c.ts': 'c',
}

/** Commits that a backend writes, judged by real git on the server they were pushed to. */
export function testCommits(subject: Subject): void {
  describe('writeCommit', () => {
    it('keeps submodules, links, modes and odd names byte for byte', async () => {
      await using at = await arrange(subject)
      const parent = await fetchCommit(at, foreign)
      const before = await lsTree(at, parent)
      const commit = await pushCommit(at, commitRequest(parent, { 'steps/a.ts': 'edited' }))

      const after = await lsTree(at, commit)
      expect(after.filter((line) => !before.includes(line))).toHaveLength(1)
      expect(before.filter((line) => !after.includes(line))).toStrictEqual([expect.stringContaining('\tsteps/a.ts')])
    })

    it('writes the commit that git would, and moves no ref', async () => {
      await using at = await arrangeFetched(subject)
      const oid = await at.backend.writeCommit({
        ...commitRequest(at.tip, { a: '1' }),
        message: 'süßes\n\nbody\n',
        author,
      })
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBe(at.tip)
      await at.backend.push({ remote: at.remote, commit: oid, branch: 'main', expected: at.tip })

      const raw = await git(at.repository.path, 'cat-file', 'commit', oid)
      const tree = await git(at.repository.path, 'rev-parse', `${oid}^{tree}`)
      const who = 'Zoë Example <zoe@example.org> 1700000000 -0330'
      expect(raw).toBe(`tree ${tree}\nparent ${at.tip}\nauthor ${who}\ncommitter ${who}\n\nsüßes\n\nbody`)
    })

    it('is there after a restart', async () => {
      await using at = await arrangeFetched(subject)
      const oid = await at.backend.writeCommit(commitRequest(at.tip, { 'x/y.ts': 'new' }))
      const again = await at.reopen()

      expect(await again.readCommit(oid)).toMatchObject({ oid, parents: [at.tip] })
      expect((await again.changedPaths(at.tip, oid, 'x')).map(String)).toHaveLength(1)
    })

    it('starts the history of an empty remote', async () => {
      await using at = await arrange(subject)
      const commit = await pushCommit(
        at,
        commitRequest(undefined, { 'steps/a.ts': 'a', 'stepyard.yaml': 'format: 1\n' }),
      )

      expect(await git(at.repository.path, 'rev-list', '--count', commit)).toBe('1')
      expect(await lsNames(at, commit)).toStrictEqual(['steps', 'steps/a.ts', 'stepyard.yaml'])
    })

    it('takes an empty folder out of the tree, and the folder above it', async () => {
      await using at = await arrange(subject)
      const parent = await fetchCommit(at, { 'a/b/c': '1', 'a/b/d': '2', keep: '3' })
      const commit = await pushCommit(at, commitRequest(parent, { 'a/b/c': null, 'a/b/d': null }))

      expect(await lsNames(at, commit)).toStrictEqual(['keep'])
    })

    it('writes an empty tree when everything is deleted', async () => {
      await using at = await arrange(subject)
      const parent = await fetchCommit(at, { 'a/b': '1', c: '2' })
      const commit = await pushCommit(at, commitRequest(parent, { 'a/b': null, c: null }))

      expect(await git(at.repository.path, 'rev-parse', `${commit}^{tree}`)).toBe(
        '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
      )
    })

    it.each<[string, Record<string, string>, Record<string, string | null>]>([
      ['a file by a folder', { turns: '1' }, { turns: null, 'turns/into/this': '2' }],
      ['a folder by a file', { 'turns/a': '1', 'turns/b/c': '2' }, { turns: '3', 'turns/a': null, 'turns/b/c': null }],
    ])('replaces %s, in either order of the edits', async (_what, before, after) => {
      await using at = await arrange(subject)
      const request = commitRequest(await fetchCommit(at, before), after)
      const oid = await at.backend.writeCommit(request)
      const reversed = await at.backend.writeCommit({ ...request, edits: request.edits.toReversed() })
      const left = (await at.backend.listTree(oid, '')).map(({ path }) => Buffer.from(path).toString())

      expect(reversed).toBe(oid)
      expect(left).toStrictEqual(Object.keys(after).filter((path) => after[path] !== null))
    })

    it('puts a blob that exists by its id, and changes a mode with it', async () => {
      await using at = await arrange(subject)
      const parent = await fetchCommit(at, { 'steps/a.ts': 'a' })
      const oid = await git(at.repository.path, 'rev-parse', `${parent}:steps/a.ts`)
      const edits: TreeEdit[] = [
        { op: 'put', path: 'steps/a.ts', mode: '100755', oid },
        { op: 'put', path: 'copy.ts', mode: '100644', oid },
      ]
      const commit = await pushCommit(at, { parent, edits, message: 'mode\n', author: testIdentity })

      expect(await lsTree(at, commit)).toStrictEqual([`100644 blob ${oid}\tcopy.ts`, `100755 blob ${oid}\tsteps/a.ts`])
    })

    it('keeps the tree when there is nothing to edit', async () => {
      await using at = await arrangeFetched(subject)
      const oid = await at.backend.writeCommit(commitRequest(at.tip, {}))

      expect((await at.backend.readCommit(oid)).tree).toBe((await at.backend.readCommit(at.tip)).tree)
    })

    it('writes thousands of files in one commit', async () => {
      await using at = await arrangeFetched(subject)
      const names = Array.from({ length: 3_000 }, (_, n) => [`steps/g${n % 30}/s${n}.ts`, `${n}`] as const)
      const commit = await pushCommit(at, commitRequest(at.tip, Object.fromEntries(names)))

      expect(await lsTree(at, commit)).toHaveLength(3_002)
    })

    it.each([
      ['name', { ...author, name: 'Eve <e@x>\nparent 0000' }],
      ['address', { ...author, email: 'e@x> 0 +0000\nparent 0000 <' }],
      ['nothing', { ...author, name: '', email: '' }],
    ])('never lets the author (%s) break the commit object', async (_what, hostile) => {
      await using at = await arrangeFetched(subject)
      const written = await at.backend
        .writeCommit({ ...commitRequest(at.tip, { a: '1' }), author: hostile })
        .catch(isRefusal)
      if (written === 'refused') return

      expect((await at.backend.readCommit(written)).parents).toStrictEqual([at.tip])
      await at.backend.push({ remote: at.remote, commit: written, branch: 'main', expected: at.tip })
      await expectSound(at)
    })

    it('sorts entries as git does', async () => {
      await using at = await arrange(subject)
      const files = {
        a: '1',
        'a-b': '2',
        'a.b': '3',
        a0: '4',
        'b/x': '5',
        'b-': '6',
        'b.': '7',
        b0: '8',
        B: '9',
        é: '10',
      }
      const commit = await pushCommit(at, commitRequest(undefined, files))

      expect((await lsNames(at, commit)).length).toBe(11)
    })

    it('builds the tree that git builds, for any edits', async () => {
      await using at = await arrange(subject)
      await assert(
        asyncProperty(treeArbitrary, treeArbitrary, async (before, after) => {
          const from = await importCommit(at.repository.path, { files: before, from: null })
          await at.backend.fetch({ remote: at.remote, branch: 'main' })
          const gone = Object.fromEntries(Object.keys(before).map((path) => [path, null]))
          const oid = await at.backend.writeCommit(commitRequest(from, { ...gone, ...after }))
          const expected = await importCommit(at.repository.path, { files: after, from: null, branch: 'expected' })

          const tree = await git(at.repository.path, 'rev-parse', `${expected}^{tree}`)
          expect((await at.backend.readCommit(oid)).tree).toBe(tree)
        }),
        { numRuns: 15, seed: 7 },
      )
    })
  })
}

// Few names, so that a file in one tree is often a folder in the other, and neighbours in git's order are common.
const nameArbitrary = constantFrom('a', 'a-', 'a.b', 'a0', 'ab', 'b', 'é')

const treeArbitrary = dictionary(
  array(nameArbitrary, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  constantFrom('1', '2', ''),
  { maxKeys: 8, noNullPrototype: true },
).map((files) => Object.fromEntries(Object.entries(files).filter(([path]) => !hasFileAbove(path, files))))

function hasFileAbove(path: string, files: Readonly<Record<string, string>>): boolean {
  return Object.keys(files).some((other) => path.startsWith(`${other}/`))
}

function isRefusal(error: unknown): 'refused' {
  expect(error).toMatchObject({ name: 'StepyardError' })
  return 'refused'
}

async function fetchCommit(at: Arranged, files: Parameters<Arranged['repository']['commit']>[0]): Promise<string> {
  const commit = await at.repository.commit(files)
  await at.backend.fetch({ remote: at.remote, branch: 'main' })
  return commit
}

/** Writes and pushes a commit, and has real git check every object of the remote. */
async function pushCommit(at: Arranged, request: CommitRequest): Promise<string> {
  const commit = await at.backend.writeCommit(request)
  const expected = request.parent === undefined ? {} : { expected: request.parent }
  const result = await at.backend.push({ remote: at.remote, commit, branch: 'main', ...expected })
  expect(result).toStrictEqual({ outcome: 'pushed' })
  await expectSound(at)
  return commit
}

async function expectSound(at: Arranged): Promise<void> {
  expect(await git(at.repository.path, 'fsck', '--strict', '--no-dangling', '--no-progress')).toBe('')
}

async function lsTree(at: Arranged, commit: string): Promise<string[]> {
  const listed = await gitInput(at.repository.path, ['ls-tree', '-r', '-z', commit], '')
  return listed.toString().split('\0').filter(Boolean)
}

async function lsNames(at: Arranged, commit: string): Promise<string[]> {
  const listed = await gitInput(at.repository.path, ['ls-tree', '-r', '-t', '-z', '--name-only', commit], '')
  return listed.toString().split('\0').filter(Boolean)
}
