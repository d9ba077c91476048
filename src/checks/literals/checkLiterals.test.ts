import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { applyTextEdits } from '../../workspace/edit/textEdit.ts'
import { loadWorkspace } from '../../workspace/load.ts'
import type { CheckFinding } from '../finding.ts'
import { readTexts } from '../texts.ts'
import { checkLiterals } from './checkLiterals.ts'

const FILES = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments: { dev: { branch: develop }, prod: { branch: main } }\n',
  'environments/dev.yaml':
    'values: { API_URL: "https://api.dev.acme.io", ACCOUNT: 104729, MODE: sandbox, MAIL: { to: [5] }, CHANNEL: "#sales-dev", SHARED: "acct_1a2b3c", ONLY: "only-in-dev-1" }\n',
  'environments/prod.yaml':
    'values: { API_URL: "https://api.acme.io", ACCOUNT: 99, MODE: live, CHANNEL: "#sales", SHARED: "acct_1a2b3c" }\n',
}

/** What is found in a body, in front of which nothing of it stands. */
async function find(body: string, { path = 'steps/a.ts', before = '' } = {}): Promise<readonly CheckFinding[]> {
  const condition = 'export const condition = { a: 1 }\n'
  const text = path.startsWith('steps/')
    ? `${before}${condition}export const content = async () => {\n  ${body}\n}\n`
    : body
  await using dir = await testDir({ ...FILES, [path]: text })
  const workspace = await loadWorkspace(dir.path)
  return await checkLiterals(workspace, readTexts(workspace))
}

async function codes(body: string, options?: { path?: string; before?: string }): Promise<readonly string[]> {
  return (await find(body, options)).map(({ diagnostic }) => diagnostic.code)
}

describe('a value of an environment', () => {
  it('is found with its file and key, and with what to write instead', async () => {
    const [found] = await find("data.to = '#sales-dev'")

    expect(found?.diagnostic).toEqual({
      severity: 'warning',
      code: 'VALUE_OF_ENVIRONMENT',
      message: '"#sales-dev" is CHANNEL of environments/dev.yaml, written into code.',
      hint: "Write `task.config('CHANNEL')` in its place.",
      file: 'steps/a.ts',
      line: 3,
      column: 13,
    })
  })

  it.each([
    ['a number of many digits', 'data.account = 104729', ['VALUE_OF_ENVIRONMENT']],
    ['a template without holes', 'data.to = `#sales-dev`', ['VALUE_OF_ENVIRONMENT']],
    ['what an address begins with', 'fetch(`https://api.dev.acme.io/v1/${data.id}`)', ['VALUE_OF_ENVIRONMENT']],
    ['a common word', "data.mode = 'sandbox'", []],
    ['a short number', 'data.account = 99', []],
    ['a part of a text', "data.text = 'Write to #sales-dev please'", []],
    ['a comment', '// #sales-dev', []],
    ['the name of a key', "data = { '#sales-dev': 1 }", []],
    ['a key that is looked up', "data.x = data['#sales-dev']", []],
    ['a type', "const x: '#sales-dev' | undefined = undefined", []],
  ])('%s is judged', async (_name, body, expected) => {
    expect(await codes(body)).toEqual(expected)
  })

  it('is a note where it is the same everywhere', async () => {
    const [found] = await find("data.account = 'acct_1a2b3c'")

    expect(found?.diagnostic).toMatchObject({
      severity: 'note',
      message: expect.stringContaining('dev.yaml (and of prod)'),
    })
  })

  it.each([
    ['a text in a body', "data.to = '#sales-dev'", "data.to = task.config('CHANNEL')"],
    ['a text in a function of it', "data.f = () => '#sales'", "data.f = () => task.config('CHANNEL')"],
    ['a key that one environment lacks', "data.to = 'only-in-dev-1'", undefined],
    ['a number', 'data.account = 104729', undefined],
    ['a default', "const f = (to = '#sales-dev') => to", undefined],
    ['another task', "const { task } = data\n  data.to = '#sales-dev'", undefined],
  ])('is replaced where that is certain: %s', async (_name, body, expected) => {
    const [found] = await find(body)
    const fix = found?.fix?.kind === 'edit' ? found.fix : undefined
    const source = `export const condition = { a: 1 }\nexport const content = async () => {\n  ${body}\n}\n`

    expect(fix && applyTextEdits(source, fix.edits)).toBe(expected && source.replace(body, expected))
  })

  it('is only shown where it stands outside of a body', async () => {
    const [found] = await find('', { before: "const to = '#sales-dev'\n" })

    expect(found?.diagnostic.code).toBe('VALUE_OF_ENVIRONMENT')
    expect(found?.fix).toBeUndefined()
  })
})

