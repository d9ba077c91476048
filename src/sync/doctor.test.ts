import { appendFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { useWorld, worldEffects, worldFiles, type Clone } from '../../fixtures/syncWorld.ts'
import { git, testDir, writeFiles } from '../../fixtures/testDir.ts'
import { examine, type ExamineOptions, type Finding } from './doctor.ts'

const look = (clone: Clone, options: Partial<ExamineOptions> = {}) =>
  examine(clone.root, { effects: clone.effects, ...options })

const about = (findings: readonly Finding[], topic: string) => findings.filter((finding) => finding.topic === topic)
const notOk = (findings: readonly Finding[]) => findings.filter(({ level }) => level !== 'ok')

describe('a healthy workspace', () => {
  it('has nothing but ok on every line', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.pull({ environment: 'dev' })
    const findings = await look(clone)

    expect(notOk(findings)).toStrictEqual([])
    expect(about(findings, 'environment dev')).toMatchObject([{ text: expect.stringContaining('6 items') }])
    expect(about(findings, 'environment prod')).toMatchObject([{ text: 'branch main, never synced' }])
    expect(about(findings, 'remote').at(-1)).toMatchObject({ text: 'answers; it has 3 branches' })
  })

  it('is not asked about the remote when offline', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await rm(world.path, { recursive: true })

    expect(notOk(await look(clone, { offline: true }))).toStrictEqual([])
    expect(about(await look(clone), 'remote').at(-1)).toMatchObject({ level: 'problem' })
  })
})

describe('what is wrong', () => {
  it.each([
    ['state that cannot be read', 'state/dev.json', '{', 'environment dev', 'problem'],
    ['a lock that cannot be read', 'lock', '{', 'lock', 'warning'],
    ['a sync that was cut short', 'journal/tx', '{', 'journal', 'warning'],
  ])('is named: %s', async (...[, file, text, topic, level]) => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await writeFiles(join(clone.root, '.stepyard'), { [file]: text })

    expect(about(await look(clone), topic)).toMatchObject([{ level, hint: expect.stringContaining('stepyard') }])
  })

  it('is named: a lock whose process is gone', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const holder = { pid: 1, host: hostname(), boot: 'another', started: '1', command: 'pull', at: 'then' }
    await writeFiles(join(clone.root, '.stepyard'), { lock: JSON.stringify(holder) })

    expect(about(await look(clone), 'lock')).toMatchObject([
      { level: 'warning', text: expect.stringContaining('gone') },
    ])
  })

  it('is named: a private store without the objects of the base', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.pull({ environment: 'dev' })
    await rm(join(clone.root, '.stepyard/git'), { recursive: true })

    const [found] = about(await look(clone, { offline: true }), 'environment dev')
    expect(found).toMatchObject({ level: 'problem', hint: 'stepyard doctor --repair-base -e dev' })
  })

  it('is named: local and secret files that are committed, with the command that takes them out', async () => {
    await using world = await useWorld({ prefix: 'automations/orders' })
    const clone = await world.clone('ada')
    await clone.edit({ '.stepyard/x': 'x', '.stepyard/y': 'y', 'steps/.env.local': 'A=1', '.env.example': 'A=' })
    await clone.git('add', '--force', '.')

    const found = about(await look(clone), 'tracked files')
    expect(found.map(({ hint }) => hint)).toStrictEqual([
      'git rm -r --cached -- .stepyard',
      'git rm -r --cached -- steps/.env.local',
    ])
  })

  it('is named: a branch that the remote does not have', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await writeFile(
      join(clone.root, 'stepyard.yaml'),
      worldFiles['stepyard.yaml'].replace('staging }', 'stagin }').replace('branch: staging', 'branch: stagin'),
    )

    const found = notOk(about(await look(clone), 'environment staging'))
    expect(found).toMatchObject([{ level: 'warning', hint: 'stepyard env set staging --branch staging' }])
  })

  it('is named: an author that git does not know', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.git('config', '--unset', 'user.email')

    expect(about(await look(clone), 'author')).toMatchObject([{ level: 'problem' }])
  })

  it('is named: a stepyard.yaml with errors, and the rest is looked at all the same', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await appendFile(join(clone.root, 'stepyard.yaml'), 'nonsense: 1\n')

    const findings = await look(clone)
    expect(about(findings, 'workspace')).toMatchObject([{ level: 'problem', hint: 'stepyard check' }])
    expect(about(findings, 'lock')).toHaveLength(1)
  })

  it('is named: a folder without a workspace, a bare repository', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--bare', 'bare.git')
    const options = { effects: worldEffects() }

    expect(about(await examine(dir.path, options), 'workspace')).toMatchObject([{ hint: 'stepyard init' }])
    expect(about(await examine(join(dir.path, 'bare.git'), options), 'repository')).toMatchObject([
      { level: 'problem' },
    ])
  })
})

