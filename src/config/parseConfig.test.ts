import { describe, expect, it } from 'vitest'
import { parseConfig } from './parseConfig.ts'
import type { ConfigKind } from './schemaFiles.ts'

const GOOD = `format: 1
name: customer-onboarding
environments:
  dev:     { branch: develop }
  staging: { branch: staging, promoteFrom: dev, gates: [check, test] }
  prod:    { branch: main, promoteFrom: staging, protected: true, approvals: { count: 2, timeout: 72h } }
`
const findings = (kind: ConfigKind, text: string) => parseConfig(kind, text, 'f.yaml').diagnostics
const workspace = (environments: string): string => `format: 1\nname: a\nenvironments:\n${environments}`

describe('parseConfig', () => {
  it('reads the file as it is written, without defaults', () => {
    const { value, diagnostics } = parseConfig('stepyard', GOOD, 'stepyard.yaml')

    expect(diagnostics).toEqual([])
    expect(value?.environments['dev']).toEqual({ branch: 'develop' })
  })

  it.each<[string, ConfigKind, string, object]>([
    [
      'a misspelt key, with the nearest spelling',
      'stepyard',
      workspace('  dev: { branch: a, gtaes: [test] }\n'),
      { code: 'UNKNOWN_KEY', line: 4, column: 21, hint: expect.stringContaining('Did you mean "gates"?') },
    ],
    [
      'a misspelt value, with what is allowed',
      'environment',
      'type: prodution\n',
      {
        code: 'WRONG_VALUE',
        line: 1,
        column: 7,
        message: 'type is "prodution", which is not allowed.',
        hint: 'Did you mean "production"? Allowed: development, staging, production, sandbox.',
      },
    ],
    [
      'a word of YAML 1.1 where true or false belongs',
      'stepyard',
      workspace('  dev:\n    branch: a\n    autoSync: no\n'),
      { code: 'WRONG_TYPE', line: 6, column: 15, hint: 'Write false, without quotes.' },
    ],
    ['a format of the future', 'stepyard', GOOD.replace('1', '2'), { code: 'WRONG_VALUE', hint: 'Allowed: 1.' }],
    [
      'a missing key',
      'connector',
      'config: {}\n',
      { code: 'MISSING_KEY', hint: expect.stringContaining('`type: http`') },
    ],
    [
      'a value of an environment at the top',
      'environment',
      'API_URL: https://x\n',
      { code: 'UNKNOWN_KEY', hint: expect.stringContaining('below `values:`') },
    ],
    [
      'a number where text belongs',
      'connector',
      'type: 5\n',
      { code: 'WRONG_TYPE', hint: 'Put quotes around it: "5".' },
    ],
    ['text where a number belongs', 'environment', 'limits: {automations: "5"}', { hint: 'Remove the quotes.' }],
    ['text where a list belongs', 'stepyard', `${GOOD}include: docs\n`, { hint: 'Write a list: [docs].' }],
    [
      'a value that is listed twice',
      'stepyard',
      `${GOOD}include: [a, a]\n`,
      { code: 'WRONG_VALUE', line: 7, column: 14 },
    ],
    ['a number out of range', 'environment', 'policy: {retentionDays: 0}', { hint: 'Write a number from 1 to 36500.' }],
    ['a list at the top', 'stepyard', '- 1\n', { code: 'WRONG_TYPE', message: 'The file is a list; expected a map.' }],
  ])('reports %s', (_, kind, ...[text, expected]) => {
    expect(findings(kind, text)).toMatchObject([{ severity: 'error', file: 'f.yaml', ...expected }])
  })

  it('reports everything at once, in the order of the file', () => {
    const text = 'format: 1\nnmae: a\nenvironments:\n  dev: { bramch: x }\n  "a b": { branch: ok }\n'

    expect(findings('stepyard', text).map(({ code, line }) => `${line} ${code}`)).toEqual([
      '1 MISSING_KEY',
      '2 UNKNOWN_KEY',
      '4 MISSING_KEY',
      '4 UNKNOWN_KEY',
      '5 WRONG_NAME',
    ])
  })

  it('says which key to rename where a required one is misspelt', () => {
    const [missing] = findings('stepyard', workspace('  dev: { bramch: x }\n'))

    expect(missing).toMatchObject({
      message: 'environments.dev has no "branch".',
      hint: 'Rename "bramch" to "branch".',
    })
  })

  it.each([
    'refs/heads/main',
    'a b',
    '-x',
    'a..b',
    'a.lock',
    'a/',
    '/a',
    'a//b',
    '.a',
    'a/.b',
    'a^',
    'a:b',
    '@',
    'a@{1}',
  ])('refuses the branch "%s"', (branch) => {
    expect(findings('stepyard', workspace(`  dev: { branch: ${JSON.stringify(branch)} }\n`))).toHaveLength(1)
  })

  it.each(['main', 'release/2', 'feature/a_b-c.d', 'ünïcode', 'a@b', '1'])('accepts the branch "%s"', (branch) => {
    expect(findings('stepyard', workspace(`  dev: { branch: ${JSON.stringify(branch)} }\n`))).toEqual([])
  })

  it.each(['9s', '25h', '5', '5x', 'daily'])('refuses the sync interval %s', (interval) => {
    expect(findings('stepyard', workspace(`  d: { branch: a, syncInterval: "${interval}" }\n`))).toHaveLength(1)
  })

  it.each(['con', 'NUL', 'com1'])('refuses the environment %s, which has no file name on Windows', (name) => {
    expect(findings('stepyard', workspace(`  ${name}: { branch: a }\n`))).toMatchObject([
      { code: 'WRONG_NAME', line: 4 },
    ])
  })

  it('refuses environments that differ only in case', () => {
    const text = workspace('  prod: { branch: a }\n  Prod: { branch: b }\n')

    expect(findings('stepyard', text)).toMatchObject([{ code: 'WRONG_NAME', line: 5, column: 3 }])
  })

  it('takes __proto__ for an environment of that name, and refuses the name', () => {
    const text = workspace('  __proto__: { branch: a }\n  constructor: { branch: b }\n')

    expect(findings('stepyard', text)).toMatchObject([{ code: 'WRONG_NAME', line: 4 }])
  })

  it('writes nothing to a terminal that the file made up', () => {
    const text = '"\\e[2J": 1\n"\\e[2J": 2\ntype: "\\a\\u202e"\nvalues: { "\\n": 1 }\n'

    expect(JSON.stringify(findings('environment', text).map(({ message }) => message))).toMatch(/^[\x20-\x7e]+$/)
    expect(
      findings('environment', text)
        .map(({ message, hint = '' }) => message + hint)
        .join(''),
    ).not.toMatch(/\p{C}/u)
  })

  it('gives no value to a file with an error', () => {
    expect(parseConfig('stepyard', `${GOOD}x: 1\n`, 'f').value).toBeUndefined()
  })

  it('lists a hundred findings and counts the rest', () => {
    const text = Array.from({ length: 250 }, (_, index) => `k${index}: 1`).join('\n')

    expect(findings('environment', text)).toHaveLength(101)
    expect(findings('environment', text).at(-1)?.message).toBe('150 more findings in this file are not listed.')
  })

  it('takes no longer for a file that is wrong in every key', () => {
    const text = Array.from({ length: 19_000 }, (_, index) => `k${index}: 1`).join('\n')
    const started = performance.now()

    expect(findings('environment', text).at(-1)?.message).toBe('18900 more findings in this file are not listed.')
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  it.each<ConfigKind>(['environment', 'secrets', 'webhook'])('accepts an empty %s file', (kind) => {
    expect(parseConfig(kind, '# nothing yet\n', 'f')).toMatchObject({ value: {}, diagnostics: [] })
  })

  it('finds the place of any value afterwards', () => {
    const { locate } = parseConfig('stepyard', GOOD, 'f')

    expect(locate(['environments', 'staging', 'gates', 1])).toEqual({ line: 5, column: 64 })
    expect(locate(['environments', 'prod'], 'key')).toEqual({ line: 6, column: 3 })
    expect(locate(['environments', 'none', 'x'])).toEqual({ line: 4, column: 3 })
  })
})
