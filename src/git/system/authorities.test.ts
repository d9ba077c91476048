import { readdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { authoritiesFor } from './authorities.ts'
import { userSettings } from './settings.ts'

describe('the authorities of git', () => {
  it.skipIf(platform() !== 'linux')('are those of the system and of NODE_EXTRA_CA_CERTS together', async () => {
    await using at = await arrange()
    const path = (await at.ask({ NODE_EXTRA_CA_CERTS: at.extra })).GIT_SSL_CAINFO ?? ''

    expect((await readFile(path, 'utf8')).endsWith('-END CERTIFICATE-----\n\nextra\n')).toBe(true)
    expect(await readdir(at.gitDir)).toStrictEqual(['authorities.pem'])
  })

  it.each([
    ['GIT_SSL_CAINFO', { GIT_SSL_CAINFO: '/own.pem' }, ''],
    ['its own setting', { SSL_CERT_FILE: '/other.pem' }, '[http]\n\tsslCAInfo = /own.pem\n'],
    ['its own setting for a host', {}, '[http "https://example.org"]\n\tsslCAInfo = /own.pem\n'],
  ])('stay what %s says', async (_what, env, config) => {
    await using at = await arrange(config)

    expect(await at.ask({ ...env, NODE_EXTRA_CA_CERTS: at.extra })).toStrictEqual({})
    expect(await readdir(at.gitDir)).toStrictEqual([])
  })

  it('are those of SSL_CERT_FILE, which takes the place of the others for everybody', async () => {
    await using at = await arrange()

    expect(await at.ask({ SSL_CERT_FILE: '/own.pem' })).toStrictEqual({ GIT_SSL_CAINFO: '/own.pem' })
  })

  it.skipIf(platform() !== 'linux')('are missed when their file is not there', async () => {
    await using at = await arrange()

    await expect(at.ask({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' })).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' })
  })
})

async function arrange(config = '') {
  const dir = await testDir({ gitconfig: config, 'extra.pem': 'extra\n', 'git/x': null })
  const gitDir = join(dir.path, 'git')
  const given = { GIT_CONFIG_GLOBAL: join(dir.path, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1' }
  return {
    gitDir,
    extra: join(dir.path, 'extra.pem'),
    ask: async (env: Readonly<Record<string, string>>) => {
      const settings = await userSettings(testEffects({ env: { ...env, ...given } }))
      return authoritiesFor(env, { settings, gitDir })
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  }
}
