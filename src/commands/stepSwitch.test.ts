import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { TestDir } from '../../fixtures/testDir.ts'

let dir: TestDir
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'step', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('step disable and enable', () => {
  it.each([
    ['customer-onboarding', 'billing/create-customer', 'steps/billing/create-customer.ts'],
    ['customer-onboarding', 'notify/welcome', 'steps/notify/welcome.ts'],
    ['github-release', 'release/UC - draft release', 'steps/release/UC - draft release.js'],
    ['order-intake-mts', 'intake/02. extract lines', 'src/steps/intake/02. extract lines.mts'],
  ])('switch a step of %s off, and back to the same bytes: %s', async (fixture, name, path) => {
    dir = await copyWorkspace(fixture)
    const before = await read(path)

    expect((await run('disable', name)).out).toBe(`Disabled ${name}.\n  changed  ${path}\n`)
    expect(JSON.parse((await run('show', name, '--json')).out).step.enabled).toBe(false)
    expect((await run('enable', name)).out).toBe(`Enabled ${name}.\n  changed  ${path}\n`)
    expect(await read(path)).toBe(before)
  })

  it('say when it is so already', async () => {
    dir = await copyWorkspace('github-release')

    expect((await run('disable', 'old commit status')).out).toBe('Nothing changed: it is so already.\n')
    expect(JSON.parse((await run('disable', 'old commit status', '--json')).out)).toMatchObject({
      changes: [],
      applied: false,
    })
  })

  it('take several steps at once, and all or none', async () => {
    dir = await copyWorkspace('customer-onboarding')
    const { code, err } = await run('disable', 'accept', 'reject', 'welcom')

    expect([code, err]).toEqual([64, expect.stringContaining('`notify/welcome`')])
    expect((await run('disable', 'accept', 'reject', 'accept')).out).toMatch(
      /^Disabled signup\/accept, signup\/reject\.\n/,
    )
  })

  it('keep the permissions of the file', async () => {
    dir = await copyWorkspace('customer-onboarding')
    await chmod(join(dir.path, 'steps/notify/welcome.ts'), 0o750)
    await run('disable', 'welcome')

    expect((await stat(join(dir.path, 'steps/notify/welcome.ts'))).mode & 0o777).toBe(0o750)
  })

  it('refuse a step whose switch is computed', async () => {
    dir = await copyWorkspace('customer-onboarding', {
      'steps/x.ts':
        'export const condition = { a: 1 }\nexport const content = () => {}\nexport const disabled = 1 > 0\n',
    })
    const { code, err } = await run('enable', 'x')

    expect([code, err]).toEqual([1, expect.stringContaining('ITEM_NOT_EDITABLE')])
  })
})
