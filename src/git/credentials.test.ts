import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TestDir, testDir, writeFiles } from '../../fixtures/testDir.ts'
import type { Effects } from '../effects.ts'
import type { LogEntry } from '../log.ts'
import { approveCredential, type Credential, findCredential, rejectCredential, storeCredential } from './credentials.ts'
import { parseRemoteUrl } from './url.ts'

const token = 'hunter2-token'
const remote = parseRemoteUrl('https://git.example.org:8443/o/r.git')
const github = parseRemoteUrl('https://github.com/o/r.git')

describe('findCredential', () => {
  it('takes the token of the environment first', async () => {
    await using home = await testDir()
    const env = { STEPYARD_GIT_TOKEN: token, STEPYARD_GIT_USERNAME: 'ada', GITHUB_TOKEN: 'other' }

    const found = await findCredential({ remote: github, trustedHost: true, effects: useEffects(home, { env }) })

    expect(found).toEqual({ username: 'ada', password: token, source: 'environment' })
  })

  it.each([
    ['https://github.com/o/r', { GITHUB_TOKEN: token }],
    ['https://ghe.example.org/o/r', { GITHUB_TOKEN: token, GITHUB_SERVER_URL: 'https://ghe.example.org' }],
    ['https://gitlab.example.org/o/r', { CI_JOB_TOKEN: token, CI_SERVER_HOST: 'gitlab.example.org' }],
    [
      'https://dev.azure.com/o/p/_git/r',
      { SYSTEM_ACCESSTOKEN: token, SYSTEM_COLLECTIONURI: 'https://dev.azure.com/o/' },
    ],
    ['https://gitea.example.org/o/r', { GITEA_TOKEN: token, GITEA_SERVER_URL: 'https://gitea.example.org/' }],
  ])('takes the token of the build for its own host: %s', async (url, env) => {
    await using home = await testDir()
    const request = { remote: parseRemoteUrl(url), trustedHost: true, effects: useEffects(home, { env }) }
    const found = await findCredential(request)
    expect(found).toMatchObject({ password: token, source: 'ci' })
  })

  it.each([
    ['https://evil.example.org/o/r', { GITHUB_TOKEN: token, CI_JOB_TOKEN: token, CI_SERVER_HOST: 'gitlab.com' }],
    ['https://github.com.evil.org/o/r', { GITHUB_TOKEN: token }],
    ['https://github.com:8443/o/r', { GITHUB_TOKEN: token }],
    ['https://github.com/o/r', { GITHUB_TOKEN: token, GITHUB_SERVER_URL: 'https://ghe.example.org' }],
    ['https://gitlab.com/o/r', { CI_JOB_TOKEN: token }],
    ['git@github.com:o/r', { GITHUB_TOKEN: token, STEPYARD_GIT_TOKEN: token }],
    ['/srv/r.git', { STEPYARD_GIT_TOKEN: token }],
  ])('gives no token to %s that was not made for it (GIT-21)', async (url, env) => {
    await using home = await testDir()
    const request = { remote: parseRemoteUrl(url), trustedHost: true, effects: useEffects(home, { env }) }
    const found = await findCredential(request)
    expect(found).toBeUndefined()
  })

  it('asks the helpers of the user, then the person', async () => {
    await using home = await useHome()
    const effects = useEffects(home, { answer: 'typed' })
    expect(await findCredential({ remote, username: 'ada', effects })).toMatchObject({
      password: 'typed',
      source: 'prompt',
    })
    await storeCredential({ remote, username: 'ada', token, effects })

    const found = await findCredential({ remote, username: 'ada', effects })
    expect(found).toEqual({ username: 'ada', password: token, source: 'helper' })
  })

  it('goes on to the next source after a refusal', async () => {
    await using home = await testDir()
    const effects = useEffects(home, { env: { STEPYARD_GIT_TOKEN: token }, answer: 'typed' })
    const request = { remote, trustedHost: true, effects }
    const rejected = await findCredential(request)

    const next = await findCredential({ ...request, ...(rejected && { rejected }) })
    expect(next).toMatchObject({ source: 'prompt' })
  })

  it('does not ask for what has just been typed and refused by an empty answer', async () => {
    await using home = await testDir()
    const rejected: Credential = { username: 'ada', password: 'typed', source: 'prompt' }
    expect(await findCredential({ remote, effects: useEffects(home), rejected })).toBeUndefined()
  })

  it('runs no helper that a repository has set up (GIT-12)', async () => {
    await using home = await testDir({ 'canary.sh': '#!/bin/sh\ntouch "$HOME/canary"\n' })
    const helper = `!touch ${join(home.path, 'canary')}`
    await writeFiles(home.path, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/config': `[credential]\nhelper = "${helper}"\n`,
    })
    await findCredential({ remote, effects: useEffects(home, { env: { GIT_DIR: join(home.path, '.git') } }) })
    await expect(readFile(join(home.path, 'canary'))).rejects.toThrow('ENOENT')
  })

  it('asks no askpass program of the configuration', async () => {
    await using home = await testDir()
    await writeFiles(home.path, { '.gitconfig': `[core]\naskPass = "touch ${join(home.path, 'canary')}"\n` })
    expect(await findCredential({ remote, effects: useEffects(home) })).toBeUndefined()
  })
})

