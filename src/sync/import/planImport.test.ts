import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../../fixtures/testDir.ts'
import type { ImportPlan } from './importPlan.ts'
import { planImport } from './planImport.ts'
import { readSource } from './readSource.ts'

const A = 'export const condition = { a: 1 }\n\nexport const content = async () => {\n  data.b = 2\n}\n'

async function plan(files: Files, inPlace = false): Promise<ImportPlan> {
  await using dir = await testDir(files)
  return await planImport(await readSource(dir.path), { inPlace })
}

const pathsOf = ({ items }: ImportPlan): string[] => items.map(({ path }) => path)
const leftOutOf = ({ leftOut }: ImportPlan): string[] => leftOut.map(({ path, reason }) => `${path} ${reason}`)
const codesOf = ({ diagnostics }: ImportPlan): string[] => diagnostics.map(({ code }) => code)

describe('an import of dialect A', () => {
  it('keeps text, folders and names that no disk may hold', async () => {
    const made = await plan({
      'steps/orders/UC - create customer .js': A,
      'libraries/text/x.js': 'export const y = 1\n',
    })

    expect(made.items).toEqual([
      { kind: 'library', name: 'text/x', path: 'libraries/text/x.js', from: 'libraries/text/x.js' },
      {
        kind: 'step',
        name: 'orders/UC - create customer ',
        path: 'steps/orders/UC - create customer%20.js',
        from: 'steps/orders/UC - create customer .js',
      },
    ])
    expect(made.files.get('steps/orders/UC - create customer%20.js')).toBe(A)
  })

  it('brings what steps import, and spells the way to what has another place', async () => {
    const made = await plan({
      'steps/a .js': `import { x } from '../lib/x.js'\nconst help = () => x\n${A}`,
      'steps/b.js': `import { help } from './a .js'\n${A}`,
      'lib/x.js': "export { y as x } from './y.js'\n",
      'lib/y.js': 'export const y = 1\n',
      'lib/z.js': 'export const z = 1\n',
    })

    expect(pathsOf(made)).toEqual(['lib/x.js', 'lib/y.js', 'steps/a%20.js', 'steps/b.js'])
    expect(made.include).toEqual(['lib/x.js', 'lib/y.js'])
    expect(made.files.get('steps/b.js')).toMatch(/^import \{ help \} from '\.\/a(?:%20|%2520)\.js'/)
    expect(leftOutOf(made)).toEqual(['lib/z.js is no part of a workspace'])
  })

  it('finds steps in the folders that deploy.yaml names, or wherever they are', async () => {
    const deploy = 'workspaces: [{ name: shop, steps: [{ syncPath: ./flows/ }], libraries: [{ syncPath: shared }] }]\n'
    const named = await plan({ 'flows/a/b.js': A, 'shared/text/x.js': 'export const y = 1\n', 'deploy.yaml': deploy })
    const loose = await plan({ 'orders/a.js': A, 'server.js': 'start()\n' })

    expect([named.name, pathsOf(named)]).toEqual(['shop', ['deploy.yaml', 'libraries/text/x.js', 'steps/a/b.js']])
    expect([pathsOf(loose), leftOutOf(loose)]).toEqual([['steps/orders/a.js'], ['server.js is no part of a workspace']])
  })

  it('leaves no step out that is wrong, and says what is', async () => {
    const made = await plan({ 'steps/a.js': 'export const = 5\n', 'steps/b.js': `import '../none.js'\n${A}` })

    expect(pathsOf(made)).toEqual(['steps/a.js', 'steps/b.js'])
    expect(codesOf(made)).toEqual(['SYNTAX_ERROR', 'IMPORT_MISSING'])
  })

  it('tells settings of another product, builds and links apart', async () => {
    const made = await plan({
      'src/steps/a.mts': 'export const match = () => ({ a: 1 });\nexport default async (data: any) => {};\n',
      '.aloma.yaml': 'pull: {}\n',
      'package.json': '{ "name": "@acme/orders", "scripts": {} }',
      'build/steps/a.mjs': '',
      'export/steps/a.step.json': '{}',
      'docs/a.md': '',
      'docs/b.md': '',
    })

    expect(made.name).toBe('orders')
    expect(leftOutOf(made)).toEqual([
      '.aloma.yaml is configuration of another product',
      'build/ is built from other files',
      'docs/ is no part of a workspace',
      'export/steps/a.step.json is made of the steps',
      'package.json is configuration of another product',
    ])
  })

  it('takes a package.json over that installs what steps import', async () => {
    const made = await plan({ 'steps/a.js': A, 'package.json': '{ "dependencies": { "dayjs": "1" } }' })

    expect(made.include).toEqual(['package.json'])
  })

  it('does not take one of two files that some disk cannot tell apart', async () => {
    const made = await plan({ 'steps/Charge.js': A, 'steps/charge.js': A })

    expect([pathsOf(made), leftOutOf(made)]).toEqual([
      ['steps/Charge.js'],
      ['steps/charge.js cannot be told from steps/Charge.js on every disk'],
    ])
  })

  it('in place moves nothing', async () => {
    const made = await plan({ 'steps/a b.js': A, 'notes.txt': '' }, true)

    expect([pathsOf(made), made.leftOut]).toEqual([['steps/a b.js'], []])
  })

  it('is refused where there is no step', async () => {
    await expect(plan({ 'server.js': 'start()\n' })).rejects.toMatchObject({ code: 'IMPORT_NOTHING' })
  })
})

