import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer, type GitServerOptions } from '../../../fixtures/gitServer.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { startArgvLog } from './argvLog.ts'
import { arrange, commitRequest, type ArrangeOptions, type Arranged, type Subject } from './subject.ts'

const token = 'canary-token-0123456789'
const locked: GitServerOptions = { auth: { password: token } }

const methods = {
  listBranches: (at: Arranged) => at.backend.listBranches(at.remote),
  fetch: (at: Arranged) => at.backend.fetch({ remote: at.remote, branch: 'main' }),
  push: async (at: Arranged) => {
    const commit = await at.backend.writeCommit(commitRequest(undefined, { a: '1' }))
    return at.backend.push({ remote: at.remote, commit, branch: 'new' })
  },
}

const names = ['listBranches', 'fetch', 'push'] as const

/** Who is let in, and where a secret may go: to the server it is for, and nowhere else. */
export function testAccess(subject: Subject): void {
  describe.each(names)('credentials of %s', (name) => {
    it('are asked for: without any it says AUTH_FAILED', async () => {
      await using at = await arrange(subject, { server: locked })

      await expect(methods[name](at)).rejects.toMatchObject({ code: 'AUTH_FAILED' })
    })

    it('are refused when they are wrong, without showing them (GIT-22)', async () => {
      const wrong = 'wrong-token-0123456789'
      await using at = await arrange(subject, { server: locked, effects: { env: { STEPYARD_GIT_TOKEN: wrong } } })

      const error = await methods[name](at).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'AUTH_FAILED' })
      expect(wordsOf(error) + JSON.stringify(at.effects.logged)).not.toContain(wrong)
    })

    it('are taken from STEPYARD_GIT_TOKEN', async () => {
      await using at = await arrange(subject, withToken)

      await methods[name](at)
      expect(at.server.requests.at(-1)?.status).toBe(200)
    })
  })

  describe('credentials', () => {
    it('carry the user name of the remote', async () => {
      const auth = { username: 'ada', password: token }
      await using at = await arrange(subject, { server: { auth }, effects: { env: { STEPYARD_GIT_TOKEN: token } } })

      await at.backend.listBranches({ ...at.remote, username: 'ada' })
      await at.backend.listBranches({ ...at.remote, url: at.remote.url.replace('//', '//ada@') })
      expect(at.server.requests.at(-1)?.authorization).toBe(`Basic ${btoa(`ada:${token}`)}`)
    })

    it('are asked of a person, once, when nothing else knows them', async () => {
      const questions: string[] = []
      const askSecret = (question: string): Promise<string> => {
        questions.push(question)
        return Promise.resolve(token)
      }
      await using at = await arrange(subject, { server: locked, effects: { askSecret } })
      await at.repository.commit({ a: '1' })

      await at.backend.listBranches(at.remote)
      expect(await at.backend.fetch({ remote: at.remote, branch: 'main' })).toBeDefined()
      expect(questions).toStrictEqual([expect.stringContaining('127.0.0.1')])
    })

    it('are not asked for again and again when the answer is wrong', async () => {
      let asked = 0
      const askSecret = (): Promise<string> => Promise.resolve(`wrong-${(asked += 1)}`)
      await using at = await arrange(subject, { server: locked, effects: { askSecret } })

      await expect(at.backend.listBranches(at.remote)).rejects.toMatchObject({ code: 'AUTH_FAILED' })
      expect(asked).toBeLessThanOrEqual(3)
    })

    it.each(names)('of the environment are not sent by %s to a host that only a file names (GIT-22)', async (name) => {
      const questions: string[] = []
      const askSecret = (question: string): Promise<undefined> => Promise.resolve(void questions.push(question))
      await using at = await arrange(subject, { server: locked, effects: { ...withToken.effects, askSecret } })
      const remote = { url: at.remote.url }

      const host = new URL(at.server.origin).host
      const failing = methods[name]({ ...at, remote })
      await expect(failing).rejects.toMatchObject({
        code: 'AUTH_FAILED',
        hint: expect.stringContaining(`STEPYARD_GIT_HOST=${host}.`),
      })
      expect(at.server.requests.filter(({ authorization }) => authorization !== undefined)).toStrictEqual([])
      expect(questions).toHaveLength(1)
    })

    it('of the environment are sent to the host that STEPYARD_GIT_HOST names, and to no other (GIT-22)', async () => {
      await using at = await arrange(subject, { server: locked })
      const { host } = new URL(at.server.origin)
      const open = (named: string) =>
        at.reopen({ effects: testEffects({ env: { STEPYARD_GIT_TOKEN: token, STEPYARD_GIT_HOST: named } }) })
      const [meant, other] = [await open(host), await open('git.example.org')]

      expect(await meant.listBranches({ url: at.remote.url })).toStrictEqual(new Map())
      await expect(other.listBranches(at.remote)).rejects.toMatchObject({ code: 'AUTH_FAILED' })
    })

    it('are not sent to a server that does not ask', async () => {
      await using at = await arrange(subject, { effects: { env: { STEPYARD_GIT_TOKEN: token } } })
      await at.repository.commit({ a: '1' })
      await at.backend.fetch({ remote: at.remote, branch: 'main' })

      expect(at.server.requests[0]?.authorization ?? 'none').toBe('none')
    })

    it('appear in no argument, log line or file (GIT-22)', async () => {
      await using argv = await startArgvLog()
      const env = { STEPYARD_GIT_TOKEN: token, PATH: argv.path }
      await using at = await arrange(subject, { server: locked, effects: { env } })
      await at.repository.commit({ a: '1' })
      for (const name of names) await methods[name](at)

      const files = await readdir(at.dir, { recursive: true, withFileTypes: true })
      const contents = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'latin1'))
      const seen = [await argv.read(), JSON.stringify(at.effects.logged), ...(await Promise.all(contents))].join('\n')
      expect(seen).not.toContain(token)
      expect(seen).not.toContain(btoa(`x-access-token:${token}`))
    })

    it.each([
      [403, 'AUTH_FAILED'],
      [404, 'REMOTE_NOT_FOUND'],
      [410, 'REMOTE_NOT_FOUND'],
      [429, 'REMOTE_UNREACHABLE'],
      [500, 'REMOTE_UNREACHABLE'],
      [503, 'REMOTE_UNREACHABLE'],
    ])('do not help against status %i, which is %s', async (status, code) => {
      await using at = await arrange(subject, withToken)
      at.server.fail({ kind: 'status', status, body: 'words of the server' })

      for (const name of names) await expect(methods[name](at)).rejects.toMatchObject({ code })
    })

    it.each([403, 500])('do not help against status %i for the push itself', async (status) => {
      await using at = await arrange(subject, withToken)
      at.server.fail({ kind: 'status', status }, { on: 'push' })

      const code = status === 403 ? 'AUTH_FAILED' : 'REMOTE_UNREACHABLE'
      await expect(methods.push(at)).rejects.toMatchObject({ code })
    })
  })

  describe('a redirect (GIT-21)', () => {
    it.each(names)('to another server is refused by %s and gets no credentials', async (name) => {
      await using other = await startGitServer()
      await other.createRepository('acme/app')
      await using at = await arrange(subject, withToken)
      at.server.fail({ kind: 'redirect', to: `${other.origin}/acme/app.git` })

      await expect(methods[name](at)).rejects.toMatchObject({ code: 'REMOTE_REDIRECTED' })
      expect(other.requests).toStrictEqual([])
    })

    it.each([301, 302, 307, 308] as const)('with status %i in the middle of a fetch is refused', async (status) => {
      await using other = await startGitServer()
      await using at = await arrange(subject, withToken)
      await at.repository.commit({ a: '1' })
      at.server.fail({ kind: 'redirect', to: `${other.origin}/acme/app.git`, status }, { on: 'fetch' })

      await expect(methods.fetch(at)).rejects.toMatchObject({ code: 'REMOTE_REDIRECTED' })
      expect(other.requests).toStrictEqual([])
    })

    it.each(['file:///etc/app.git', 'ext::sh -c id', 'ssh://127.0.0.1/app.git', '//elsewhere.invalid/app.git'])(
      'to %s is refused',
      async (to) => {
        await using at = await arrange(subject, withToken)
        at.server.fail({ kind: 'redirect', to })

        await expect(methods.listBranches(at)).rejects.toMatchObject({ name: 'StepyardError' })
        expect(at.server.requests.every(({ path }) => path.startsWith('/acme/app.git'))).toBe(true)
      },
    )

    it('on the same server is followed or refused, and never loops', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ a: '1' })
      at.server.fail({ kind: 'redirect', to: '/acme/app.git' }, { on: ({ repository }) => repository === 'old' })
      at.server.fail({ kind: 'redirect', to: '/loop.git' }, { on: ({ repository }) => repository === 'loop' })

      const old = at.backend.listBranches({ url: `${at.server.origin}/old.git` })
      const seen = await old.then(
        (branches) => branches.get('main'),
        (error: { code?: string }) => error.code,
      )
      expect([tip, 'REMOTE_REDIRECTED']).toContain(seen)
      const loop = at.backend.listBranches({ url: `${at.server.origin}/loop.git` })
      await expect(loop).rejects.toMatchObject({ name: 'StepyardError' })
    })
  })
}

const withToken: ArrangeOptions = { server: locked, effects: { env: { STEPYARD_GIT_TOKEN: token } } }

/** Everything an error would show, its causes included. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), error.cause && wordsOf(error.cause)].join('\n')
}
