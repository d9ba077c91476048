import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'

const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
let world: World
let clone: Clone

beforeEach(async () => {
  world = await useWorld()
  clone = await world.clone('ann')
  await clone.pull()
})
afterEach(() => world[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(clone.root, ...args)
const typing = (typed: string, ...args: string[]): Promise<CommandLineRun> => runWith({ cwd: clone.root, args, typed })
const chargeHere = (): Promise<string> => readFile(`${clone.root}/steps/charge.ts`, 'utf8')

describe('a pull with something to write', () => {
  beforeEach(() => world.commit({ 'steps/charge.ts': charge }))

  it('is a plan only where nobody is there to ask', async () => {
    const { code, out, err } = await run('pull')
    expect(out).toContain('Pull from dev: branch develop of')
    expect(out).toMatch(/update +step charge +Ada Example/)
    expect(out).toContain('1 item to ')
    expect(err).toContain('this is the plan only. Add `--yes` to apply it.')
    expect(await chargeHere()).not.toBe(charge)
    expect(code).toBe(0)
  })

  it('is applied with --yes', async () => {
    const { code, out } = await run('pull', '--yes')
    expect(out).toContain('Pulled 1 file.\n')
    expect({ code, here: await chargeHere() }).toEqual({ code: 0, here: charge })
  })

  it.each(['y\n', 'yes\n', 'Y\n'])('is applied when a person says %j', async (typed) => {
    const { code, err } = await typing(typed, 'pull')
    expect(err).toContain('1 item? [y/N] ')
    expect({ code, here: await chargeHere() }).toEqual({ code: 0, here: charge })
  })

  it.each(['n\n', '\n', '', 'maybe\n'])('is not applied when a person says %j', async (typed) => {
    const { code, err } = await typing(typed, 'pull')
    expect(err).toContain('Nothing was applied.')
    expect(await chargeHere()).not.toBe(charge)
    expect(code).toBe(0)
  })

  it.each([
    [['pull', '--no-interactive'], {}],
    [['pull'], { CI: 'true' }],
    [['pull', '--json'], {}],
  ])('%j asks nobody even at a terminal, with %j', async (args, env) => {
    const { err } = await runWith({ cwd: clone.root, args, env, typed: 'y\n' })
    expect(err).toContain('this is the plan only')
    expect(await chargeHere()).not.toBe(charge)
  })

  it('exits with 2 for a plan that has changes, when asked', async () => {
    expect((await run('pull', '--exit-code')).code).toBe(2)
    expect((await run('pull', '--dry-run', '--exit-code')).code).toBe(2)
    expect((await run('pull', '--yes', '--exit-code')).code).toBe(0)
    expect((await run('pull', '--exit-code')).code).toBe(0)
  })

  it('--dry-run wins over --yes and shows the very plan that is applied', async () => {
    const shown = JSON.parse((await run('pull', '--dry-run', '--yes', '--json')).out)
    const applied = JSON.parse((await run('pull', '--yes', '--json')).out)
    expect(shown).toMatchObject({ applied: false, counts: { update: 1 } })
    expect(applied).toMatchObject({ applied: true, commit: await world.tip('develop'), plan: shown.plan })
  })

  it('says which branch follows, so that git stays clean', async () => {
    expect((await run('pull', '--yes')).out).toContain('The checked-out branch "develop" follows')
    expect(await clone.git('status', '--porcelain')).toBe('')
  })
})

describe('a pull of nothing', () => {
  it('says so and asks nothing', async () => {
    const { code, out, err } = await typing('', 'pull')
    expect(out).toContain('Nothing to pull.')
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('does not even let a branch follow unasked', async () => {
    const tip = await world.commit({ 'steps/charge.ts': charge })
    await clone.git('switch', '--quiet', '--detach')
    await run('pull', '-e', 'dev', '--yes')
    await clone.git('switch', '--quiet', '--merge', 'develop')

    expect((await run('pull')).err).toContain('this is the plan only')
    expect(await clone.git('rev-parse', 'HEAD')).not.toBe(tip)
    expect((await typing('y\n', 'pull')).err).toContain('Let branch "develop" follow?')
    expect(await clone.git('rev-parse', 'HEAD')).toBe(tip)
  })
})

describe('a plan that is stopped', () => {
  it('by a conflict exits with 3 and names what to type', async () => {
    await world.commit({ 'steps/charge.ts': charge })
    await clone.edit({ 'steps/charge.ts': charge.replace('paid', 'unpaid') })
    const { code, out, err } = await run('pull', '--yes')
    expect(out).toMatch(/conflict +step charge +both sides changed the same place/)
    expect(err).toContain('stepyard resolve steps/charge.ts --ours')
    expect([code, (await run('pull', '--dry-run')).code, (await run('pull')).code]).toEqual([3, 3, 3])
  })

  it('by a newer version on the branch exits with 6', async () => {
    await world.commit({ 'steps/charge.ts': charge })
    await clone.edit({ 'steps/charge.ts': `${await chargeHere()}// mine\n` })
    const { code, err } = await run('push', '--yes')
    expect(err).toContain('PULL_FIRST')
    expect(err).toContain('Run `stepyard pull -e dev`')
    expect([code, (await run('push', '--dry-run')).code]).toEqual([6, 6])
  })

  it('by a gate exits with 4, and --yes does not open it', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`steps/s${n}.ts`, `// ${n}\n${charge}`]))
    await world.commit(many)
    await clone.pull()
    await world.commit(Object.fromEntries(Object.keys(many).map((path) => [path, null])))
    const { code, err } = await run('pull', '--yes')
    expect(err).toContain('20 of 26 items (77 %) would be deleted; 25 % may be.')
    expect(err).toContain('`--max-delete 20`')
    expect([code, (await run('pull', '--dry-run', '--exit-code')).code]).toEqual([4, 4])
    expect((await run('pull', '--yes', '--max-delete', '80%')).code).toBe(0)
  })
})

describe('a protected environment', () => {
  it('is never reached without its name', async () => {
    await clone.git('switch', '--quiet', 'main')
    await clone.edit({ 'steps/charge.ts': charge })
    const { code, err } = await run('push', '--yes')
    expect(err).toContain('Say it: `stepyard push -e prod`.')
    expect(code).toBe(4)
  })

  it('gets a branch to compare instead, and the report says so', async () => {
    await clone.edit({ 'steps/charge.ts': charge })
    const { code, out } = await run('push', '-e', 'prod', '--yes', '--json')
    const report = JSON.parse(out)
    expect(report).toMatchObject({ applied: false, pr: { branch: `stepyard/prod/${report.commit.slice(0, 7)}` } })
    expect(code).toBe(0)
  })
})
