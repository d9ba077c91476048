import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'

const CONFIG = 'format: 1\nname: orders\nenvironments:\n  dev: { branch: main }\n'

/** What `step list` prints in a copy of a fixture. */
async function list(fixture: string, args: readonly string[] = [], files: Files = {}) {
  await using dir = await copyWorkspace(fixture, files)
  return await runInProcess(dir.path, 'step', 'list', ...args)
}

describe('step list', () => {
  it('shows name, file and condition, and no dialect where it is ours', async () => {
    const { code, out, err } = await list('customer-onboarding', ['call-sales'])

    expect(out).toBe(
      "billing/call-sales  steps/billing/call-sales.ts\n  { signup: { plan: 'enterprise' }, billing: { status: 'created' }, crm: { cont…\n",
    )
    expect([code, err]).toEqual([0, ''])
  })

  it('leaves disabled steps out and says so', async () => {
    const { out } = await list('github-release')

    expect(out).not.toContain('old commit status')
    expect(out).toContain('1 disabled step left out; --all shows it.')
  })

  it.each(['--all', '-d', '--include-disabled'])('shows them with %s', async (flag) => {
    const { out } = await list('github-release', [flag])

    expect(out).toMatch(/^checks\/old commit status +dialect A, disabled +steps\/checks\/old commit status.js$/m)
    expect(out).not.toContain('left out')
  })

  it('shows the dialect of incumbent steps', async () => {
    const { out } = await list('order-intake-mts')

    expect(out).toMatch(/^intake\/02\. extract lines +dialect B +src\/steps\/intake\/02\. extract lines\.mts$/m)
  })

  it.each([
    [['CRM'], ['crm/create-contact', 'crm/open-deal']],
    [['*/create-*'], ['billing/create-customer', 'crm/create-contact']],
    [['steps/signup'], ['signup/accept', 'signup/reject']],
    [['{crm,signup}'], ['crm/create-contact', 'crm/open-deal', 'signup/accept', 'signup/reject']],
    [['--name', 'welcome'], ['notify/welcome']],
  ])('filters by %j', async (args, names) => {
    const { out } = await list('customer-onboarding', [...args, '--json'])

    expect(JSON.parse(out).steps.map(({ name }: { name: string }) => name)).toEqual(names)
  })

  it('says that nothing matches', async () => {
    expect((await list('customer-onboarding', ['nothing'])).out).toBe('No step matches "nothing".\n')
  })

  it('shows what is wrong below, with file and line', async () => {
    const { code, out, err } = await list('customer-onboarding', ['crm'], {
      'steps/crm/broken.ts': 'export const condition = {\n  a: ,\n}\n',
      'steps/other/broken.ts': 'export const = 5',
    })

    expect(out).toMatch(/^crm\/broken +broken +steps\/crm\/broken\.ts$/m)
    expect(err).toMatch(/^steps\/crm\/broken\.ts:2:6 error /)
    expect(err).not.toContain('other')
    expect(code).toBe(0)
  })

  it('is one document with --json', async () => {
    const { out } = await list('github-release', ['--json', 'checks'])

    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      command: 'step list',
      steps: [
        {
          name: 'checks/read checks',
          path: 'steps/checks/read checks.js',
          dialect: 'A',
          disabled: false,
          condition: expect.stringContaining("{ release: { id: Number, status: 'draft' }"),
          readable: true,
        },
      ],
      hidden: 1,
      diagnostics: [],
    })
  })

  it('acts on no control character of a name', async () => {
    const { out } = await list('customer-onboarding', ['evil'], { 'steps/evil\u001B[31m.ts': 'export const a = 1' })

    expect(out).not.toContain('\u001B')
  })

  it('says what to do in a workspace without steps, and outside of one', async () => {
    await using dir = await testDir({ 'stepyard.yaml': CONFIG, 'steps/.keep': '' })
    await using none = await testDir()

    expect((await runInProcess(join(dir.path, 'steps'), 'step', 'list')).out).toContain('`stepyard step add <name>`')
    expect((await runInProcess(none.path, 'step', 'list')).err).toContain('WORKSPACE_NOT_FOUND')
  })
})
