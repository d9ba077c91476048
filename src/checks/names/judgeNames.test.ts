import { describe, expect, it } from 'vitest'
import { judged } from '../../../fixtures/judged.ts'
import { environmentInName } from './environmentInName.ts'
import { isCopy, isVague, originalOf } from './vagueName.ts'

const STEP = 'export const condition = { a: 1 }\nexport const content = () => {}\n'

describe('a name', () => {
  it.each([
    'Test',
    'test2',
    'tests/test',
    'New step',
    'new-step',
    'Untitled',
    'untitled 3',
    'Backup',
    'tmp',
    'foo',
    'step_1',
  ])('that says nothing is vague: %s', (name) => {
    expect(isVague(name, 'step')).toBe(true)
  })

  it.each([
    'latest',
    'contest',
    'testimonial',
    'test-connection',
    'product',
    'orders/new',
    'temperature',
    'attempt',
    'backup database',
    'old commit status',
    'charts/bar',
    'step up authentication',
    '01. read order mail',
    'first',
    'send a copy',
    '2fa',
  ])('that says something is not: %s', (name) => {
    expect(isVague(name, 'step')).toBe(false)
  })

  it.each([
    ['MyWorkspace', 'workspace', true],
    ['my-app', 'workspace', true],
    ['test', 'environment', false],
    ['env2', 'environment', true],
    ['webhook', 'webhook', true],
    ['webhook', 'step', false],
  ] as const)('is looked at as one of its kind: %s of a %s', (name, kind, expected) => {
    expect(isVague(name, kind)).toBe(expected)
  })

  it.each(['Copy of charge', 'copy-of-charge', 'orders/charge (1)', 'charge - Copy', 'charge - Copy (2)'])(
    'is that of a copy: %s',
    (name) => {
      expect(isCopy(name)).toBe(true)
    },
  )

  it.each([
    ['charge-backup', 'charge'],
    ['orders/charge.old', 'orders/charge'],
    ['charge_bak2', 'charge'],
    ['household', undefined],
    ['charge', undefined],
  ])('may have been made of another one: %s', (name, original) => {
    expect(originalOf(name)).toBe(original)
  })

  it.each([
    ['stripe-prod', [], 'prod'],
    ['stripeProd', [], 'prod'],
    ['charge (staging)', [], 'staging'],
    ['prod/charge', [], 'prod'],
    ['staging-charge', [], 'staging'],
    ['stripe-dev', ['stripe'], 'dev'],
    ['stripe-dev', ['stripe-production'], 'dev'],
    ['stripe-eu', ['stripe'], 'eu'],
    ['stripe-dev', ['slack'], undefined],
    ['dev-relations', [], undefined],
    ['start-production', [], undefined],
    ['product', [], undefined],
    ['smoke-test', [], undefined],
    ['delivery', ['livery'], undefined],
  ])('carries an environment: %s beside %s', (name, siblings, environment) => {
    expect(environmentInName(name, { environments: ['eu', 'us'], siblings })).toBe(environment)
  })
})

it('says of each kind of item how it is renamed', async () => {
  const found = await judged({
    'steps/tmp.ts': STEP,
    'libraries/misc.ts': 'export const f = 1\n',
    'connectors/stripe-prod.yaml': 'type: http\n',
    'webhooks/webhook.yaml': 'task: order\n',
  })

  expect(
    found.filter(({ code }) => code.startsWith('NAME_')).map(({ code, file, hint }) => [code, file, hint]),
  ).toEqual([
    [
      'NAME_HAS_ENVIRONMENT',
      'connectors/stripe-prod.yaml',
      'Keep one connector, with `${env:...}` for what differs. Rename it: `stepyard connector update stripe-prod --name <new> --rewrite`.',
    ],
    ['NAME_VAGUE', 'libraries/misc.ts', 'Rename it: `git mv` gives its file another name.'],
    ['NAME_VAGUE', 'steps/tmp.ts', 'Rename it: `stepyard step rename tmp <new>`.'],
    ['NAME_VAGUE', 'webhooks/webhook.yaml', 'Rename it: `git mv` gives its file another name.'],
  ])
})

it('looks at the name of the workspace and of its environments', async () => {
  const config =
    'format: 1\nname: shop-develop\nenvironments:\n  develop: { branch: develop }\n  env1: { branch: one }\n'
  const found = await judged({ 'stepyard.yaml': config })

  expect(found).toMatchObject([
    { code: 'NAME_HAS_ENVIRONMENT', severity: 'note', file: 'stepyard.yaml', line: 2 },
    { code: 'NAME_VAGUE', severity: 'note', file: 'stepyard.yaml', line: 5 },
  ])
})

it('tells a step that was made of another one', async () => {
  const found = await judged({ 'steps/charge.ts': STEP, 'steps/charge-old.ts': STEP.replace('1', '2') })

  expect(found).toMatchObject([
    { code: 'NAME_OF_COPY', message: 'The step "charge-old" looks like an older copy of "charge".' },
  ])
})
