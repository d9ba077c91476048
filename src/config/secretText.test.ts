import { describe, expect, it } from 'vitest'
import { parseConfig } from './parseConfig.ts'
import type { ConfigKind } from './schemaFiles.ts'
import { isSecretName, looksSecret, showText } from './secretText.ts'

const TOKEN = `ghp_${'a1B2'.repeat(9)}`
const STEPYARD = 'format: 1\nname: a\nenvironments: { dev: { branch: main } }\n'

describe('a secret in a configuration file', () => {
  it.each<[string, ConfigKind, string, string]>([
    ['a token beside the repository', 'stepyard', `${STEPYARD}source: { token: hunter2 }`, 'git credential approve'],
    ['a misspelt password', 'stepyard', `${STEPYARD}source: { Password: hunter2 }`, 'git credential approve'],
    ['a password of digits', 'stepyard', `${STEPYARD}source: { password: 4711 }`, 'git credential approve'],
    [
      'a password in the address',
      'stepyard',
      `${STEPYARD}source: { repository: "https://u:hunter2@h/r" }`,
      'git credential',
    ],
    [
      'a token in the place of a name',
      'stepyard',
      `${STEPYARD}source: { username: ${TOKEN} }`,
      'git credential approve',
    ],
    [
      'a token of an environment',
      'environment',
      'values: { API_TOKEN: hunter2 }',
      '`API_TOKEN=<value>` into .env.prod',
    ],
    ['a known form under a harmless name', 'environment', `values: { x: [{ y: "${TOKEN}" }] }`, '.env.prod'],
    ['a private key', 'environment', 'values: { x: "-----BEGIN RSA PRIVATE KEY-----\\nabc" }', '.env.prod'],
    ['the value of a declared name', 'secrets', 'STRIPE: hunter2', '`STRIPE=<value>` into .env.'],
    ['a value beside a description', 'secrets', 'STRIPE: { value: hunter2 }', '`STRIPE=<value>` into .env.'],
    ['a key of a connector', 'connector', 'type: x\nconfig: { apiKey: hunter2 }', 'Write ${secret:API_KEY} here.'],
    [
      'a header of a connector',
      'connector',
      'type: x\nauth: { Authorization: Bearer hunter2 }',
      '${secret:AUTHORIZATION}',
    ],
    ['a secret of a webhook', 'webhook', 'verify: { scheme: github, secret: hunter2 }', '${secret:SECRET}'],
    [
      'a value in deploy.yaml',
      'deploy',
      'workspaces: [{ name: a, secrets: [{ name: X, value: hunter2 }] }]',
      '--env-file',
    ],
    ['a known form in a fixture', 'fixture', `tasks: [{ name: a, data: { x: "${TOKEN}" } }]`, '.env.'],
  ])('is refused once, with the way to store it, and never shown: %s', (_, kind, ...[text, hint]) => {
    const { value, diagnostics } = parseConfig(kind, text, 'environments/prod.yaml')

    expect(diagnostics).toMatchObject([
      { code: 'SECRET_IN_CONFIG', severity: 'error', hint: expect.stringContaining(hint) },
    ])
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter2|4711|ghp_|BEGIN/)
    expect(value).toBeUndefined()
  })

  it.each<[string, ConfigKind, string]>([
    ['a reference', 'connector', 'type: x\nauth: { token: "Bearer ${secret:A}", password: "${env:B}" }'],
    [
      'a name that only speaks about tokens',
      'environment',
      'values: { tokenUrl: https://x/y, maxTokens: 5, MAX_TOKEN: 5 }',
    ],
    ['an empty value', 'environment', 'values: { NEXT_TOKEN: "" }'],
    ['an address with a port', 'environment', 'values: { url: "http://localhost:8080/a@b" }'],
    ['a made-up password of a fixture', 'fixture', 'tasks: [{ name: a, data: { password: x } }]'],
    [
      'a plain value of deploy.yaml',
      'deploy',
      'workspaces: [{ name: a, secrets: [{ name: X, value: y, encrypted: false }] }]',
    ],
    ['a secret that is described', 'secrets', 'API_TOKEN: { description: for the API }'],
    ['an SSH address', 'stepyard', `${STEPYARD}source: { repository: "ssh://git@host:22/a/b.git" }`],
  ])('is not seen in %s', (_, kind, text) => {
    expect(parseConfig(kind, text, 'f.yaml').diagnostics).toEqual([])
  })

  it('is not repeated by a finding of another kind', () => {
    const text = '{"repository": "x", "branch": "main", "token": 4711}'

    expect(JSON.stringify(parseConfig('source-config', text, 'f').diagnostics)).not.toContain('4711')
  })
})

describe('looksSecret', () => {
  it.each([
    'glpat-abcdefghijklmnopqrst',
    'AKIAABCDEFGHIJKLMNOP',
    'xoxb-123456789-abc',
    'https://a:b@c',
    'sk_live_abcdefghijkl',
  ])('knows %s', (text) => {
    expect(looksSecret(text)).toBe(true)
    expect(showText(`x ${text}`)).toBe('…')
  })

  it.each(['main', 'task_live_view', 'https://a/b:c', 'a@b.c', 'git@github.com:a/b.git', 'ghp_'])(
    'lets %s pass',
    (text) => {
      expect(looksSecret(text)).toBe(false)
    },
  )
})

describe('isSecretName', () => {
  it.each(['token', 'apiKey', 'API_KEY', 'dbPassword', 'client-secret', 'accessToken', 'credentials'])(
    'knows %s',
    (name) => {
      expect(isSecretName(name)).toBe(true)
    },
  )

  it.each(['tokenUrl', 'tokens', 'passwordHint', 'secretary', 'keyboard', 'monkey'])('lets %s pass', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})
