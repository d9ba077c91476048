import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'
import { worldFiles } from '../../fixtures/syncWorld.ts'

let dir: TestDir
beforeAll(async () => {
  dir = await testDir(worldFiles)
  await mkdir(join(dir.path, 'empty'))
})
afterAll(() => dir[Symbol.asyncDispose]())

describe('a command line that cannot be understood', () => {
  it.each<[string[], string]>([
    [['pul'], 'Did you mean pull?'],
    [['stauts'], 'Did you mean status?'],
    [['env', 'swich', 'dev'], 'Did you mean switch?'],
    [['pull', '--dry-rnu'], 'Did you mean --dry-run?'],
    [['push', '--alow-delete'], 'Did you mean --allow-delete?'],
    [['env', 'set'], "missing required argument 'env'"],
    [['env', 'switch'], "missing required argument 'env'"],
    [['completion'], "missing required argument 'shell'"],
    [['pull', '-e'], 'argument missing'],
    [['status', '--git-backend', 'svn'], 'Allowed choices are auto, system, isomorphic'],
    [['status', '--log-level', 'loud'], 'Allowed choices are debug, info, warning, error'],
    [['nothing', 'like', 'this'], "unknown command 'nothing'"],
    [[], 'Usage: stepyard'],
    [['env'], 'Usage: stepyard env'],
    [['env', 'list', 'twice'], 'too many arguments'],
    [['config', 'x'], 'too many arguments'],
  ])('%j says what is meant and exits with 64', async (args, words) => {
    const { code, out, err } = await run(dir.path, ...args)
    expect(err).toContain(words)
    expect({ code, out }).toEqual({ code: 64, out: '' })
  })

  it.each<[string[], string]>([
    [['status', '--kind', 'stepps'], '`--kind step`'],
    [['status', '--timeout', 'soon'], '--timeout takes seconds, not "soon".'],
    [['pull', '--max-delete', 'many'], '--max-delete takes a number or a share, not "many".'],
    [['pull', '--max-delete', '120%'], 'not "120%"'],
    [['status', '../elsewhere'], 'is outside the workspace'],
    [['status', '/etc'], 'is outside the workspace'],
    [['log', '--limit', 'all'], '--limit takes a number from 1 to 999, not "all".'],
    [['env', 'set', 'dev'], 'Nothing to set for "dev".'],
    [['env', 'set', 'dev', 'NOVALUE'], '"NOVALUE" is not KEY=VALUE.'],
    [['env', 'set', 'dev', '=x'], '"=x" is not KEY=VALUE.'],
    [['status', '-e', 'stagin'], 'Did you mean "staging"?'],
    [['env', 'switch', 'prd'], 'Did you mean "prod"?'],
    [['resolve', 'steps/a.ts'], 'Say how the conflict is decided.'],
    [['resolve', 'steps/a.ts', '--ours', '--theirs'], 'can be decided in one way only'],
    [['completion', 'tcsh'], 'Choose bash, zsh or fish.'],
  ])('%j is refused with what to type, and exits with 64', async (args, words) => {
    const { code, out, err } = await run(dir.path, ...args)
    expect(err).toContain(words)
    expect({ code, out }).toEqual({ code: 64, out: '' })
  })

  it.each([
    [['pusch'], 'stepyard --help'],
    [['push', '--forse'], 'stepyard push --help'],
    [['env', 'swich'], 'stepyard env --help'],
    [['env', 'set', 'dev', '--branhc', 'x'], 'stepyard env set --help'],
  ])('%j names the help of its own command: %s', async (args, help) => {
    expect((await run(dir.path, ...args)).err).toContain(`Run \`${help}\` to see what there is.`)
  })

  it.each([[['pull', '--frm', '--json']], [['nothing', '--json']], [['status', '-e', 'stagin', '--json']]])(
    '%j prints one document with the error',
    async (args) => {
      const { code, out, err } = await run(dir.path, ...args)
      expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, error: { code: expect.any(String) } })
      expect({ code, said: err !== '' }).toEqual({ code: 64, said: true })
    },
  )
})

describe('help', () => {
  it('lists the commands on standard output', async () => {
    const { code, out, err } = await run(dir.path, '--help')
    expect(out).toMatch(/pull .*bring the changes of an environment into the folder/)
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it.each([[['pull', '--help']], [['help', 'pull']]])('%j shows options and examples', async (args) => {
    const { code, out } = await run(dir.path, ...args)
    expect(out).toContain('-y, --yes')
    expect(out).toContain('stepyard pull -e staging --dry-run')
    expect(code).toBe(0)
  })

  it.each(['--version', '-V'])('answers %s', async (flag) => {
    expect(await run(dir.path, flag)).toEqual({ code: 0, out: '1.2.3\n', err: '' })
  })
})

describe('options of every command', () => {
  it.each([
    [['-C', 'steps', 'config']],
    [['config', '-C', 'steps']],
    [['config', '--cwd=steps']],
    [['-C', '/', 'config', '-C', 'steps']],
  ])('%j runs as if started in that folder', async (args) => {
    const { code, out } = await run(dir.path, ...args)
    expect({ code, root: JSON.parse(out).root }).toEqual({ code: 0, root: dir.path })
  })

  it('says where it looked when there is no workspace', async () => {
    await using elsewhere = await testDir()
    const { code, err } = await run(elsewhere.path, 'status')
    expect(err).toContain(`There is no stepyard.yaml in "${elsewhere.path}"`)
    expect(err).toContain('stepyard init')
    expect(code).toBe(1)
  })

  it('lists everything that is wrong in stepyard.yaml', async () => {
    await using broken = await testDir({ 'stepyard.yaml': 'format: 1\nnam: x\nenvironments:\n  dev: { brnch: a }\n' })
    const { code, err } = await run(broken.path, 'status')
    expect(err).toMatch(/stepyard\.yaml:2:\d+ error .*"nam"/)
    expect(err).toMatch(/stepyard\.yaml:4:\d+ error .*"brnch"/)
    expect(err).toContain('CONFIG_INVALID')
    expect(code).toBe(1)
  })
})

describe('an unexpected error', () => {
  it('is named as one, with its place only at the debug level', async () => {
    const failing = await testDir(worldFiles)
    const effects = { now: () => new Date(Number.NaN) }
    const { runWith } = await import('../../fixtures/commandLine.ts')
    const quiet = await runWith({ cwd: failing.path, args: ['env', 'set', 'dev', '--branch', 'x'], effects })
    const loud = await runWith({
      cwd: failing.path,
      args: ['env', 'set', 'dev', '--branch', 'x', '--log-level', 'debug'],
      effects,
    })
    expect(quiet).toMatchObject({ code: 1, err: expect.stringContaining('INTERNAL') })
    expect(quiet.err).not.toContain('runCommandLine.ts')
    expect(loud.err).toContain('at ')
    await failing[Symbol.asyncDispose]()
  })
})
