import { describe, expect, it } from 'vitest'
import { runInProcess, runWith } from '../../fixtures/commandLine.ts'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'

const STEPYARD = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  qa: { branch: qa }\n'
const SCHEMA = {
  type: 'object',
  required: ['API_URL'],
  additionalProperties: false,
  properties: {
    API_URL: { type: 'string', examples: ['https://api.acme.example'] },
    MODE: { enum: ['sandbox', 'live'] },
    DAYS: { type: 'integer' },
    PIN: { type: 'integer', 'x-secret': true },
    mail: { $ref: 'shared/mail.json#/$defs/mail' },
  },
}
const MAIL = {
  $defs: { mail: { type: 'object', required: ['from'], properties: { to: { items: { type: 'string' } } } } },
}
const GOOD = 'values:\n  API_URL: https://a.example\n'

interface Finding {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly file: string
  readonly line?: number
  readonly column?: number
}

async function findings(files: Files, ...args: readonly string[]): Promise<readonly Finding[]> {
  const schemas = {
    'schemas/config.schema.json': JSON.stringify(SCHEMA),
    'schemas/shared/mail.json': JSON.stringify(MAIL),
  }
  const environments = { 'environments/dev.yaml': GOOD, 'environments/qa.yaml': GOOD }
  await using dir = await testDir({ 'stepyard.yaml': STEPYARD, ...schemas, ...environments, ...files })
  const { out } = await runInProcess(dir.path, ...(args.length > 0 ? args : ['check']), '--json')
  return (JSON.parse(out) as { diagnostics: readonly Finding[] }).diagnostics
}

describe('stepyard check', () => {
  it('finds nothing in values that fit', async () => {
    expect(await findings({})).toEqual([])
  })

  it.each([
    ['MODE: lvie', 3, 'values.MODE is "lvie"; expected one of "sandbox", "live".', 'Did you mean "live"?'],
    ['DAYS: "3"', 3, 'values.DAYS is "3"; expected an integer.', 'Remove the quotes.'],
    ['mail: { from: a, to: [x, 5] }', 3, 'values.mail.to[1] is 5; expected a string.', 'Put quotes around it: "5".'],
  ])('names the place of the wrong value in `%s`', async (...[line, at, message, hint]) => {
    const [found] = await findings({ 'environments/dev.yaml': `${GOOD}  ${line}\n` })

    expect(found).toMatchObject({ severity: 'error', code: 'VALUE_WRONG', file: 'environments/dev.yaml', line: at })
    expect(found).toMatchObject({ message, hint })
  })

  it('names the file of an environment that lacks a key, and the line to add', async () => {
    const found = await findings({ 'environments/qa.yaml': 'values: {}\n', 'environments/dev.yaml': GOOD })

    expect(found).toMatchObject([
      {
        code: 'VALUE_MISSING',
        file: 'environments/qa.yaml',
        message: 'environments/qa.yaml has no values.API_URL, which schemas/config.schema.json requires.',
        hint: 'Add below `values`: `API_URL: "https://api.acme.example"`',
      },
    ])
  })

  it('points at a key that nobody describes and guesses the one that was meant', async () => {
    const found = await findings({ 'environments/dev.yaml': `${GOOD}  MOED: live\n` })

    expect(found).toMatchObject([{ code: 'VALUE_UNKNOWN', line: 3, column: 3 }])
    expect(found[0]?.hint).toContain('Did you mean "MODE"?')
  })

  it('SEC-03 never shows a value that the schema calls a secret', async () => {
    const found = await findings({ 'environments/dev.yaml': `${GOOD}  PIN: canary-4711\n` })

    expect(found).toMatchObject([{ message: 'values.PIN is ***; expected an integer.' }])
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  it('takes a key that secrets.yaml declares for given', async () => {
    const files = { 'secrets.yaml': 'API_URL:\n', 'environments/dev.yaml': '{}\n', 'environments/qa.yaml': '{}\n' }

    expect(await findings(files)).toEqual([])
  })

  it('reports a reference that leads nowhere with its line', async () => {
    const schema = '{\n  "properties": {\n    "A": { "$ref": "nowhere.json" }\n  }\n}\n'

    expect(await findings({ 'schemas/config.schema.json': schema })).toMatchObject([
      { code: 'REF_UNKNOWN', file: 'schemas/config.schema.json', line: 3 },
    ])
  })

  it.each([
    'http://json-schema.org/draft-04/schema#',
    'http://json-schema.org/draft-06/schema#',
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft/2019-09/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ])('reads a schema of %s', async ($schema) => {
    const schema = JSON.stringify({ $schema, id: 'x', properties: { DAYS: { minimum: 3, exclusiveMinimum: 3 } } })
    const draft4 = schema.replace('"exclusiveMinimum":3', '"exclusiveMinimum":true')
    const text = $schema.includes('04') ? draft4 : schema
    const files = { 'schemas/config.schema.json': text, 'environments/dev.yaml': 'values: { DAYS: 3 }\n' }

    expect(await findings(files)).toMatchObject([{ code: 'VALUE_WRONG', message: 'values.DAYS is 3; expected > 3.' }])
  })
})

describe('a required secret that is not set on this machine', () => {
  const files = { 'secrets.yaml': 'KEY: { requiredIn: [dev, qa] }\nMORE:\n', '.env.dev': 'KEY=canary-0815\n' }

  it('is none of check where the environment has no secret here', async () => {
    expect(await findings(files)).toEqual([])
  })

  it('is a note of check where it has another, and a warning of env check, which names where to put it', async () => {
    const [note] = await findings({ ...files, '.env.qa': 'MORE=canary-4711\n' })
    const [warning] = await findings(files, 'env', 'check', 'qa')

    expect(note).toMatchObject({ severity: 'note', code: 'SECRET_NOT_SET', file: 'secrets.yaml', line: 1 })
    expect(warning).toMatchObject({
      severity: 'warning',
      message: '"KEY" is required in qa and not set on this machine.',
    })
    expect(warning?.hint).toBe('Put `KEY=<value>` into .env.qa, which is never sent; or set STEPYARD_SECRET_KEY.')
  })

  it('is none where the variable of the process is set', async () => {
    await using dir = await testDir({ 'stepyard.yaml': STEPYARD, ...files })
    const { out } = await runWith({ cwd: dir.path, args: ['check'], env: { STEPYARD_SECRET_KEY: 'canary-4712' } })

    expect(out).toBe('0 steps, 0 library files, 0 connectors: no errors.\n')
  })
})

describe('a push', () => {
  const schemas = {
    'schemas/config.schema.json': JSON.stringify(SCHEMA),
    'schemas/shared/mail.json': JSON.stringify(MAIL),
  }
  const fine = { 'environments/dev.yaml': GOOD, 'environments/staging.yaml': GOOD, 'environments/prod.yaml': GOOD }

  it('is stopped by an error in the values of its environment', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ ...schemas, ...fine, 'environments/dev.yaml': `${GOOD}  MODE: 5\n` })

    await expect(clone.push({ environment: 'dev' })).rejects.toMatchObject({
      code: 'GATE_CLOSED',
      message: expect.stringContaining('environments/dev.yaml:3: values.MODE is 5'),
    })
  })

  it('goes on where only another environment has an error, which is a warning', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ ...schemas, ...fine, 'environments/prod.yaml': `${GOOD}  MODE: 5\n` })

    const { plan } = await clone.push({ environment: 'dev' })

    expect(plan.warnings).toMatchObject([{ severity: 'warning', code: 'VALUE_WRONG', file: 'environments/prod.yaml' }])
    expect(worldFiles['stepyard.yaml']).toContain('prod')
  })
})
