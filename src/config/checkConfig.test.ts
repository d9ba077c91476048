import { describe, expect, it } from 'vitest'
import { checkConfig } from './checkConfig.ts'
import type { ConfigFiles } from './configFiles.ts'
import { parseConfig } from './parseConfig.ts'

const stepyard = (environments: string) =>
  parseConfig('stepyard', `format: 1\nname: a\nenvironments:\n${environments}`, 'stepyard.yaml')
const environment = (name: string, text: string) => parseConfig('environment', text, `environments/${name}.yaml`)

/** The findings of a workspace with one environment `dev`, and whatever else a test says. */
function check(files: Partial<ConfigFiles>) {
  const base = { stepyard: stepyard('  dev: { branch: develop }\n'), environments: new Map(), automations: 0 }
  return checkConfig({ ...base, ...files })
}

describe('checkConfig', () => {
  it('finds nothing in a workspace that is in order', () => {
    const environments = new Map([['dev', environment('dev', 'type: development\nlimits: { automations: 3 }\n')]])

    expect(check({ environments, automations: 3 })).toEqual([])
  })

  it('finds two environments on one branch, at the second', () => {
    const shared = stepyard(
      '  dev: { branch: main }\n  qa: { branch: qa }\n  prod: { branch: main, protected: true }\n',
    )

    expect(check({ stepyard: shared })).toMatchObject([
      {
        code: 'SHARED_BRANCH',
        file: 'stepyard.yaml',
        line: 6,
        column: 19,
        message: expect.stringContaining('"dev" and "prod"'),
      },
    ])
  })

  it('finds a promotion from an unknown environment, with the nearest name', () => {
    const unknown = stepyard('  staging: { branch: a }\n  qa: { branch: b, promoteFrom: stagign }\n')

    expect(check({ stepyard: unknown })).toMatchObject([
      { code: 'UNKNOWN_ENVIRONMENT', line: 5, hint: 'Did you mean "staging"? Environments: staging, qa.' },
    ])
  })

  it.each([
    ['itself', '  a: { branch: a, promoteFrom: a }\n', 'a <- a'],
    ['two', '  b: { branch: b, promoteFrom: a }\n  a: { branch: a, promoteFrom: b }\n', 'a <- b <- a'],
    [
      'three, with one that leads there',
      '  x: { branch: x, promoteFrom: a }\n  a: { branch: a, promoteFrom: b }\n  b: { branch: b, promoteFrom: c }\n  c: { branch: c, promoteFrom: a }\n',
      'a <- b <- c <- a',
    ],
  ])('finds a circle of %s once', (_, environments, circle) => {
    expect(check({ stepyard: stepyard(environments) })).toMatchObject([
      { code: 'PROMOTION_CYCLE', message: `The promotions go in a circle: ${circle}.` },
    ])
  })

  it.each([
    ['  live-eu: { branch: main }\n', 'type: production\n', 'error'],
    ['  live-eu: { branch: main, protected: false }\n', 'type: production\n', 'error'],
  ])('finds a production without protection', (environments, text, severity) => {
    const files = {
      stepyard: stepyard(environments),
      environments: new Map([['live-eu', environment('live-eu', text)]]),
    }

    expect(check(files)).toMatchObject([{ code: 'UNPROTECTED_PRODUCTION', severity, file: 'stepyard.yaml' }])
  })

  it('warns about an unprotected environment that only sounds like a production', () => {
    const prod = stepyard('  prod: { branch: main }\n')

    expect(check({ stepyard: prod })).toMatchObject([{ code: 'UNPROTECTED_PRODUCTION', severity: 'warning' }])
    expect(
      check({ stepyard: prod, environments: new Map([['prod', environment('prod', 'type: sandbox\n')]]) }),
    ).toEqual([])
    expect(check({ stepyard: stepyard('  prod: { branch: main, protected: true }\n') })).toEqual([])
  })

  it('finds more automations than the limit, at the limit', () => {
    const environments = new Map([['dev', environment('dev', 'limits:\n  automations: 3\n')]])

    expect(check({ environments, automations: 4 })).toMatchObject([
      { code: 'TOO_MANY_AUTOMATIONS', file: 'environments/dev.yaml', line: 2, column: 16 },
    ])
  })

  it('says which policies this version does not keep', () => {
    const text = 'policy: { piiAllowed: false, encryptionRequired: true, retentionDays: 30 }\n'
    const environments = new Map([['dev', environment('dev', text)]])

    expect(check({ environments, keptPolicies: new Set() })).toHaveLength(3)
    expect(check({ environments })).toMatchObject([
      {
        severity: 'warning',
        code: 'POLICY_NOT_KEPT',
        message: 'policy.encryptionRequired: true is not kept by this version: it has no encrypted storage.',
      },
    ])
  })

  it('does not mind a policy that asks for nothing', () => {
    const environments = new Map([
      ['dev', environment('dev', 'policy: { piiAllowed: true, encryptionRequired: false }\n')],
    ])

    expect(check({ environments })).toEqual([])
  })

  it('warns about a file of an environment that is not declared', () => {
    const environments = new Map([
      ['dv', environment('dv', '')],
      ['production', environment('production', '')],
    ])

    expect(check({ environments })).toMatchObject([
      { code: 'UNDECLARED_ENVIRONMENT', severity: 'warning', file: 'environments/dv.yaml' },
      { file: 'environments/production.yaml', hint: expect.stringContaining('stepyard env set production --branch') },
    ])
  })

  it('finds unknown environments in secrets, connectors and webhooks', () => {
    const secrets = parseConfig('secrets', 'A: { requiredIn: [dev, devv] }\n', 'secrets.yaml')
    const connectors = [parseConfig('connector', 'type: x\nenvironments: [qa]\n', 'connectors/x.yaml')]
    const webhooks = [parseConfig('webhook', 'environments: [dev, qa]\n', 'webhooks/x.yaml')]

    expect(check({ secrets, connectors, webhooks }).map(({ code, file }) => `${code} ${file}`)).toEqual([
      'UNKNOWN_ENVIRONMENT secrets.yaml',
      'UNKNOWN_ENVIRONMENT connectors/x.yaml',
      'UNKNOWN_ENVIRONMENT webhooks/x.yaml',
    ])
  })

  it('keeps going where stepyard.yaml cannot be read', () => {
    const broken = parseConfig('stepyard', 'a: [', 'stepyard.yaml')
    const environments = new Map([['dev', environment('dev', 'limits: { automations: 0 }\n')]])

    expect(check({ stepyard: broken, environments, automations: 1 })).toMatchObject([{ code: 'TOO_MANY_AUTOMATIONS' }])
  })
})

