import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { writeFiles, type TestDir } from '../../fixtures/testDir.ts'

let dir: TestDir
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'library', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('library list', () => {
  it('shows namespace, exports and how often each is used', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('list')).out).toBe(
      'billing/plans  lib.billing  used by 2 files  libraries/billing/plans.ts\n  priceOf, yearlyValue\n' +
        'people/email   lib.people   used by 2 files  libraries/people/email.ts\n  isWorkAddress, firstName\n',
    )
  })

  it('counts calls of the namespace as well', async () => {
    dir = await copyWorkspace('github-release', {
      'steps/x.js': 'export const condition = { a: 1 }\nexport const content = async () => { lib.text.bullet([]) }\n',
    })

    expect(JSON.parse((await run('list', 'text', '--json')).out)).toMatchObject({
      schemaVersion: 1,
      command: 'library list',
      libraries: [
        {
          name: 'text/markdown',
          namespace: 'text',
          dialect: 'A',
          exports: [],
          usedBy: [{ path: 'steps/x.js', by: 'calls' }],
        },
      ],
    })
  })

  it('shows what is wrong below', async () => {
    dir = await copyWorkspace('customer-onboarding', { 'libraries/broken.ts': 'export const = 5' })
    const { out, err } = await run('list', 'broken')

    expect(out).toMatch(/^broken +lib\.broken +broken +libraries\/broken\.ts$/m)
    expect(err).toMatch(/^libraries\/broken\.ts:1:14 error/)
  })
})

describe('library show', () => {
  it('shows exports and users, then the file', async () => {
    dir = await copyWorkspace('customer-onboarding')
    const { out } = await run('show', 'plans')

    expect(out).toMatch(/^billing\/plans\n {2}file +libraries\/billing\/plans\.ts\n {2}called as +lib\.billing\n/)
    expect(out).toMatch(/^ {2}exports +priceOf, yearlyValue$/m)
    expect(out).toMatch(/^ {2}imported by +steps\/crm\/open-deal\.ts$/m)
    expect(out).toContain('export function priceOf')
  })

  it('names the nearest to what is not there', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('show', 'biling/plans')).err).toContain('Did you mean `billing/plans`?')
  })

  it('prints only the file with --source', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('show', 'plans', '--source')).out).toBe(await read('libraries/billing/plans.ts'))
  })

  it('is one document with --json', async () => {
    dir = await copyWorkspace('github-release')

    expect(JSON.parse((await run('show', 'semver', '--json')).out)).toMatchObject({
      schemaVersion: 1,
      command: 'library show',
      namespace: 'versions',
      exports: ['parse', 'isNewer'],
      usedBy: [{ path: 'steps/release/UC - draft release.js', by: 'imports' }],
      diagnostics: [],
    })
  })
})

describe('library add', () => {
  it.each([
    [['billing/tax'], 'billing/tax', 'libraries/billing/tax.ts'],
    [['tax', 'billing'], 'billing/tax', 'libraries/billing/tax.ts'],
    [['billing/tax', 'billing'], 'billing/tax', 'libraries/billing/tax.ts'],
    [['Über 1.2'], 'Über 1.2', 'libraries/Über 1.2.ts'],
  ])('makes %j', async (args, name, path) => {
    dir = await copyWorkspace('customer-onboarding')

    expect(JSON.parse((await run('add', ...args, '--json')).out)).toMatchObject({
      items: [{ kind: 'library', name, path }],
    })
    expect((await runInProcess(dir.path, 'check')).code).toBe(0)
  })

  it('says how it is used', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('add', 'billing/tax')).out).toContain(
      'Import libraries/billing/tax.ts in a step, or call `lib.billing`.',
    )
  })

  it('takes the content of a file, without the metadata of another library', async () => {
    dir = await copyWorkspace('github-release')
    await writeFiles(dir.path, { 'draft.js': '// ID: k3v9\nexport const content = () => { module.exports = {} }\n' })
    await run('add', 'text/plain', '-f', 'draft.js')

    expect(await read('libraries/text/plain.js')).toBe('export const content = () => { module.exports = {} }\n')
  })

  it.each([
    ['const a = 1', 'ITEM_INVALID'],
    ['export const = 5', 'ITEM_INVALID'],
  ])('refuses a file that is no library: %s', async (content, code) => {
    dir = await copyWorkspace('customer-onboarding')
    await writeFiles(dir.path, { 'draft.ts': content })

    expect((await run('add', 'x', '-f', 'draft.ts')).err).toContain(code)
  })

  it('never replaces a library', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('add', 'Billing/plans')).err).toContain('ITEM_EXISTS')
  })
})
