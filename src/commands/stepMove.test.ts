import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import { writeFiles, type TestDir } from '../../fixtures/testDir.ts'

let dir: TestDir
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, 'step', ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')
const isThere = async (path: string): Promise<boolean> =>
  access(join(dir.path, path)).then(
    () => true,
    () => false,
  )

describe('step rename', () => {
  it('moves the file and keeps what it imports, byte for byte besides', async () => {
    dir = await copyWorkspace('customer-onboarding')
    const before = await read('steps/notify/welcome.ts')
    const { code, out } = await run('rename', 'welcome', 'hello')

    expect(out).toBe('Renamed the step notify/welcome to hello.\n  moved  steps/notify/welcome.ts -> steps/hello.ts\n')
    expect(await read('steps/hello.ts')).toBe(before.replace('../../libraries', '../libraries'))
    expect([code, await isThere('steps/notify')]).toEqual([0, false])
  })

  it.each([
    ['github-release', 'UC - draft release', 'steps/drafts/v1. neu ä.js'],
    ['order-intake-mts', '02. extract lines', 'src/steps/drafts/v1. neu ä.mts'],
  ])('keeps the dialect, the header and the line ends in %s', async (fixture, name, path) => {
    dir = await copyWorkspace(fixture)
    const { source, path: from } = JSON.parse((await run('show', name, '--json')).out)
    const windows = `\uFEFF${source.replaceAll('\n', '\r\n')}`
    await writeFiles(dir.path, { [from]: windows })
    await run('rename', name, 'drafts/v1. neu ä')

    expect(await read(path)).toBe(windows)
    expect(JSON.parse((await run('show', 'v1. neu ä', '--json')).out)).toMatchObject({ path, diagnostics: [] })
  })

  it('changes what imports it, in the spelling that each has', async () => {
    dir = await copyWorkspace('customer-onboarding', {
      'steps/a.ts':
        "import { condition } from './notify/welcome'\n// ./notify/welcome\nexport { condition, content } from './notify/welcome.js'\n",
      'tests/w.test.ts':
        "import type { A } from '../steps/notify/welcome.ts'\n\nconst load = () => import('../steps/notify/welcome.ts?raw')\n",
      'libraries/x.ts': "const welcome = './notify/welcome.ts'\nexport const x = welcome\n",
    })
    const { out } = await run('rename', 'welcome', 'crm/hello')

    expect(out).toMatch(/ {2}changed +steps\/a\.ts\n {2}changed +tests\/w\.test\.ts\n$/)
    expect(await read('steps/a.ts')).toBe(
      "import { condition } from './crm/hello'\n// ./notify/welcome\nexport { condition, content } from './crm/hello.js'\n",
    )
    expect(await read('tests/w.test.ts')).toBe(
      "import type { A } from '../steps/crm/hello.ts'\n\nconst load = () => import('../steps/crm/hello.ts?raw')\n",
    )
  })

  it('changes the fixtures that expect it and the deployment that names it, comments kept', async () => {
    const fixture =
      '# why\ntasks:\n  - name: a\n    data: { notify/welcome: notify/welcome }\n    expect: { steps: [signup/accept, "notify/welcome"] } # last\n'
    dir = await copyWorkspace('customer-onboarding', {
      'fixtures/order.yaml': fixture,
      'deploy.yaml':
        'workspaces:\n  - name: x\n    steps:\n      - { name: notify/welcome, file: ./steps/notify/welcome.ts }\n',
    })
    await run('rename', 'welcome', 'notify/hello')

    expect(await read('fixtures/order.yaml')).toBe(fixture.replace('"notify/welcome"', '"notify/hello"'))
    expect(await read('deploy.yaml')).toContain('{ name: notify/hello, file: "./steps/notify/hello.ts" }')
  })

  it('says which fixture it could not change', async () => {
    dir = await copyWorkspace('customer-onboarding', { 'fixtures/broken.yaml': 'tasks: [notify/welcome' })
    const { code, err } = await run('rename', 'welcome', 'hello')

    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/^fixtures\/broken\.yaml warning .*NAME_NOT_CHANGED\n.*"hello"/),
    ])
  })

  it('changes the name that a step gives itself, wherever its file is', async () => {
    const step =
      "import { defineStep } from 'stepyard'\nexport default defineStep({ name: 'pay', /* x */ condition: { a: 1 }, content() {} })\n"
    dir = await copyWorkspace('customer-onboarding', { 'steps/billing/charge.ts': step })

    await run('rename', 'pay', "customer's")
    expect(await read("steps/customer's.ts")).toBe(step.replace("'pay'", String.raw`'customer\'s'`))
    await run('rename', "customer's", "customer's")
    expect(await isThere("steps/customer's.ts")).toBe(true)
  })

  it.each([
    ['signup/accept', 'ITEM_EXISTS', 1],
    ['Signup/Accept', 'ITEM_EXISTS', 1],
    ['hello.js', 'USAGE', 64],
    ['a//b', 'USAGE', 64],
  ])('refuses %s', async (next, code, exit) => {
    dir = await copyWorkspace('customer-onboarding')
    const run1 = await run('rename', 'notify/welcome', next)

    expect([run1.code, run1.err]).toEqual([exit, expect.stringContaining(code)])
    expect(await isThere('steps/notify/welcome.ts')).toBe(true)
  })

  it('refuses a file that does not parse, because nobody can tell what it imports', async () => {
    dir = await copyWorkspace('customer-onboarding', { 'steps/broken.ts': '\nconst = 5\n' })
    const { code, err } = await run('rename', 'broken', 'fixed')

    expect([code, err]).toEqual([1, expect.stringContaining('(line 2). ITEM_BROKEN')])
  })

  it('changes only the case of a name', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('rename', 'notify/welcome', 'notify/Welcome')).code).toBe(0)
    expect(await readdir(join(dir.path, 'steps/notify'))).toEqual(['Welcome.ts'])
  })

  it('shows and does nothing with --dry-run', async () => {
    dir = await copyWorkspace('customer-onboarding')
    const { out } = await run('rename', 'welcome', 'hello', '--dry-run')

    expect(out).toBe('  moved  steps/notify/welcome.ts -> steps/hello.ts\n')
    expect([await isThere('steps/notify/welcome.ts'), await isThere('.stepyard')]).toEqual([true, false])
  })

  it('changes nothing where the name is that already', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('rename', 'welcome', 'notify/welcome')).out).toBe('Nothing changed: it is so already.\n')
  })
})

