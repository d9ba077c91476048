import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type EnvironmentChange,
  editConfig,
  formatNewConfig,
  removeEnvironment,
  setEnvironment,
  setValues,
} from './editConfig.ts'
import type { Json } from './json.ts'
import { parseConfig } from './parseConfig.ts'
import { resolveConfig } from './resolveConfig.ts'

const TEXT = `# the workspace
format: 1
name: customer-onboarding
environments:
  # our playground
  dev:     { branch: develop } # free for all
  prod:    { branch: main, promoteFrom: dev, protected: true } # careful
# the end
`
const read = (text: string) => {
  const { value, diagnostics } = parseConfig('stepyard', text, 'stepyard.yaml')
  expect(diagnostics).toEqual([])
  return value
}

const branch = fc.stringMatching(/^[a-z][a-z0-9/_-]{0,20}[a-z]$/).filter((name) => !/\/\/|\/-|refs\//.test(`${name}`))
const FIELDS = {
  branch,
  promoteFrom: fc.constantFrom('dev', 'prod'),
  gates: fc.uniqueArray(fc.constantFrom('check', 'test', 'types')),
  protected: fc.boolean(),
  approvals: fc.record({ count: fc.nat(100), timeout: fc.constantFrom('72h', '1h30m') }, { requiredKeys: [] }),
  autoSync: fc.boolean(),
  syncInterval: fc.constantFrom('10s', '5m', '24h', '1h30m'),
}
const SOURCE = {
  repository: fc.constantFrom('https://host/a.git', 'git@host:a/b.git', 'ssh://git@host:22/a', 'file:///srv/a_b'),
  username: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((name) => !/\p{Cc}/u.test(name)),
}
const environment = fc.record(FIELDS, { requiredKeys: ['branch'] })
const change = fc.record({ ...FIELDS, ...SOURCE }, { requiredKeys: ['branch'] })

describe('setEnvironment', () => {
  it('changes what is asked for and no other byte', () => {
    const text = setEnvironment(TEXT, 'dev', { branch: 'next', autoSync: false, syncInterval: '10m' })

    expect(text).toBe(TEXT.replace('{ branch: develop }', '{ branch: next, autoSync: false, syncInterval: 10m }'))
  })

  it('adds an environment behind the others', () => {
    expect(setEnvironment(TEXT, 'qa', { branch: 'qa' })).toBe(
      TEXT.replace('# the end', '  qa: { branch: qa }\n# the end'),
    )
  })

  it('writes repository and user name once for all environments', () => {
    const text = setEnvironment(TEXT, 'dev', { repository: 'https://host/a.git', username: 'bot' })

    expect(text).toBe(`${TEXT}source:\n  repository: https://host/a.git\n  username: bot\n`)
  })

  it('sets every field so that it reads back, keeps every comment, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.constantFrom('dev', 'prod', 'qa'), change, (name, fields) => {
        const text = setEnvironment(TEXT, name, fields)
        const { repository, username, ...environment } = fields

        expect(read(text)?.environments[name]).toMatchObject(environment)
        expect(read(text)?.source ?? {}).toMatchObject({
          ...(repository && { repository }),
          ...(username && { username }),
        })
        expect(text.match(/#.*/g)).toEqual(expect.arrayContaining(TEXT.match(/#.*/g) ?? []))
        expect(setEnvironment(text, name, fields)).toBe(text)
      }),
    )
  })

  it.each<[string, string, EnvironmentChange, string]>([
    ['a branch that is no branch', 'dev', { branch: 'a b' }, 'CONFIG_REFUSED'],
    ['an interval out of range', 'dev', { syncInterval: '5s' }, 'CONFIG_REFUSED'],
    ['an environment without a branch', 'qa', { autoSync: true }, 'CONFIG_REFUSED'],
    ['a name that is no name', '__proto__', { branch: 'x' }, 'CONFIG_REFUSED'],
    ['a twin in another case', 'DEV', { branch: 'x' }, 'CONFIG_REFUSED'],
    ['a password in the address', 'dev', { repository: 'https://u:hunter2@host/a' }, 'SECRET_IN_CONFIG'],
    ['a token as user name', 'dev', { username: `ghp_${'a'.repeat(36)}` }, 'SECRET_IN_CONFIG'],
  ])('refuses %s', (_, name, ...[fields, code]) => {
    expect(() => setEnvironment(TEXT, name, fields)).toThrow(expect.objectContaining({ code }))
    expect(() => setEnvironment(TEXT, name, fields)).not.toThrow(/hunter2|ghp_/)
  })

  it('works on a file that has other errors, and leaves them for the check', () => {
    const text = setEnvironment(`${TEXT}typo: 1\n`, 'dev', { branch: 'next' })

    expect(text).toBe(`${TEXT.replace('develop', 'next')}typo: 1\n`)
  })
})

