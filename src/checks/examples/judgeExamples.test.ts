import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../../fixtures/testDir.ts'
import { runInProcess } from '../../../fixtures/commandLine.ts'

const SCHEMA = {
  type: 'object',
  required: ['order'],
  properties: { order: { type: 'object', properties: { total: { type: 'number' } } } },
}
const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n',
  'environments/dev.yaml': '{}\n',
  'schemas/tasks/order.schema.json': JSON.stringify(SCHEMA),
  'connectors/stripe.yaml': 'type: example.stripe\n',
  'steps/charge.ts':
    'export const condition = { order: Object }\nexport const content = async () => {\n  await connectors.stripe.charge({})\n}\n',
}
const EXAMPLES = /^(?:fixtures|seeds)\//

interface Found {
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly severity: string
  readonly hint?: string
}

async function found(files: Files): Promise<readonly string[]> {
  await using dir = await testDir({ ...FILES, ...files })
  const { out } = await runInProcess(dir.path, 'check', '--no-types', '--json')
  const { diagnostics } = JSON.parse(out) as { readonly diagnostics: readonly Found[] }
  return diagnostics
    .filter(({ file }) => EXAMPLES.test(file))
    .map(
      ({ severity, code, file, line, column, hint }) => `${file}:${line}:${column} ${severity} ${code} ${hint ?? ''}`,
    )
}

describe('a fixture', () => {
  it('is held against the steps, connectors and environments that there are', async () => {
    const fixture = `environment: prod
tasks:
  - name: order
    data: { order: { total: 7 } }
    expect:
      steps: [charge, chargee]
      calls: [stripe.charge, strip.charge, { slack.send: { text: hi } }]
    next:
      - resume: true
        expect: { steps: [ship] }
`
    expect(await found({ 'fixtures/order.yaml': fixture })).toEqual([
      'fixtures/order.yaml:1:14 warning ENVIRONMENT_UNKNOWN Write one of dev.',
      'fixtures/order.yaml:6:23 warning STEP_UNKNOWN Did you mean "charge"?',
      'fixtures/order.yaml:7:30 warning CONNECTOR_UNKNOWN Did you mean "stripe"?',
      'fixtures/order.yaml:7:44 warning CONNECTOR_UNKNOWN Add it: `stepyard connector add slack`.',
      'fixtures/order.yaml:10:27 warning STEP_UNKNOWN Correct the name: `stepyard step list` has those that are there.',
    ])
  })

  it('may expect calls that it answers itself', async () => {
    const fixture = `connectors: { slack: { send: { ok: true } } }
replay: [hubspot]
tasks:
  - name: order
    data: { order: { total: 7 } }
    expect: { calls: [slack.send, hubspot.request, http.get, stripe.charge] }
`
    expect(await found({ 'fixtures/order.yaml': fixture })).toEqual([])
  })

  it('has faults in the words of faults.yaml', async () => {
    const fixture = `faults:
  - match: { connector: stripe }
    effect: { status: 503 }
  - match: { conector: stripe }
    effect: { status: 503 }
tasks: [{ name: order, data: { order: {} } }]
`
    const [first, ...others] = await found({ 'fixtures/order.yaml': fixture })

    expect(first).toMatch(/^fixtures\/order\.yaml:4:\d+ error MISSING_KEY Rename "conector" to "connector"/)
    expect(others.filter((line) => !line.startsWith('fixtures/order.yaml:4:'))).toEqual([])
  })
})

describe('data of a task', () => {
  it('is held against the schemas, in fixtures as in seeds, at its place', async () => {
    const tasks = `tasks:
  - name: order
    data:
      order: { total: seven }
  - name: other
    data: { thing: 1 }
`
    expect(await found({ 'fixtures/order.yaml': tasks, 'seeds/order.yaml': tasks })).toEqual([
      'fixtures/order.yaml:4:23 warning TASK_DATA_MISFIT Correct the data, or the schema.',
      'fixtures/order.yaml:6:11 warning TASK_DATA_MISFIT Correct the data, or the schema.',
      'seeds/order.yaml:4:23 warning TASK_DATA_MISFIT Correct the data, or the schema.',
      'seeds/order.yaml:6:11 warning TASK_DATA_MISFIT Correct the data, or the schema.',
    ])
  })
})

describe('seeds', () => {
  it('are for an environment that there is', async () => {
    const seed = 'tasks: [{ name: order, data: { order: { total: 7 } } }]\n'

    expect(await found({ 'seeds/dve/order.yaml': seed, 'seeds/dev/order.yaml': seed })).toEqual([
      'seeds/dve/order.yaml:1:1 warning ENVIRONMENT_UNKNOWN Did you mean "dev"?',
    ])
  })

  it('say what is wrong with their files', async () => {
    expect(await found({ 'seeds/order.yaml': 'taks: []\n' })).toEqual([
      expect.stringMatching(/^seeds\/order\.yaml:1:1 error MISSING_KEY/),
      expect.stringMatching(/^seeds\/order\.yaml:1:1 error UNKNOWN_KEY/),
    ])
  })
})