describe('a kind of repository', () => {
  it.each([
    ['shallow', ['--depth', '1', '--no-local'], 'warning'],
    ['partial', ['--filter=blob:none', '--no-local'], 'ok'],
    ['sparse', ['--sparse'], 'ok'],
  ])('is named: %s', async (word, args, level) => {
    await using world = await useWorld()
    await git(world.path, 'config', 'uploadpack.allowFilter', 'true')
    await world.commit({ 'a.txt': 'a' })
    const clone = await world.clone('ada', { args })

    const found = about(await look(clone, { offline: true }), 'repository')
    expect(found.at(-1)).toMatchObject({ level, text: expect.stringContaining(word) })
  })
})

describe('without a secret in any line', () => {
  it.each([
    [{ STEPYARD_GIT_TOKEN: 's3cret', STEPYARD_GIT_HOST: 'HOST' }, 'the variable STEPYARD_GIT_TOKEN'],
    [
      { GITHUB_TOKEN: 's3cret', GITHUB_SERVER_URL: 'http://HOST', STEPYARD_GIT_HOST: 'HOST' },
      'the variable GITHUB_TOKEN of this build',
    ],
    [{ STEPYARD_GIT_TOKEN: 's3cret' }, "STEPYARD_GIT_TOKEN is not sent: git's own remote does not name HOST"],
    [{}, 'none: a repository that asks for one needs STEPYARD_GIT_TOKEN or a credential helper'],
  ])('the source of the credential is told: %j', async (env, text) => {
    await using server = await startGitServer({ auth: { password: 's3cret' } })
    const repository = await server.createRepository('acme/orders')
    await repository.commit(worldFiles, { branch: 'develop' })
    await using dir = await testDir({
      'stepyard.yaml': `${worldFiles['stepyard.yaml']}source: { repository: '${repository.url}' }\n`,
    })
    const { host } = new URL(server.origin)
    const given = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replace('HOST', host)]))
    const findings = await examine(dir.path, { effects: worldEffects({ env: given }), offline: true })

    expect(about(findings, 'credentials')).toMatchObject([{ text: text.replace('HOST', host) }])
    expect(JSON.stringify(findings)).not.toContain('s3cret')
  })

  it.each(['http://user:s3cret@proxy:80', 'user:s3cret@proxy:80', 'http://s3cret@proxy'])(
    'proxy %s is shown',
    async (proxy) => {
      await using dir = await testDir()
      const findings = await examine(dir.path, { effects: worldEffects({ env: { HTTPS_PROXY: proxy } }) })

      expect(about(findings, 'proxy')).toMatchObject([{ text: expect.stringMatching(/^HTTPS_PROXY=.*proxy/) }])
      expect(JSON.stringify(findings)).not.toContain('s3cret')
    },
  )

  it('a certificate file that is not there and one that is not asked for are told', async () => {
    await using dir = await testDir()
    const env = { GIT_SSL_CAINFO: '/nonexistent.pem', GIT_SSL_NO_VERIFY: '1' }
    const findings = await examine(dir.path, { effects: worldEffects({ env }) })

    expect(about(findings, 'certificates').map(({ level }) => level)).toStrictEqual(['problem', 'warning'])
  })

  it('the backend is told, and why', async () => {
    await using dir = await testDir()
    const findings = await examine(dir.path, { effects: worldEffects({ env: { PATH: '/nonexistent' } }) })

    expect(about(findings, 'git')).toMatchObject([{ level: 'warning' }])
    expect(about(findings, 'backend')).toMatchObject([{ text: expect.stringMatching(/^isomorphic: there is no git/) }])
  })
})
