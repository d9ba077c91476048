import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { git } from '../../../fixtures/testDir.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { arrange, arrangeFetched, commitRequest, type Arranged, type Subject } from './subject.ts'

const token = 'test-password-1234567890'

/** A push is a compare-and-swap of one ref: it happens as planned, or not at all, and we learn which. */
export function testPush(subject: Subject): void {
  describe('push', () => {
    it('moves the branch and remembers the tip', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)

      expect(await at.backend.push(onto(at, commit, at.tip))).toStrictEqual({ outcome: 'pushed' })
      expect(await at.repository.tip('main')).toBe(commit)
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBe(commit)
    })

    it('sends the change and not the repository', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ big: randomBytes(300_000), 'a/b': '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      const commit = await at.backend.writeCommit(commitRequest(tip, { 'a/b': '2' }))
      at.server.clearRequests()
      await at.backend.push(onto(at, commit, tip))

      expect(at.server.requests.reduce((sum, { bytesIn }) => sum + bytesIn, 0)).toBeLessThan(10_000)
    })

    it('sends several megabytes with credentials', async () => {
      await using at = await arrange(subject, {
        server: { auth: { password: token } },
        effects: { env: { STEPYARD_GIT_TOKEN: token } },
      })
      const edits = [{ op: 'put', path: 'big', mode: '100644', bytes: randomBytes(3_000_000) } as const]
      const commit = await at.backend.writeCommit({ ...commitRequest(undefined, {}), edits })

      expect(await at.backend.push(onto(at, commit))).toStrictEqual({ outcome: 'pushed' })
      expect(await git(at.repository.path, 'cat-file', '-s', 'main:big')).toBe('3000000')
    })

    it('creates a branch that must not exist', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)

      const result = await at.backend.push({ remote: at.remote, commit, branch: 'stepyard/dev/abc1234' })
      expect(result).toStrictEqual({ outcome: 'pushed' })
      expect(await at.repository.tip('stepyard/dev/abc1234')).toBe(commit)
    })

    it.each([
      ['is there already, when it must not be', (at: Arranged) => at.repository.commit({ a: '1' }), undefined],
      ['has moved on', (at: Arranged) => at.repository.commit({ a: '1' }), 'tip'],
      ['was rewritten', (at: Arranged) => at.repository.commit({ a: '1' }, { from: null }), 'tip'],
      ['is gone', (at: Arranged) => git(at.repository.path, 'update-ref', '-d', 'refs/heads/main'), 'tip'],
    ] as const)('says moved and changes nothing when the branch %s', async (_what, move, expected) => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      await move(at)
      const before = await at.repository.tip('main')

      const request = onto(at, commit, expected === 'tip' ? at.tip : undefined)
      expect(await at.backend.push(request)).toStrictEqual({ outcome: 'moved' })
      expect(await at.repository.tip('main')).toBe(before)
    })

    it('says moved after a fetch in between, because the expected commit is explicit (REF-02)', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      const theirs = await at.repository.commit({ a: '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      expect(await at.backend.push(onto(at, commit, at.tip))).toStrictEqual({ outcome: 'moved' })
      expect(await at.repository.tip('main')).toBe(theirs)
    })

    it.each(['advertise', 'push'] as const)(
      'says moved when somebody else pushes just before the request "%s" (REF-01)',
      async (phase) => {
        await using at = await arrangeFetched(subject)
        const commit = await edit(at, at.tip)
        const theirs = onceBefore(at, phase, () => at.repository.commit({ a: 'theirs' }))

        expect(await at.backend.push(onto(at, commit, at.tip))).toStrictEqual({ outcome: 'moved' })
        expect(await at.repository.tip('main')).toBe(await theirs)
      },
    )

    it('says moved when somebody else creates the branch meanwhile', async () => {
      await using at = await arrange(subject)
      const commit = await edit(at, undefined)
      const theirs = onceBefore(at, 'push', () => at.repository.commit({ a: 'theirs' }))

      expect(await at.backend.push(onto(at, commit))).toStrictEqual({ outcome: 'moved' })
      expect(await at.repository.tip('main')).toBe(await theirs)
    })

    it('lets one of many win who push at the same time (REF-01)', async () => {
      await using at = await arrangeFetched(subject)
      const commits = await Promise.all([1, 2, 3, 4].map((n) => edit(at, at.tip, `${n}`)))
      const backends = await Promise.all(commits.map(() => at.reopen()))
      const pushes = backends.map((backend, n) => backend.push(onto(at, commits[n] ?? '', at.tip)))

      const outcomes = (await Promise.all(pushes)).map(({ outcome }) => outcome)
      expect(outcomes.toSorted()).toStrictEqual(['moved', 'moved', 'moved', 'pushed'])
      expect(await at.repository.tip('main')).toBe(commits[outcomes.indexOf('pushed')])
    })

    it.each([
      ['github', 'GH006: Protected branch update failed for refs/heads/main.'],
      ['azure', 'TF402455: Pushes to this branch are not permitted'],
      ['gitlab', 'GitLab: You are not allowed to push code to protected branches on this project.'],
      ['plain', 'hook declined'],
    ] as const)('says declined with the words of the server: %s', async (host, words) => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      await at.repository.protect('main', host)

      const result = await at.backend.push(onto(at, commit, at.tip))
      expect(result).toStrictEqual({ outcome: 'declined', reason: expect.stringContaining(words) })
      expect(await at.repository.tip('main')).toBe(at.tip)
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBe(at.tip)
    })

    it('cleans the words of a hostile server', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      await at.repository.protect('main', { say: ['\u001B[2J\u001B]0;owned\u0007no\u202E way', 'x'.repeat(5_000)] })

      const result = await at.backend.push(onto(at, commit, at.tip))
      const reason = result.outcome === 'declined' ? result.reason : ''
      expect(reason).toContain('no')
      expect(reason).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(reason.length).toBeLessThan(2_000)
    })

    it('is declined for the protected branch and taken for the next one', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      await at.repository.protect('main', 'github')
      await at.backend.push(onto(at, commit, at.tip))

      const result = await at.backend.push({ remote: at.remote, commit, branch: 'stepyard/main/1234567' })
      expect(result).toStrictEqual({ outcome: 'pushed' })
    })

    it('leaves the truth with the remote when the answer is lost after it was applied (REF-06)', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      at.server.fail({ kind: 'cut', at: 'answer' }, { on: 'push' })

      await expect(at.backend.push(onto(at, commit, at.tip))).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
      at.server.clearFaults()
      expect((await at.backend.listBranches(at.remote)).get('main')).toBe(commit)
    })

    it('changes nothing when the connection is cut during the upload (REF-06)', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await edit(at, at.tip)
      at.server.fail({ kind: 'cut', at: 'upload' }, { on: 'push' })

      await expect(at.backend.push(onto(at, commit, at.tip))).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
      at.server.clearFaults()
      expect(await at.backend.push(onto(at, commit, at.tip))).toStrictEqual({ outcome: 'pushed' })
    })

    it('says what is missing when there is no such commit', async () => {
      await using at = await arrangeFetched(subject)
      const commit = 'd'.repeat(40)

      const push = at.backend.push(onto(at, commit, at.tip))
      await expect(push).rejects.toMatchObject({ code: 'OBJECT_MISSING', data: { oid: commit } })
    })
  })
}

function edit(at: Arranged, parent: Oid | undefined, content = 'ours'): Promise<Oid> {
  return at.backend.writeCommit(commitRequest(parent, { 'steps/ours.ts': content }))
}

function onto(at: Arranged, commit: Oid, expected?: Oid): Parameters<Arranged['backend']['push']>[0] {
  return { remote: at.remote, commit, branch: 'main', ...(expected !== undefined && { expected }) }
}

/** Does `act` once, before the first request of that phase; answers what it answered. */
function onceBefore<T>(at: Arranged, phase: string, act: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    const stop = at.server.beforeRequest(async (request) => {
      if (request.phase !== phase) return
      stop()
      resolve(await act())
    })
  })
}
