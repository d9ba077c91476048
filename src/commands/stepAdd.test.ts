import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { testDir, writeFiles, type TestDir } from '../../fixtures/testDir.ts'

const CONFIG = 'format: 1\nname: orders\nenvironments:\n  dev: { branch: main }\n'

let dir: TestDir
afterEach(() => dir[Symbol.asyncDispose]())

const add = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'step', 'add', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')
const check = async (): Promise<number> => (await runInProcess(dir.path, 'check')).code

describe('step add', () => {
  it.each([
    ['customer-onboarding', 'steps/orders/charge.ts', 'export const condition = { charge: Object }'],
    ['github-release', 'steps/orders/charge.js', 'export const condition = { charge: Object }'],
    ['order-intake-mts', 'src/steps/orders/charge.mts', 'export const match = () => ({ charge: Object });'],
    ['monorepo/automations/support', 'steps/orders/charge.ts', 'export default defineStep({'],
  ])('writes the dialect of %s', async (fixture, path, line) => {
    dir = await copyWorkspace(fixture)
    const { code, out } = await add('orders/charge')

    expect(out).toMatch(
      new RegExp(`^Made the step orders/charge\\.\n {2}made +${path}\nNext:\n {2}Open ${path} and say`),
    )
    expect(await read(path)).toContain(line)
    expect([code, (await runInProcess(dir.path, 'step', 'show', 'orders/charge')).err]).toEqual([0, ''])
  })

  it('writes our form where there is no step yet', async () => {
    dir = await testDir({ 'stepyard.yaml': CONFIG })
    await add('charge', '--condition', '{"order":{"total":gt(5)}}')

    expect(await read('steps/charge.ts')).toMatch(
      /^import \{ defineStep, gt \} from 'stepyard'\n\nexport default defineStep\(\{\n {2}condition: \{ order: \{ total: gt\(5\) \} \},\n/,
    )
    expect(await check()).toBe(0)
  })

  it.each([
    ['native', 'steps/a b.ts'],
    ['A', 'steps/a b.js'],
    ['B', 'src/steps/a b.mts'],
  ])('writes dialect %s where that is asked', async (dialect, path) => {
    dir = await copyWorkspace('customer-onboarding')

    expect(JSON.parse((await add('a b', '--dialect', dialect, '--json')).out)).toEqual({
      schemaVersion: 1,
      command: 'step add',
      items: [{ kind: 'step', name: 'a b', path }],
      changes: [{ op: 'made', path }],
      applied: true,
      warnings: [],
    })
  })

  it.each([
    ['steps/orders/v1.2.ts', 'orders/v1.2', 'steps/orders/v1.2.ts'],
    ['Größe ist wichtig?', 'Größe ist wichtig?', 'steps/Größe ist wichtig%3F.ts'],
    ['日本/注文', '日本/注文', 'steps/日本/注文.ts'],
    ['src/steps/x.mts', 'x', 'src/steps/x.mts'],
    ['legacy.js', 'legacy', 'steps/legacy.js'],
  ])('makes %s', async (typed, name, path) => {
    dir = await copyWorkspace('customer-onboarding')

    expect(JSON.parse((await add(typed, '--json')).out).items).toEqual([{ kind: 'step', name, path }])
    expect(await check()).toBe(0)
  })

  it('never replaces a step', async () => {
    dir = await copyWorkspace('customer-onboarding')
    const before = await read('steps/signup/accept.ts')

    for (const name of ['signup/accept', 'Signup/ACCEPT', 'signup/accept.js']) {
      expect((await add(name)).err).toContain('ITEM_EXISTS')
    }
    expect(await read('steps/signup/accept.ts')).toBe(before)
  })

  it('takes the content of a file, without the metadata of another step', async () => {
    dir = await copyWorkspace('github-release')
    const { out } = await add('release/again', '-f', 'steps/release/UC - draft release.js')

    expect(await read('steps/release/again.js')).not.toContain('ID:')
    expect(await read('steps/release/again.js')).toContain("from '../../libraries/versions/semver.js'")
    expect(out).toContain('Next:\n  stepyard check\n')
  })

  it('goes on importing the same files from another folder', async () => {
    dir = await copyWorkspace('customer-onboarding')
    await add('again', '-f', 'steps/crm/open-deal.ts')

    expect(await read('steps/again.ts')).toContain("from '../libraries/billing/plans.ts'")
  })

  it('takes a file in the dialect it is written in, and its own name goes', async () => {
    dir = await copyWorkspace('customer-onboarding')
    await using outside = await testDir({
      'b.mts': 'export const match = () => ({ a: 1 })\nexport default () => {}\n',
      'n.js':
        "import { defineStep } from 'stepyard'\nimport './gone.js'\nexport default defineStep({ name: 'old', condition: { a: 1 }, content() {} })\n",
    })

    await add('one', '-f', join(outside.path, 'b.mts'))
    const { err } = await add('two', '-f', join(outside.path, 'n.js'))
    expect(await read('src/steps/one.mts')).toContain('export const match')
    expect(await read('steps/two.ts')).toContain("name: 'two'")
    expect(err).toMatch(/^steps\/two\.ts:2:8 warning .*IMPORT_MISSING/)
  })

  it.each([
    ['const = 5', 'ITEM_INVALID'],
    ['export const content = () => {}', 'ITEM_INVALID'],
    ['export const condition = {}\nexport const content = () => {}', 'ITEM_INVALID'],
    [new Uint8Array([0xff, 0xfe, 0x00]), 'ITEM_INVALID'],
  ])('refuses a file that is no step: %s', async (content, code) => {
    dir = await copyWorkspace('customer-onboarding')
    await writeFiles(dir.path, { 'draft.ts': content })
    const { code: exit, err } = await add('x', '-f', 'draft.ts')

    expect([exit, err]).toEqual([1, expect.stringContaining(code)])
    expect(err).toContain('draft.ts')
    expect((await runInProcess(dir.path, 'step', 'show', 'x')).code).toBe(64)
  })

  it.each([
    [['x', '-f', 'missing.ts'], 'FILE_UNREADABLE'],
    [['x', '-f', 'steps/signup/accept.ts', '--condition', '{ a: 1 }'], 'USAGE'],
    [['x', '-f', 'steps/signup/accept.ts', '--dialect', 'B'], 'ITEM_INVALID'],
    [['x', '--condition', '{ a: Numbr }'], 'Did you mean `Number`?'],
    [['x', '--condition', '{ a: 1 }) + ({}'], 'USAGE'],
    [['x', '--dialect', 'C'], 'Allowed choices are native, A, B'],
    [['../x'], 'USAGE'],
    [['.'], 'USAGE'],
  ])('answers %j with %s and writes nothing', async (args, words) => {
    dir = await copyWorkspace('customer-onboarding')
    const { code, err } = await add(...args)

    expect(err).toContain(words)
    expect(code).not.toBe(0)
    expect((await runInProcess(dir.path, 'step', 'list', '--all', '--json')).out).not.toContain('"x"')
  })
})
