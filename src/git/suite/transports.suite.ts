import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sshMissing, startSshServer, type SshServer } from '../../../fixtures/gitServer.ts'
import { git } from '../../../fixtures/testDir.ts'
import { arrange, arrangeFetched, codeOf, commitRequest, type Arranged, type Subject } from './subject.ts'

/** Remotes over SSH and in a folder, and repositories of another object format. */
export function testTransports(subject: Subject): void {
  const { ssh, file, sha256 } = subject.capabilities
  const missing = sshMissing()

  describe.skipIf(!ssh || missing !== undefined)(`a remote over SSH${missing ? ` (skipped: ${missing})` : ''}`, () => {
    it('is listed, fetched and pushed to', async () => {
      await using sshd = await startSshServer()
      await using at = await arrange(subject, withSsh(sshd))

      expect(await roundTrip(at, (await sshd.createRepository('app')).url)).toStrictEqual(asPushed)
    })

    it('declines a push in its own words', async () => {
      await using sshd = await startSshServer()
      const repository = await sshd.createRepository('app')
      const expected = await repository.commit({ a: '1' })
      await repository.protect('main', 'github')
      await using at = await arrange(subject, withSsh(sshd))
      const remote = { url: repository.url }
      await at.backend.fetch({ remote, branch: 'main' })
      const commit = await at.backend.writeCommit(commitRequest(expected, { a: '2' }))

      const result = await at.backend.push({ remote, commit, branch: 'main', expected })
      expect(result).toStrictEqual({ outcome: 'declined', reason: expect.stringContaining('GH006') })
    })

    it('with a key that is not let in is AUTH_FAILED', async () => {
      await using sshd = await startSshServer()
      const { url } = await sshd.createRepository('app')
      const GIT_SSH_COMMAND = sshd.sshCommand.replace(sshd.keyFile, '/nonexistent')
      await using at = await arrange(subject, { effects: { env: { GIT_SSH_COMMAND } } })

      await expect(at.backend.listBranches({ url })).rejects.toMatchObject({ code: 'AUTH_FAILED' })
    })

    it('with another host key than the known one is refused', async () => {
      await using sshd = await startSshServer()
      const { url } = await sshd.createRepository('app')
      const GIT_SSH_COMMAND = sshd.sshCommand.replace(sshd.knownHostsFile, '/dev/null')
      await using at = await arrange(subject, { effects: { env: { GIT_SSH_COMMAND } } })

      const code = 'HOST_KEY_UNKNOWN'
      await expect(at.backend.listBranches({ url })).rejects.toMatchObject({ code })
    })

    it('that has no such repository is REMOTE_NOT_FOUND, and without a server REMOTE_UNREACHABLE', async () => {
      await using sshd = await startSshServer()
      await using at = await arrange(subject, withSsh(sshd))
      const urls = [`${sshd.origin}/nowhere/app.git`, 'ssh://git@127.0.0.1:1/app.git']
      const codes = await Promise.all(urls.map((url) => at.backend.listBranches({ url }).then(String, codeOf)))

      expect(codes).toStrictEqual(['REMOTE_NOT_FOUND', 'REMOTE_UNREACHABLE'])
    })
  })

  describe('a remote that this backend cannot speak to', () => {
    it.skipIf(ssh)('over SSH is UNSUPPORTED_REPOSITORY', async () => {
      await using at = await arrange(subject)

      for (const url of ['ssh://git@127.0.0.1:1/app.git', 'git@127.0.0.1:app.git'])
        await expect(at.backend.listBranches({ url })).rejects.toMatchObject({ code: 'UNSUPPORTED_REPOSITORY' })
    })

    it.skipIf(file)('in a folder is UNSUPPORTED_REPOSITORY', async () => {
      await using at = await arrange(subject)
      const url = pathToFileURL(at.repository.path).href

      await expect(at.backend.listBranches({ url })).rejects.toMatchObject({ code: 'UNSUPPORTED_REPOSITORY' })
    })
  })

  describe.skipIf(!file)('a remote in a folder', () => {
    it.each(['an address', 'a path'])('given as %s is listed, fetched and pushed to', async (form) => {
      await using at = await arrange(subject)
      const { path } = at.repository

      expect(await roundTrip(at, form === 'a path' ? path : pathToFileURL(path).href)).toStrictEqual(asPushed)
    })

    it('may be a clone with a working tree, and declines its checked-out branch', async () => {
      await using at = await arrangeFetched(subject)
      await git(at.dir, 'clone', '--quiet', at.repository.path, 'clone')
      const remote = { url: `${at.dir}/clone` }
      const expected = await at.backend.fetch({ remote, branch: 'main' })
      expect(expected).toBe(at.tip)
      const commit = await at.backend.writeCommit(commitRequest(at.tip, { a: '1' }))

      const result = await at.backend.push({ remote, commit, branch: 'main', expected: at.tip })
      expect(result.outcome).toBe('declined')
    })

    it('that is not there, or no repository, is REMOTE_NOT_FOUND', async () => {
      await using at = await arrange(subject)

      for (const url of [`${at.dir}/nowhere`, at.dir])
        await expect(at.backend.listBranches({ url })).rejects.toMatchObject({ code: 'REMOTE_NOT_FOUND' })
    })
  })

  describe('a SHA-256 remote (GIT-20)', () => {
    it.skipIf(sha256)('is UNSUPPORTED_REPOSITORY, empty or not', async () => {
      await using at = await arrange(subject)
      const repository = await at.server.createRepository('sha256', { objectFormat: 'sha256' })
      const remote = { url: repository.url }
      const code = 'UNSUPPORTED_REPOSITORY'
      await repository.commit({ a: '1' })

      await expect(at.backend.listBranches(remote)).rejects.toMatchObject({ code })
      await expect(at.backend.fetch({ remote, branch: 'main' })).rejects.toMatchObject({ code })
    })

    it.skipIf(!sha256)('is listed, fetched and pushed to', async () => {
      await using at = await arrange(subject)
      const { url } = await at.server.createRepository('sha256', { objectFormat: 'sha256' })

      expect(await roundTrip(at, url)).toStrictEqual(asPushed)
    })
  })
}

function withSsh(sshd: SshServer): { effects: { env: Record<string, string> } } {
  return { effects: { env: { GIT_SSH_COMMAND: sshd.sshCommand } } }
}

const asPushed = { before: 0, created: 'pushed', fetched: true, moved: 'pushed', after: [['main', true]] }

/** From an empty remote: creates a branch, sees it, moves it; answers how each went. */
async function roundTrip(at: Arranged, url: string): Promise<typeof asPushed> {
  const remote = { url }
  const before = await at.backend.listBranches(remote)
  const first = await at.backend.writeCommit(commitRequest(undefined, { 'a.ts': '1' }))
  const created = await at.backend.push({ remote, commit: first, branch: 'main' })
  const fetched = await at.backend.fetch({ remote, branch: 'main' })
  const second = await at.backend.writeCommit(commitRequest(first, { 'a.ts': '2' }))
  const moved = await at.backend.push({ remote, commit: second, branch: 'main', expected: first })
  const after = await at.backend.listBranches(remote)
  return {
    before: before.size,
    created: created.outcome,
    fetched: fetched === first,
    moved: moved.outcome,
    after: [...after].map(([branch, tip]) => [branch, tip === second]),
  }
}
