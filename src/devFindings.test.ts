import { describe, expect, it } from 'vitest'
import { runCli } from '../fixtures/cliProcess.ts'
import { isReload, startDevProcess } from '../fixtures/devProcess.ts'
import { agentIn } from '../fixtures/mcpClient.ts'
import { testDir, writeFiles, type Files } from '../fixtures/testDir.ts'

const KEY = `ghp_${'0123456789abcdefghijABCDEFGHIJ456789'}`
const step = (condition: string, body = 'task.complete()'): string =>
  `export const condition = ${condition}\nexport const content = async () => {\n  ${body}\n}\n`

// Two steps of which one is never reached, one that holds a secret, one that calls an address by itself.
const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n',
  'environments/dev.yaml': 'values: { HOST: tea.example }\n',
  '.gitignore': '.stepyard/\n',
  'steps/all.ts': step('{ order: Object }'),
  'steps/key.ts': step('{ key: true }', `data.key = '${KEY}'`),
  'steps/office.ts': step('{ office: true }', "data.office = 'https://tax.gov.acme/v1'"),
}
const ALLOWED = step(
  '{ office: true }',
  "// stepyard-allow ADDRESS_IN_CODE: There is one office, and no other for tests.\n  data.office = 'https://tax.gov.acme/v1'",
)

const checked = async (root: string) =>
  JSON.parse((await runCli(root, 'check', '--no-types', '--json')).out).diagnostics

describe('findings of a dev server', () => {
  it('are those of `check`, for requests and for agents', async () => {
    await using dir = await testDir(FILES)
    await using dev = await startDevProcess(dir.path)
    await using agent = await agentIn(dir.path)
    const { body } = await dev.get('/api/diagnostics?complete=true')

    const said = await checked(dir.path)
    expect(said.map(({ code }: { code: string }) => code)).toContain('SECRET_IN_CODE')
    expect(body).toMatchObject({ complete: true, diagnostics: said })
    expect(await agent.call('check')).toEqual(body)
  })

  it('follow a save, allowances with it', async () => {
    await using dir = await testDir(FILES)
    await using dev = await startDevProcess(dir.path)
    await dev.get('/api/diagnostics?complete=true')
    await writeFiles(dir.path, { 'steps/office.ts': ALLOWED, 'steps/odd.ts': step('{ order: { id: 1 } }') })
    await dev.told(isReload('steps/odd.ts'))

    const { body } = await dev.get('/api/diagnostics?complete=true')
    expect(body.diagnostics).toEqual(await checked(dir.path))
    expect(JSON.stringify(body)).not.toContain('ADDRESS_IN_CODE')
    expect(JSON.stringify(body)).toContain('STEP_UNREACHABLE')
  })

  it('are told by number when they change, without being asked for', async () => {
    await using dir = await testDir({ ...FILES, 'steps/key.ts': step('{ key: true }') })
    await using dev = await startDevProcess(dir.path)
    const first = await dev.told(({ type }) => type === 'diagnostics.changed')
    await writeFiles(dir.path, { 'steps/key.ts': String(FILES['steps/key.ts']) })
    const next = await dev.told(({ type, errors }) => type === 'diagnostics.changed' && errors === 1)

    expect([first['errors'], next['warnings']]).toEqual([0, first['warnings']])
  })

  it('say at once what cannot be loaded, with what still holds of the other files', async () => {
    await using dir = await testDir(FILES)
    await using dev = await startDevProcess(dir.path)
    await dev.get('/api/diagnostics?complete=true')
    await writeFiles(dir.path, { 'steps/office.ts': 'export const condition = {' })
    await dev.told(isReload('steps/office.ts'))

    const { body } = await dev.get('/api/diagnostics')
    const codes = body.diagnostics.map(({ code, file }: Record<string, string>) => `${code} ${file}`)
    expect(body.complete).toBe(false)
    expect(codes.slice(0, 2)).toEqual(['SYNTAX_ERROR steps/office.ts', 'SECRET_IN_CODE steps/key.ts'])
    expect(codes).not.toContain('ADDRESS_IN_CODE steps/office.ts')
  })
})
