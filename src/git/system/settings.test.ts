import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { testEffects, type TestEffects } from '../../../fixtures/testEffects.ts'
import { httpSettings, rewriteUrl, userSettings } from './settings.ts'

/** Effects of a user whose global configuration file holds `text`. */
async function userWith(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & TestEffects> {
  const dir = await testDir({ gitconfig: text })
  const effects = testEffects({
    env: { GIT_CONFIG_GLOBAL: join(dir.path, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1', ...env },
  })
  return { ...effects, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}

describe('the settings of the user', () => {
  it('are read from their own files and environment, with includes', async () => {
    await using user = await userWith('[user]\n\tname = Ada\n[include]\n\tpath = more\n[a]\n\tflag\n', {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.email',
      GIT_CONFIG_VALUE_0: 'ada@example.org',
    })
    const settings = await userSettings(user)

    expect(['user.name', 'user.email', 'a.flag', 'b.c'].map(settings.get)).toStrictEqual([
      'Ada',
      'ada@example.org',
      'true',
      undefined,
    ])
  })

  it('are those of HOME when nothing else is named', async () => {
    await using home = await testDir({
      '.gitconfig': '[user]\n\tname = Home\n',
      '.config/git/config': '[user]\n\temail = h@x\n',
    })
    const settings = await userSettings(testEffects({ env: { HOME: home.path, GIT_CONFIG_NOSYSTEM: '1' } }))

    expect([settings.get('user.name'), settings.get('user.email')]).toStrictEqual(['Home', 'h@x'])
  })

  it('never come from a repository (GIT-12)', async () => {
    await using dir = await testDir({
      'git/config': '[user]\n\tname = Evil\n[http]\n\tproxy = evil\n',
      'git/HEAD': 'ref: refs/heads/x\n',
      'git/objects/x': '',
      'git/refs/x': '',
    })
    await using user = await userWith('[user]\n\temail = a@x\n')
    const settings = await userSettings(user, join(dir.path, 'git'))

    expect(settings.get('user.name')).toBeUndefined()
    expect(httpSettings(settings)).toStrictEqual([])
  })

  it('reach transfers as far as they are about http, but never redirects', async () => {
    await using user = await userWith(
      '[http]\n\tproxy = p\n\tfollowRedirects = true\n[http "https://example.org"]\n\tsslCAInfo = /ca\n\tfollowRedirects = true\n[core]\n\thooksPath = /x\n',
    )

    expect(httpSettings(await userSettings(user))).toStrictEqual([
      ['http.proxy', 'p'],
      ['http.https://example.org.sslcainfo', '/ca'],
    ])
  })

  it.each(['[http]\n\tsslVerify = false\n', '[http "https://example.org"]\n\tsslVerify = no\n'])(
    'that switch off certificate checks are never silent: %j',
    async (text) => {
      await using user = await userWith(text)
      await userSettings(user)

      expect(user.logged).toMatchObject([{ level: 'warning', message: expect.stringContaining('certificates') }])
    },
  )

  it('rewrite an address by the longest match, for a push by its own rule first', async () => {
    await using user = await userWith(
      '[url "https://a/"]\n\tinsteadOf = short:\n[url "https://b/"]\n\tinsteadOf = short:team/\n[url "ssh://git@c/"]\n\tpushInsteadOf = short:\n',
    )
    const settings = await userSettings(user)

    expect(rewriteUrl(settings, 'short:x', 'fetch')).toBe('https://a/x')
    expect(rewriteUrl(settings, 'short:team/x', 'fetch')).toBe('https://b/x')
    expect(rewriteUrl(settings, 'short:team/x', 'push')).toBe('ssh://git@c/team/x')
    expect(rewriteUrl(settings, 'https://d/x', 'push')).toBe('https://d/x')
  })
})