describe('a value for a name that secrets.yaml declares', () => {
  const secrets = parseConfig('secrets', 'STRIPE:\nDB: { description: x }\n', 'secrets.yaml')

  it.each([
    [
      'an environment',
      { environments: new Map([['dev', environment('dev', 'values: { STRIPE: hunter2 }\n')]]) },
      '.env.dev',
    ],
    [
      'a deeper value',
      { environments: new Map([['dev', environment('dev', 'values: { x: { DB: 4711 } }\n')]]) },
      '.env.dev',
    ],
    [
      'a connector',
      { connectors: [parseConfig('connector', 'type: x\nconfig: { DB: hunter2 }\n', 'c')] },
      '.env.<environment>',
    ],
    [
      'a fixture',
      { fixtures: [parseConfig('fixture', 'values: { DB: hunter2 }\ntasks: [{ name: a, data: { DB: x } }]\n', 'f')] },
      '.env.<environment>',
    ],
  ])('is refused in %s and never shown', (_, files, store) => {
    const findings = check({ secrets, ...files })

    expect(findings).toMatchObject([
      { code: 'SECRET_IN_CONFIG', severity: 'error', hint: expect.stringContaining(store) },
    ])
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|4711/)
  })

  it('may be a reference', () => {
    const connectors = [parseConfig('connector', 'type: x\nconfig: { DB: "${secret:DB}" }\n', 'c')]

    expect(check({ secrets, connectors })).toEqual([])
  })
})