describe('removeEnvironment', () => {
  it('takes the environment out with its own comments', () => {
    expect(removeEnvironment(TEXT, 'prod')).toBe(TEXT.replace(/ {2}prod:.*\n/, ''))
  })

  it('leaves an empty map behind the last one, which takes a new one again', () => {
    const empty = removeEnvironment(removeEnvironment(TEXT, 'prod'), 'dev')

    expect(read(empty)?.environments).toEqual({})
    expect(read(setEnvironment(empty, 'qa', { branch: 'qa' }))?.environments).toEqual({ qa: { branch: 'qa' } })
  })

  it('names the nearest environment when there is none of that name', () => {
    const unknown = expect.objectContaining({
      code: 'ENVIRONMENT_UNKNOWN',
      data: expect.objectContaining({ nearest: 'prod' }),
    })

    expect(() => removeEnvironment(TEXT, 'prdo')).toThrow(unknown)
  })
})

describe('setValues', () => {
  const dev = { environment: 'dev' }

  it('makes the file when there is none', () => {
    expect(setValues(undefined, { API_URL: 'https://x/y', RETRIES: 3, ZIP: '01234' }, dev)).toBe(
      'values:\n  API_URL: https://x/y\n  RETRIES: 3\n  ZIP: "01234"\n',
    )
  })

  it('takes a value out', () => {
    expect(setValues('values:\n  A: 1\n  B: 2 # two\n', { B: undefined }, dev)).toBe('values:\n  A: 1\n')
  })

  it('sets any value so that it reads back, keeps comments, and changes nothing the second time', () => {
    const before = '# head\ntype: sandbox # kind\nvalues:\n  A: 1 # one\n  # inner\n# foot\n'
    const name = fc.constantFrom('A', 'B', 'x.y', '_z', 'yes')
    const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => !/"(?:__proto__|.{60,})"/.test(JSON.stringify(value)))

    fc.assert(
      fc.property(fc.dictionary(name, json, { maxKeys: 3 }), (values) => {
        const text = setValues(before, values as Record<string, Json>, dev)

        expect(JSON.parse(JSON.stringify(parseConfig('environment', text, 'f').value?.values))).toEqual({
          A: 1,
          ...JSON.parse(JSON.stringify(values)),
        })
        expect(text.match(/# (?:head|kind|one|inner|foot)/g)).toHaveLength(5)
        expect(setValues(text, values as Record<string, Json>, dev)).toBe(text)
      }),
    )
  })

  it.each([
    ['a declared secret', { STRIPE: 'hunter2' }, 'SECRET_IN_CONFIG'],
    ['a name that says secret', { API_TOKEN: 'hunter2' }, 'SECRET_IN_CONFIG'],
    ['a value that looks like one', { X: `ghp_${'a'.repeat(36)}` }, 'SECRET_IN_CONFIG'],
    ['a name that is no name', { 'a b': 1 }, 'CONFIG_REFUSED'],
    ['__proto__', JSON.parse('{"__proto__": 1, "a b": 1}'), 'CONFIG_REFUSED'],
  ])('refuses %s', (_, values, code) => {
    const owner = { environment: 'dev', secretNames: ['STRIPE'] }

    expect(() => setValues('', values, owner)).toThrow(expect.objectContaining({ code }))
    expect(() => setValues('', values, owner)).not.toThrow(/hunter2|ghp_/)
  })
})

describe('editConfig', () => {
  it('sets every field of the other files as well', () => {
    const text = editConfig({ kind: 'environment', file: 'environments/dev.yaml', text: '# mine\n' }, [
      { path: ['type'], value: 'sandbox' },
      { path: ['limits', 'automations'], value: 3 },
      { path: ['policy'], value: { piiAllowed: false, retentionDays: 30 } },
      { path: ['gateway'], value: 'https://hooks.example.com' },
    ])

    expect(text).toBe(
      '# mine\ntype: sandbox\nlimits:\n  automations: 3\npolicy:\n  piiAllowed: false\n  retentionDays: 30\ngateway: https://hooks.example.com\n',
    )
  })
})

describe('formatNewConfig', () => {
  it('writes the file as a person would', () => {
    const environments = { dev: { branch: 'develop' }, prod: { branch: 'main', promoteFrom: 'dev', protected: true } }

    expect(formatNewConfig({ name: 'orders', source: { repository: 'https://host/a.git' }, environments })).toBe(
      'format: 1\nname: orders\nsource:\n  repository: https://host/a.git\nenvironments:\n' +
        '  dev: { branch: develop }\n  prod: { branch: main, promoteFrom: dev, protected: true }\n',
    )
  })

  it('writes a file that can be read, whatever the environments are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{4,9}$/), environment, { maxKeys: 4 }),
        (environments) => {
          const config = read(formatNewConfig({ name: 'a', environments }))

          expect(config?.environments).toEqual(environments)
          expect(config && resolveConfig(config).environments.size).toBe(Object.keys(environments).length)
        },
      ),
    )
  })

  it('refuses a name that is no name', () => {
    expect(() => formatNewConfig({ name: '..', environments: {} })).toThrow(
      expect.objectContaining({ code: 'CONFIG_REFUSED' }),
    )
  })
})