describe('an import of deploy.yaml', () => {
  const deploy = `# ours
workspaces:
  - name: shop
    connectors:
      - connectorName: hubspot.com (private)
        namespace: hubspotCom
        config: { apiToken: "\${HUBSPOT_TOKEN}", pipeline: sales }
      - connectorName: http
        namespace: bank
        config: { apiToken: sk_live_abcdefghijklmnop12345 }
    secrets:
      - { name: STRIPE_KEY, value: "\${STRIPE_KEY}", description: Charges cards. }
      - { name: MAIL_PASSWORD, value: hunter2-hunter2 }
    webhooks: [{ name: orders }]
`
  const files = { 'steps/a.js': A, 'deploy.yaml': deploy }

  it('makes connectors, webhooks and the names of secrets', async () => {
    const made = await plan(files)

    expect(made.files.get('connectors/hubspotCom.yaml')).toBe(
      'type: "hubspot.com (private)"\nnamespace: hubspotCom\nconfig: { apiToken: "${secret:HUBSPOT_TOKEN}", pipeline: sales }\n',
    )
    expect(made.files.get('webhooks/orders.yaml')).toContain('task: orders\n')
    expect(made.files.get('secrets.yaml')).toContain('STRIPE_KEY: { description: Charges cards. }\n')
  })

  it('copies no value of a secret, and says whose it is', async () => {
    const made = await plan(files)
    const written = [...made.files.values()].join('\n')

    expect(written).not.toMatch(/hunter2|sk_live/)
    expect(made.files.get('deploy.yaml')).toBe(
      deploy
        .replace('sk_live_abcdefghijklmnop12345', '"${BANK_API_TOKEN}"')
        .replace('value: hunter2-hunter2', 'value: "${MAIL_PASSWORD}"'),
    )
    expect(made.files.get('connectors/bank.yaml')).toContain('${secret:BANK_API_TOKEN}')
    expect(codesOf(made)).toEqual(['SECRET_NOT_COPIED', 'SECRET_NOT_COPIED'])
    expect(JSON.stringify(made.diagnostics)).not.toMatch(/hunter2|sk_live/)
  })

  it('leaves the file out where a value cannot be taken out of it', async () => {
    const made = await plan({ ...files, 'deploy.yaml': deploy.replace('hunter2-hunter2', '12345678') })

    expect(made.files.has('deploy.yaml')).toBe(false)
    expect(leftOutOf(made)).toEqual(['deploy.yaml holds values of secrets that cannot be taken out of it'])
  })

  it('gives way to what the folder has already', async () => {
    const made = await plan({ ...files, 'webhooks/orders.yaml': 'task: mine\n' })

    expect(made.files.get('webhooks/orders.yaml')).toBe('task: mine\n')
    expect(leftOutOf(made)).toEqual(['deploy.yaml would be a second webhooks/orders.yaml'])
  })
})