describe('approveCredential and rejectCredential', () => {
  it('keep what a person typed until the server refuses it', async () => {
    await using home = await useHome()
    const effects = useEffects(home)
    const credential: Credential = { username: 'ada', password: token, source: 'prompt' }

    await approveCredential({ remote, credential, effects })
    expect(await stored(home)).toContain(token)
    await rejectCredential({ remote, credential, effects })
    expect(await stored(home)).not.toContain(token)
  })

  it('keep nothing that came from the environment', async () => {
    await using home = await useHome()
    const credential: Credential = { username: 'ada', password: token, source: 'environment' }
    await approveCredential({ remote, credential, effects: useEffects(home) })
    expect(await stored(home)).toBe('')
  })

  it('say that a typed token is not kept where there is no helper', async () => {
    await using home = await testDir()
    const lines: LogEntry[] = []
    const credential: Credential = { username: 'ada', password: token, source: 'prompt' }
    await approveCredential({ remote, credential, effects: { ...useEffects(home), log: (line) => lines.push(line) } })
    expect(lines.map(({ message }) => message).join()).toContain('no credential helper')
    expect(JSON.stringify(lines)).not.toContain(token)
  })
})

describe('storeCredential', () => {
  it('says so when no helper is set up', async () => {
    await using home = await testDir()
    const storing = storeCredential({ remote, token, effects: useEffects(home) })
    await expect(storing).rejects.toMatchObject({
      code: 'CREDENTIAL_NOT_STORED',
      message: expect.not.stringContaining(token),
    })
  })

  it('says so when the helper keeps nothing', async () => {
    await using home = await testDir({ '.gitconfig': '[credential]\nhelper = "!true"\n' })
    const storing = storeCredential({ remote, token, effects: useEffects(home) })
    await expect(storing).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_STORED' })
  })

  it('finds a helper in the second place of the user configuration', async () => {
    await using home = await testDir({ '.gitconfig': '[user]\nname = Ada\n' })
    await writeFiles(home.path, { '.config/git/config': '[credential]\nhelper = store\n' })
    await storeCredential({ remote, username: 'ada', token, effects: useEffects(home) })
    expect(await stored(home)).toContain(token)
  })

  it.each(['', 'a\nhost=evil'])('refuses the token %j', async (bad) => {
    await using home = await useHome()
    const storing = storeCredential({ remote, token: bad, effects: useEffects(home) })
    await expect(storing).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_STORED' })
  })

  it('refuses an address that takes no token', async () => {
    await using home = await useHome()
    const ssh = parseRemoteUrl('git@github.com:o/r')
    await expect(storeCredential({ remote: ssh, token, effects: useEffects(home) })).rejects.toMatchObject({
      code: 'CREDENTIAL_NOT_STORED',
    })
  })

  it('says so where there is no git', async () => {
    await using home = await testDir()
    const storing = storeCredential({ remote, token, effects: useEffects(home, { env: { PATH: home.path } }) })
    await expect(storing).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_STORED' })
  })
})

interface Given {
  readonly env?: Record<string, string>
  readonly answer?: string
}

function useEffects(home: TestDir, { env = {}, answer }: Given = {}): Effects {
  return {
    env: { PATH: process.env['PATH'], HOME: home.path, GIT_CONFIG_NOSYSTEM: '1', ...env },
    now: () => new Date(0),
    log: () => {},
    progress: () => {},
    askSecret: async () => answer,
  }
}

function useHome(): Promise<TestDir> {
  return testDir({ '.gitconfig': '[credential]\nhelper = store\n' })
}

function stored(home: TestDir): Promise<string> {
  return readFile(join(home.path, '.git-credentials'), 'utf8').catch(() => '')
}
