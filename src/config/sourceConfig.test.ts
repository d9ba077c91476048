import { describe, expect, it } from 'vitest'
import { readSourceConfig } from './sourceConfig.ts'

const FULL = {
  repository: 'https://github.com/acme/onboarding.git',
  branch: 'main',
  username: 'bot',
  token: 'hunter2',
  autoSync: false,
  syncInterval: '10m',
}
const read = (change: object) => readSourceConfig(JSON.stringify({ ...FULL, ...change }))

describe('readSourceConfig', () => {
  it('reads the JSON as it is and keeps the token apart', () => {
    const { token, ...settings } = FULL

    expect(readSourceConfig(JSON.stringify(FULL, null, '\t'))).toEqual({ value: settings, token, diagnostics: [] })
  })

  it('reads the same as YAML', () => {
    expect(readSourceConfig('repository: x\nbranch: main\n')).toMatchObject({
      value: { repository: 'x', branch: 'main' },
    })
  })

  it('fills in what is missing', () => {
    expect(readSourceConfig('{"repository": "x", "branch": "main"}').value).toEqual({
      repository: 'x',
      branch: 'main',
      autoSync: true,
      syncInterval: '5m',
    })
  })

  it.each([
    ['https://u:p%40ss@host/r', 'https://host/r', 'bot', 'hunter2'],
    ['ssh://git@host/r', 'ssh://git@host/r', 'bot', 'hunter2'],
    ['git@host:a/b.git', 'git@host:a/b.git', 'bot', 'hunter2'],
    ['https://host/r@x', 'https://host/r@x', 'bot', 'hunter2'],
  ])('takes user and password out of %s', (repository, address, ...[username, token]) => {
    expect(read({ repository })).toMatchObject({ value: { repository: address, username }, token })
  })

  it('uses the credential of the address where there is no other', () => {
    const bare = { username: undefined, token: undefined }
    const token = `ghp_${'a'.repeat(36)}`

    expect(read({ ...bare, repository: 'https://u:p%40ss@host/r' })).toMatchObject({
      value: { username: 'u' },
      token: 'p@ss',
    })
    expect(read({ ...bare, repository: `https://${token}@host/r` })).toEqual({
      value: { repository: 'https://host/r', branch: 'main', autoSync: false, syncInterval: '10m' },
      token,
      diagnostics: [],
    })
  })

  it.each([
    [300, '5m'],
    ['300', '5m'],
    ['1h30m', '1h30m'],
    [86_400, '1d'],
  ])('reads the interval %s as %s', (syncInterval, written) => {
    expect(read({ syncInterval }).value?.syncInterval).toBe(written)
  })

  it.each([5, '9s', '25h', '1d1s', 0])('refuses the interval %s', (syncInterval) => {
    expect(read({ syncInterval })).toMatchObject({ diagnostics: [{ code: 'WRONG_VALUE' }] })
  })

  it.each([
    ['a misspelt key', { brnch: 'x' }],
    ['a token that is a number', { token: 4711 }],
    ['a token in the place of the name', { username: `ghp_${'a'.repeat(36)}` }],
    ['a token of two lines', { token: 'hunter2\nhost=evil' }],
    ['a name of two lines', { username: 'bot\nhost=evil' }],
    ['a line break in the address', { username: '', token: '', repository: 'https://u:hunter2%0Ahost=evil@h/r' }],
    ['a wrong branch', { branch: 'refs/heads/main' }],
  ])('refuses %s with a finding that shows no credential', (_, change) => {
    const { value, token, diagnostics } = read(change)

    expect([value, token]).toEqual([undefined, undefined])
    expect(diagnostics).toHaveLength(1)
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter2|4711|ghp_/)
  })
})