describe('an address', () => {
  it.each([
    ['a URL', "fetch('https://crm.acme.io/v2')", ['ADDRESS_IN_CODE']],
    ['a URL with something in its path', 'fetch(`https://crm.acme.io/v2/${data.id}`)', ['ADDRESS_IN_CODE']],
    ['a host', "connect('db.eu.acme.internal:5432')", ['ADDRESS_IN_CODE']],
    ['an IP address', "connect('10.20.30.40')", ['ADDRESS_IN_CODE']],
    ['a connection string', "open('Server=db1;Database=shop;User Id=x')", ['ADDRESS_IN_CODE']],
    ['a database', "open('postgres://db1/shop')", ['ADDRESS_IN_CODE']],
    ['this machine', "fetch('http://localhost:8080')", ['ADDRESS_IN_CODE']],
    ['a host in a hole', 'fetch(`https://${data.host}/v2`)', []],
    ['a schema', "data.$schema = 'http://json-schema.org/draft-07/schema#'", []],
    ['the name of a schema', "data = { $schema: 'https://acme.io/a.json' }", []],
    ['a domain for examples', "fetch('https://api.example.com/v1')", []],
    ['a domain to compare with', "data.free = data.domain === 'gmail.com'", []],
    ['a path in data', "data.x = get('order.customer.name')", []],
    ['a sentence', "throw new Error('See https://docs.acme.io/limits for more.')", []],
    ['an import', '', []],
  ])('is found, or left alone: %s', async (_name, body, expected) => {
    expect(await codes(body, { before: "import type x from 'https://esm.sh/x'\n" })).toEqual(expected)
  })

  it('is found in libraries, and named after the variable that has it', async () => {
    const [found] = await find("export const crmUrl = 'https://crm.acme.io'\n", { path: 'libraries/crm/client.ts' })

    expect(found?.diagnostic).toMatchObject({
      file: 'libraries/crm/client.ts',
      hint: expect.stringContaining("task.config('CRM_URL')"),
    })
  })

  it('is shown without its password', async () => {
    const [found] = await find("open('postgres://shop:s3cr3t-pass@db1/shop')")

    expect(found?.diagnostic.message).toBe('The address "postgres://***@db1/shop" is the same in every environment.')
  })
})

describe('the name of an environment', () => {
  it.each([
    ['compared', "if (task.config('ENVIRONMENT') === 'prod') data.x = 1", ['ENVIRONMENT_IN_CODE']],
    ['compared the other way round', "if ('dev' !== process.env.NODE_ENV) data.x = 1", ['ENVIRONMENT_IN_CODE']],
    ['a case', "switch (env) { case 'prod': data.x = 1 }", ['ENVIRONMENT_IN_CODE']],
    [
      'in a list',
      "data.x = ['dev', 'staging'].includes(task.config('ENV'))",
      ['ENVIRONMENT_IN_CODE', 'ENVIRONMENT_IN_CODE'],
    ],
    ['compared with something else', "if (data.branch === 'dev') data.x = 1", []],
    ['a word', "data.invented = 'dev'", []],
  ])('is found where code asks for it: %s', async (_name, body, expected) => {
    expect(await codes(body)).toEqual(expected)
  })

  it.each([
    ["{ status: 'staging' }", ['ENVIRONMENT_IN_CODE']],
    ["{ env: 'dev' }", ['ENVIRONMENT_IN_CODE']],
    ["{ status: 'dev' }", []],
  ])('is found in a condition: %s', async (condition, expected) => {
    await using dir = await testDir({
      ...FILES,
      'steps/a.ts': `export const condition = ${condition}\nexport const content = async () => {}\n`,
    })
    const workspace = await loadWorkspace(dir.path)

    expect((await checkLiterals(workspace, readTexts(workspace))).map(({ diagnostic }) => diagnostic.code)).toEqual(
      expected,
    )
  })
})
