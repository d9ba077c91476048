import { describe, expect, it } from 'vitest'
import { git } from '../../fixtures/testDir.ts'
import { testBackend } from './backend.suite.ts'
import { openIsomorphicBackend } from './isomorphic.ts'
import { arrange, arrangeFetched, commitRequest } from './suite/subject.ts'
import { openSystemBackend } from './system.ts'

const capabilities = { ssh: false, file: false, sha256: false, fsck: false }
const subject = { open: openIsomorphicBackend, capabilities }

testBackend('isomorphic', openIsomorphicBackend, capabilities)

describe('isomorphic backend', () => {
  it('needs no git program', async () => {
    await using at = await arrangeFetched(subject, {
      server: { auth: { password: 'token' } },
      effects: { env: { PATH: '', STEPYARD_GIT_TOKEN: 'token' } },
    })
    const commit = await at.backend.writeCommit(commitRequest(at.tip, { 'steps/b.ts': 'b' }))

    const result = await at.backend.push({ remote: at.remote, commit, branch: 'main', expected: at.tip })
    expect(result).toStrictEqual({ outcome: 'pushed' })
    expect(await at.repository.tip('main')).toBe(commit)
  })

  it('asks for credentials once, however many requests follow', async () => {
    const auth = { password: 'token' }
    await using at = await arrangeFetched(subject, {
      server: { auth },
      effects: { env: { STEPYARD_GIT_TOKEN: 'token' } },
    })
    at.server.clearRequests()
    await at.backend.listBranches(at.remote)
    await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 5 })

    expect(at.server.requests.filter(({ status }) => status === 401)).toStrictEqual([])
  })

  it('takes turns with the system backend on one private repository', async () => {
    await using at = await arrangeFetched(subject)
    const system = await openSystemBackend({ gitDir: at.gitDir, effects: at.effects })
    expect(await system.fetchedTip(at.remote, 'main')).toBe(at.tip)
    const theirs = await at.repository.commit({ 'steps/b.ts': 'b' })
    await system.fetch({ remote: at.remote, branch: 'main' })
    const commit = await system.writeCommit(commitRequest(theirs, { 'steps/c.ts': 'c' }))
    await system.close()

    expect(await at.backend.fetchedTip(at.remote, 'main')).toBe(theirs)
    const push = { remote: at.remote, commit, branch: 'main', expected: theirs }
    expect(await at.backend.push(push)).toStrictEqual({ outcome: 'pushed' })
    expect((await at.backend.history(commit, 9)).map(({ oid }) => oid)).toStrictEqual([commit, theirs, at.tip])
  })

  it('leaves a repository that git finds whole, after shallow fetches, deepening and pushes', async () => {
    await using at = await arrange(subject)
    for (let n = 0; n < 6; n += 1) await at.repository.commit({ 'a/b': `${n}` })
    const tip = (await at.backend.fetch({ remote: at.remote, branch: 'main' })) ?? ''
    await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 3 })
    const commit = await at.backend.writeCommit(commitRequest(tip, { 'a/b': null, 'c/d': '1' }))
    await at.backend.push({ remote: at.remote, commit, branch: 'main', expected: tip })

    expect(await git(at.gitDir, 'fsck', '--strict', '--no-dangling')).not.toMatch(/error|missing|broken/)
    expect(await git(at.repository.path, 'fsck', '--strict', '--no-dangling')).not.toMatch(/error|missing|broken/)
    expect(await git(at.repository.path, 'ls-tree', '-r', '--name-only', 'main')).toBe('c/d')
  })

  it('keeps commits whole that a shallow fetch of another branch would have cut', async () => {
    await using at = await arrange(subject)
    const [first, second] = [await at.repository.commit({ a: '1' }), await at.repository.commit({ a: '2' })]
    await at.backend.fetch({ remote: at.remote, branch: 'main', deepen: 'all' })
    const third = await at.repository.commit({ a: '3' }, { branch: 'next', from: second })
    await at.backend.fetch({ remote: at.remote, branch: 'next' })

    expect((await at.backend.history(third, 9)).map(({ oid }) => oid)).toStrictEqual([third, second, first])
  })

  it('writes hundreds of files as one pack', async () => {
    await using at = await arrange(subject)
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`steps/d${n % 7}/s${n}.ts`, `${n}`]))
    const commit = await at.backend.writeCommit(commitRequest(undefined, files))

    expect(await git(at.gitDir, 'count-objects', '-v')).toMatch(/count: 0\n[^]*in-pack: 310\npacks: 1/)
    expect(await at.backend.push({ remote: at.remote, commit, branch: 'main' })).toStrictEqual({ outcome: 'pushed' })
    expect((await at.backend.listTree(commit, 'steps')).length).toBe(300)
  })
})