describe('step clone', () => {
  it('copies a step without the metadata that names the original', async () => {
    dir = await copyWorkspace('order-intake-mts')
    const { out } = await run('clone', '02. extract lines', 'other/deep/lines')
    const text = await read('src/steps/other/deep/lines.mts')

    expect(out).toContain('Copied the step intake/02. extract lines to other/deep/lines')
    expect(text).toMatch(/^\/\/ @ts-nocheck\n\nimport \{ numberOf \} from '\.\.\/\.\.\/\.\.\/lib\/numbers\.mts';\n/)
    expect(await isThere('src/steps/intake/02. extract lines.mts')).toBe(true)
  })

  it('gives the copy its own name where the step has one', async () => {
    dir = await copyWorkspace('customer-onboarding', {
      'steps/charge.ts':
        'import { defineStep } from "stepyard"\nexport default defineStep({ name: "pay", condition: { a: 1 }, content() {} })\n',
    })
    await run('clone', 'pay', 'pay again')

    expect(await read('steps/pay again.ts')).toContain('name: "pay again"')
    expect((await runInProcess(dir.path, 'check')).code).toBe(0)
  })

  it('never replaces a step', async () => {
    dir = await copyWorkspace('customer-onboarding')

    expect((await run('clone', 'welcome', 'signup/accept')).err).toContain('ITEM_EXISTS')
    expect((await run('clone', 'welcome', 'notify/welcome')).err).toContain('ITEM_EXISTS')
  })
})
