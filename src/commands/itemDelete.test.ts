import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { TestDir } from '../../fixtures/testDir.ts'

let dir: TestDir
beforeEach(async () => {
  dir = await copyWorkspace('customer-onboarding', {
    'steps/old.ts':
      "import { content } from './notify/welcome.ts'\nexport const condition = { a: 1 }\nexport { content }\n",
    'fixtures/order.yaml': 'tasks:\n  - { name: a, data: {}, expect: { steps: [notify/welcome] } }\n',
    'steps/calls.ts': 'export const condition = { a: 1 }\nexport const content = () => lib.people.firstName(5)\n',
  })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, ...args)
const isThere = async (path: string): Promise<boolean> =>
  access(join(dir.path, path)).then(
    () => true,
    () => false,
  )

describe('step delete', () => {
  it('shows the plan and stops where nobody is there to say yes', async () => {
    const { code, out, err } = await run('step', 'delete', 'welcome')

    expect(out).toBe('  deleted  steps/notify/welcome.ts\n')
    expect(err).toContain('Nothing was changed. Add `--yes` to do it.')
    expect([code, await isThere('steps/notify/welcome.ts')]).toEqual([0, true])
  })

  it('deletes with --yes, keeps a copy, and warns of what uses it', async () => {
    const before = await readFile(join(dir.path, 'steps/notify/welcome.ts'), 'utf8')
    const { out, err } = await run('step', 'delete', 'welcome', '--yes')
    const backup = /A copy is in (\.stepyard\/backup\/\S+)\.\n$/.exec(out)?.[1]

    expect(await readFile(join(dir.path, backup ?? '', 'steps/notify/welcome.ts'), 'utf8')).toBe(before)
    expect(err).toMatch(/^steps\/old\.ts:1:25 warning .*STILL_IMPORTED$/m)
    expect(err).toMatch(/^fixtures\/order\.yaml warning .*STILL_EXPECTED$/m)
    expect(await isThere('steps/notify')).toBe(false)
  })

  it.each([
    ['y\n', 'Deleted the step notify/welcome.', false],
    ['n\n', '', true],
  ])('asks a person, who answers %j', async (typed, words, there) => {
    const args = ['step', 'delete', 'notify/welcome']
    const { out, err } = await runWith({ cwd: dir.path, args, typed })

    expect(err).toContain('Delete the step notify/welcome? [y/N]')
    expect([out.includes('Deleted'), out]).toEqual([words !== '', expect.stringContaining(words)])
    expect(await isThere('steps/notify/welcome.ts')).toBe(there)
  })

  it('takes several, and does not warn of one that goes too', async () => {
    const { out, err } = await run('step', 'delete', 'welcome', 'old', 'steps/old.ts', '--yes')

    expect(out).toContain('Deleted 2 steps.')
    expect(err).not.toContain('STILL_IMPORTED')
  })

  it('deletes nothing when one name is wrong', async () => {
    const { code, err } = await run('step', 'delete', 'old', 'welcom', '--yes')

    expect([code, err]).toEqual([64, expect.stringContaining('`notify/welcome`')])
    expect(await isThere('steps/old.ts')).toBe(true)
  })

  it('deletes a file that is no step', async () => {
    const { code } = await run('step', 'delete', 'steps/calls', '--yes')

    expect([code, await isThere('steps/calls.ts')]).toEqual([0, false])
  })

  it('is one document with --json, which does nothing without --yes', async () => {
    const plan = JSON.parse((await run('step', 'delete', 'welcome', '--json')).out)
    expect(plan).toMatchObject({
      schemaVersion: 1,
      command: 'step delete',
      items: [{ kind: 'step', name: 'notify/welcome', path: 'steps/notify/welcome.ts' }],
      changes: [{ op: 'deleted', path: 'steps/notify/welcome.ts' }],
      applied: false,
      warnings: [{ code: 'STILL_IMPORTED', file: 'steps/old.ts', line: 1 }, { code: 'STILL_EXPECTED' }],
    })

    const done = JSON.parse((await run('step', 'delete', 'welcome', '--json', '--yes')).out)
    expect(done).toMatchObject({ applied: true, backup: expect.stringMatching(/^\.stepyard\/backup\//) })
  })

  it('keeps two deletes of one moment apart', async () => {
    await run('step', 'delete', 'welcome', '--yes')
    await run('step', 'delete', 'old', '--yes')

    expect((await readdir(join(dir.path, '.stepyard/backup'))).length).toBe(2)
  })
})

describe('library delete', () => {
  it('warns of a call when nothing else has the namespace', async () => {
    const { err } = await run('library', 'delete', 'people/email', '--dry-run')

    expect(err).toMatch(/^steps\/calls\.ts:2:30 warning `lib\.people` is called here.*STILL_CALLED$/m)
    expect(err).toMatch(/^steps\/notify\/welcome\.ts:1:27 warning .*STILL_IMPORTED$/m)
    expect(await isThere('libraries/people/email.ts')).toBe(true)
  })

  it('does not when another one may be what is called', async () => {
    await run('library', 'add', 'people/names')

    expect((await run('library', 'delete', 'people/email', '--dry-run')).err).not.toContain('STILL_CALLED')
  })
})
