import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'

const step = (status: string): string =>
  `export const condition = { order: { status: '${status}' } }\nexport const content = async () => {}\n`
let world: World
let clone: Clone
beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.pull()
})
afterEach(() => world[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(clone.root, ...args)

describe('stepyard status', () => {
  it('names what a person thinks in, by side', async () => {
    await clone.edit({ 'steps/charge.ts': step('here'), 'libraries/shop/money.ts': null })
    await world.commit({ 'steps/receive.ts': step('there'), 'environments/qa.yaml': 'type: sandbox\n' })
    const { code, out } = await run('status', '--fetch')
    expect(out).toMatch(/Changed here\n {2}library shop\/money +deleted\n {2}step charge +changed\n/)
    expect(out).toMatch(
      /Changed on dev\n {2}environment qa +new +Ada Example.*\n {2}step receive +changed +Ada Example/,
    )
    expect(out).toContain('`stepyard pull` brings 2 changes.')
    expect(code).toBe(0)
  })

  it('exits with 2 only when something differs and that was asked', async () => {
    expect((await run('status', '--exit-code')).code).toBe(0)
    await clone.edit({ 'steps/charge.ts': step('here') })
    expect([(await run('status')).code, (await run('status', '--exit-code')).code]).toEqual([0, 2])
  })

  it('takes paths from where the person stands', async () => {
    await clone.edit({ 'steps/charge.ts': step('here'), 'steps/receive.ts': step('here too') })
    const inSteps = await runInProcess(`${clone.root}/steps`, 'status', 'charge.ts')
    expect(inSteps.out).toContain('step charge')
    expect(inSteps.out).not.toContain('step receive')
    expect((await runInProcess(`${clone.root}/steps`, 'status', 'receive')).out).toContain('step receive')
    expect((await runInProcess(`${clone.root}/libraries`, 'status', `${clone.root}/steps`)).out).toContain(
      'step charge',
    )
  })

  it('takes kinds, globs and several of each', async () => {
    await clone.edit({
      'steps/charge.ts': step('here'),
      'steps/more.ts': step('more'),
      'environments/dev.yaml': 'a: 1\n',
    })
    const paths = async (...args: string[]): Promise<string[]> =>
      JSON.parse((await run('status', '--json', ...args)).out).changes.map(({ path }: { path: string }) => path)
    expect(await paths('--kind', 'steps')).toEqual(['steps/charge.ts', 'steps/more.ts'])
    expect(await paths('--kind', 'env')).toEqual([])
    expect(await paths('--kind', 'step,environment', '--exclude', '**/more.ts')).toEqual([
      'environments/dev.yaml',
      'steps/charge.ts',
    ])
    expect(await paths('--only', 'steps/c*', '--only', 'environments')).toEqual([
      'environments/dev.yaml',
      'steps/charge.ts',
    ])
  })
})

describe('stepyard diff', () => {
  it('shows both sides with names, the condition and the lines', async () => {
    await clone.edit({ 'steps/charge.ts': step('here') })
    await world.commit({ 'steps/charge.ts': step('there') })
    const { code, out } = await run('diff', '--fetch', '--exit-code')
    expect(out).toMatch(/^step charge, changed here\n {2}condition: .*order\.status/)
    expect(out).toMatch(/step charge, changed on dev by Ada Example/)
    expect(out).toContain(
      "-export const condition = { order: { status: 'ok' } }\n+export const condition = { order: { status: 'here' } }",
    )
    expect(code).toBe(2)
  })

  it('--stat counts lines and names renames', async () => {
    await clone.edit({ 'steps/charge.ts': step('here'), 'steps/got.ts': await clone.read('steps/receive.ts') })
    await clone.edit({ 'steps/receive.ts': null })
    const { out } = await run('diff', '--stat')
    expect(out).toMatch(/^step charge +here +\+1 -1$/m)
    expect(out).toMatch(/^step got +here +renamed$/m)
  })

  it('says on standard error that nothing was fetched', async () => {
    const bob = await world.clone('bob')
    const { code, out, err } = await runInProcess(bob.root, 'diff')
    expect([code, out]).toEqual([0, ''])
    expect(err).toContain('was never fetched')
  })
})

describe('stepyard resolve', () => {
  beforeEach(async () => {
    await clone.edit({ 'steps/charge.ts': step('here') })
    await world.commit({ 'steps/charge.ts': step('there') })
    await run('pull', '--yes')
  })

  it('lists what is open, with the files of every side', async () => {
    const { code, out } = await run('resolve')
    expect(out).toMatch(/^step charge: /)
    expect(out).toMatch(/base +\.stepyard\/conflicts\/.*\n +ours .*\n +theirs /)
    expect(JSON.parse((await run('resolve', '--json')).out)).toMatchObject({ conflicts: [{ path: 'steps/charge.ts' }] })
    expect(code).toBe(0)
  })

  it('decides by name from where the person stands, and says what is next', async () => {
    const { code, out, err } = await runInProcess(`${clone.root}/steps`, 'resolve', 'charge.ts', '--theirs')
    expect(out + err).toContain('step charge: took the version of the branch. Your version is in .stepyard/backup/')
    expect(out + err).toContain('No conflict is left: pull again.')
    expect([code, await clone.read('steps/charge.ts')]).toEqual([0, step('there')])
  })

  it('--abort leaves everything as it is', async () => {
    expect((await run('resolve', '--abort')).code).toBe(0)
    expect((await run('resolve')).out).toContain('No open conflict with dev.')
  })

  it('exits with 3 while markers are left', async () => {
    await run('resolve', 'charge', '--markers')
    const { code, err } = await run('resolve', 'charge', '--merged')
    expect([code, err]).toEqual([3, expect.stringContaining('conflict markers at line 1')])
    expect((await run('push', '--yes')).code).not.toBe(0)
  })
})

describe('stepyard log', () => {
  it('names commits, people and items', async () => {
    await world.commit({ 'steps/charge.ts': step('there') }, { message: 'Charge later' })
    const { code, out } = await run('log', '-n', '1')
    expect(out).toMatch(/^[0-9a-f]{7} +Charge later +Ada Example, .*\n +step charge\n$/)
    expect(code).toBe(0)
  })
})

describe('stepyard check and config', () => {
  it('exit with 1 for an error and say where it is', async () => {
    await clone.edit({ 'environments/dev.yaml': 'values:\n  A: 1\n', 'environments/staging.yaml': null })
    expect((await run('check')).out).toMatch(/\d+ steps?, .*: no errors, 2 notes\.\n$/)
    await clone.edit({ 'connectors/x.yaml': 'typ: http\n' })
    const { code, out } = await run('check')
    expect([code, out]).toEqual([1, expect.stringMatching(/connectors\/x\.yaml:1:1 error .*"typ"/)])
  })

  it('prints the configuration with its defaults', async () => {
    const { root, config } = JSON.parse((await run('config', '--json')).out)
    expect(root).toBe(clone.root)
    expect(config.environments.dev).toMatchObject({ branch: 'develop', autoSync: true })
    expect(config.environments.prod).toMatchObject({ protected: true, autoSync: false })
  })
})

describe('what is printed', () => {
  const colored = (text: string): boolean => text.includes('\u001B[')
  it.each<[string, string[], Record<string, string>, boolean]>([
    ['a terminal', [], {}, true],
    ['a terminal with --no-color', ['--no-color'], {}, false],
    ['a terminal with NO_COLOR', [], { NO_COLOR: '1' }, false],
  ])('has colours on %s: %j %j', async (...[, args, env, expected]) => {
    const { out } = await runWith({ cwd: clone.root, args: ['status', ...args], env, typed: '' })
    expect(colored(out)).toBe(expected)
  })

  it('has no colours for a program, unless it forces them', async () => {
    expect(colored((await run('status')).out)).toBe(false)
    const forced = await runWith({ cwd: clone.root, args: ['status'], env: { FORCE_COLOR: '1' } })
    expect(colored(forced.out)).toBe(true)
  })

  it.each(['debug', 'info', 'warning', 'error'])('is logged on standard error only, at the level %s', async (level) => {
    const { out, err } = await run('status', '--log-level', level, '--json')
    expect(JSON.parse(out)).toMatchObject({ command: 'status' })
    expect(/^debug: /m.test(err)).toBe(level === 'debug')
  })

  it('is one JSON object a line with --log-json', async () => {
    const { err } = await run('status', '--log-level', 'debug', '--log-json')
    const lines = err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.every(({ level, message }) => typeof level === 'string' && typeof message === 'string')).toBe(true)
  })
})