describe('an import of exported steps', () => {
  const exported = (name: string, content: object = {}, more: object = {}): string => {
    const whole = { if: '{ a: 1 }', do: 'data.b = 2;', enabled: true, valid: true, ...content }
    const json = JSON.stringify(whole)
    const hash = createHash('sha256').update(json).digest('hex')
    return JSON.stringify({ content: whole, json, hash, name, ...more })
  }
  const one = async (text: string): Promise<ImportPlan> => plan({ 'export/steps/x.step.json': text, 'steps/z.txt': '' })

  it('makes a step of dialect B of each, under its name', async () => {
    const made = await one(exported('stock/order complete ', { enabled: false }))

    expect(made.items).toMatchObject([{ name: 'stock/order complete ', from: 'export/steps/x.step.json' }])
    expect(made.files.get('src/steps/stock/order complete%20.mts')).toBe(
      '// @ts-nocheck\n\nexport const match = () => ({ a: 1 });\n\nexport const disabled = true;\n\nexport default async (data: any) => {\ndata.b = 2;\n};\n',
    )
    expect(made.diagnostics).toEqual([])
  })

  it('keeps a condition that was a body', async () => {
    const made = await one(exported('a', { if: 'return { a: 1 };' }))

    expect(made.files.get('src/steps/a.mts')).toContain('export const match = () => {\nreturn { a: 1 };\n};')
  })

  it('takes dialect A where only that can hold the code', async () => {
    const made = await one(exported('a', { do: 'const data = 1;' }))

    expect(pathsOf(made)).toEqual(['steps/a.js'])
  })

  it('says what was edited, and what was exported as wrong', async () => {
    const edited = await one(exported('a', {}, { hash: '0'.repeat(64) }))
    const wrong = await one(exported('a', { valid: false }, { errors: [{ reason: 'Missing semicolon.', line: 3 }] }))

    expect(codesOf(edited)).toEqual(['EXPORT_CHANGED'])
    expect(wrong.diagnostics).toMatchObject([
      { code: 'EXPORT_ERROR', message: '"a" was exported with an error: Missing semicolon. (line 3)' },
    ])
    expect(codesOf(await one(exported('a', { valid: false })))).toEqual(['EXPORT_ERROR'])
  })

  it.each(['../../evil', '/etc/passwd', 'a//b', '.git/hooks/pre-push', 'a\\b', '.stepyard/state', 'a\u0000b', ''])(
    'refuses the name %j',
    async (name) => {
      const files = { 'export/x.step.json': exported(name), 'export/y.step.json': exported('fine') }
      const made = await plan(files)

      expect(pathsOf(made)).toEqual(['src/steps/fine.mts'])
      expect(leftOutOf(made)).toMatchObject([expect.stringMatching(/^export\/x\.step\.json is called /)])
    },
  )

  it('encodes a name that is a device on Windows', async () => {
    expect(pathsOf(await one(exported('con/nul')))).toEqual(['src/steps/%63on/%6Eul.mts'])
  })

  it('takes no code that leaves the body of its step', async () => {
    const text = exported('a', { do: 'data.b = 1 };\nconst run = start();\nconst rest = () => {' })
    const made = await plan({ 'export/x.step.json': text, 'export/y.step.json': exported('fine') })

    expect(leftOutOf(made)).toEqual(['export/x.step.json holds code that leaves the body of its step'])
  })

  it.each(['[]', '{', '{ "name": "a" }', '{ "content": { "if": "", "do": "" } }'])('leaves %s out', async (text) => {
    const made = await plan({ 'export/x.step.json': text, 'export/y.step.json': exported('fine') })

    expect(leftOutOf(made)).toHaveLength(1)
  })

  it('reads those of a real export', async () => {
    const folder = join(import.meta.dirname, '../../../fixtures/workspaces/order-intake-mts/export')
    const made = await planImport(await readSource(folder), { inPlace: false })

    expect(made.items.map(({ name }) => name)).toEqual(['intake/03. ask a person', 'stock/order complete'])
    expect(made.diagnostics).toEqual([])
  })
})
