import { spawnSync } from 'node:child_process'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { type GitCommand, runGit } from './process.ts'

const decoder = new TextDecoder()

/** A folder with a program called `git` that does what `script` says, in front of the real PATH. */
async function fakeGit(script: string, env: Readonly<Record<string, string>> = {}): Promise<TestDir & Fake> {
  const dir = await testDir({ git: `#!/bin/sh\n${script}\n` })
  await chmod(join(dir.path, 'git'), 0o755)
  const effects = testEffects({ env: { ...env, PATH: `${dir.path}:${process.env['PATH']}` } })
  return { ...dir, run: (command) => runGit({ args: ['version'], effects, ...command }) }
}

interface Fake {
  readonly run: (command?: Partial<GitCommand>) => ReturnType<typeof runGit>
}

describe('the environment of git', () => {
  it('is complete in itself: nothing is inherited that is not listed', async () => {
    const env = {
      GIT_DIR: '/elsewhere',
      GIT_CONFIG_PARAMETERS: 'x',
      GIT_EXEC_PATH: '/evil',
      SECRET: 's',
      HOME: '/home/u',
    }
    await using fake = await fakeGit('env', env)

    const { stdout } = await fake.run()
    const names = decoder
      .decode(stdout)
      .split('\n')
      .map((line) => line.split('=')[0])
    const allowed =
      /^(PATH|LANG|LC_ALL|TMPDIR|PWD|OLDPWD|SHLVL|_|GIT_(CONFIG_(NOSYSTEM|GLOBAL|COUNT)|ATTR_NOSYSTEM|TERMINAL_PROMPT|OPTIONAL_LOCKS|NO_REPLACE_OBJECTS|NO_LAZY_FETCH|ALLOW_PROTOCOL|SSH_COMMAND))?$/
    expect(names.filter((name) => !allowed.test(name ?? ''))).toStrictEqual([])
  })

  it('carries settings, which the hardened ones beat', async () => {
    await using dir = await testDir()
    const config = [
      ['core.hooksPath', '/evil'],
      ['user.name', 'Ada'],
    ] as const
    const { stdout } = await runGit({ args: ['config', '--list'], cwd: dir.path, effects: testEffects(), config })

    const lines = decoder.decode(stdout).split('\n')
    expect(lines.findLast((line) => line.startsWith('core.hookspath='))).toBe('core.hookspath=/dev/null')
    expect(lines).toContain('user.name=Ada')
  })

  it('finds no git through a relative part of PATH', async () => {
    await using fake = await fakeGit('echo evil')
    const effects = testEffects({ env: { PATH: '.:node_modules/.bin:' } })

    await expect(runGit({ args: ['version'], effects, cwd: fake.path })).rejects.toMatchObject({
      code: 'GIT_NOT_FOUND',
    })
  })
})

describe('a git command', () => {
  it.each([[['upload-pack', '/x']], [['clone', 'https://example.org/x']], [['-c', 'a=b', 'fetch']], [[]]])(
    'that is not on the list never starts: %j',
    async (args) => {
      await using fake = await fakeGit('touch started')

      await expect(fake.run({ args, cwd: fake.path })).rejects.toThrow(TypeError)
    },
  )

  it('never carries a password in its arguments (GIT-22)', async () => {
    await using fake = await fakeGit('touch started')

    const run = fake.run({ args: ['fetch', 'https://ada:hunter2@example.org/x'] })
    await expect(run).rejects.toThrow('A password must not be an argument')
  })

  it('gets its input and answers bytes', async () => {
    await using fake = await fakeGit('cat; printf "\\377\\000"')

    const { stdout, code } = await fake.run({ input: Buffer.from('in') })
    expect([...stdout]).toStrictEqual([105, 110, 255, 0])
    expect(code).toBe(0)
  })

  it('survives a git that reads nothing of a long input', async () => {
    await using fake = await fakeGit('exit 0')

    expect(await fake.run({ input: new Uint8Array(1_000_000) })).toMatchObject({ code: 0 })
  })

  it('that fails is GIT_FAILED with the words of git, unless its exit code is an answer', async () => {
    await using fake = await fakeGit('echo "warning: x" >&2; echo "fatal: no such thing" >&2; exit 3')

    await expect(fake.run()).rejects.toMatchObject({ code: 'GIT_FAILED', data: { reason: 'no such thing' } })
    expect(await fake.run({ accept: [0, 3] })).toMatchObject({ code: 3 })
  })

  it('in a folder that does not exist names the folder', async () => {
    const run = runGit({ args: ['version'], cwd: '/does/not/exist', effects: testEffects() })

    await expect(run).rejects.toMatchObject({ code: 'GIT_FAILED', message: expect.stringContaining('/does/not/exist') })
  })

  it('shows no credential and no control character of what git says (GIT-22)', async () => {
    const said = 'fatal: https://ada:hunter2@example.org/x\\033[2J s3cr3t-value'
    await using fake = await fakeGit(`printf '${said}\\n' >&2; exit 1`)

    const { stderr } = await fake.run({ accept: 'any', secrets: ['s3cr3t-value'] })
    expect(stderr.trim()).not.toMatch(/hunter2|s3cr3t-value|\p{Cc}/u)
  })

  it('reports progress by phase, and keeps it out of its words', async () => {
    const seen: unknown[] = []
    await using fake = await fakeGit(
      'printf "Receiving objects:  50%% (5/10)\\rReceiving objects: 100%% (10/10), done.\\n" >&2',
    )
    const effects = { ...testEffects(), progress: (...at: unknown[]) => void seen.push(at) }

    const env = { PATH: `${fake.path}:${process.env['PATH']}` }
    const { stderr } = await runGit({ args: ['fetch'], effects: { ...effects, env } })
    expect(seen.at(-1)).toStrictEqual(['fetch', 10, 10])
    expect(stderr).toBe('')
  })
})

describe('a git command that does not end', () => {
  it('is ended with everything it started after a time of silence', async () => {
    await using fake = await fakeGit('sleep 300 & echo $! > child; wait')

    const run = fake.run({ cwd: fake.path, timeout: 200 })
    await expect(run).rejects.toMatchObject({ code: 'GIT_TIMEOUT' })
    const child = await readFile(join(fake.path, 'child'), 'utf8')
    expect(stateOf(child.trim())).toMatch(/^Z?$/)
  })

  it('is waited for while it says something', async () => {
    await using fake = await fakeGit('for n in 1 2 3 4 5 6; do echo $n >&2; sleep 0.1; done')

    expect(await fake.run({ timeout: 400 })).toMatchObject({ code: 0 })
  })

  it('is ended when it ignores the polite way', async () => {
    await using fake = await fakeGit("trap '' TERM; while :; do sleep 0.1; done")

    await expect(fake.run({ timeout: 100 })).rejects.toMatchObject({ code: 'GIT_TIMEOUT' })
  })

  it('is ended when it says more than it may', async () => {
    await using fake = await fakeGit('exec yes')

    await expect(fake.run({ maxOutput: 10_000 })).rejects.toMatchObject({ code: 'GIT_OUTPUT_TOO_LARGE' })
  })

  it('is ended when the user interrupts, and none starts afterwards', async () => {
    await using fake = await fakeGit('sleep 300')
    const controller = new AbortController()
    const effects = testEffects({ signal: controller.signal, env: { PATH: `${fake.path}:${process.env['PATH']}` } })
    const run = runGit({ args: ['version'], effects })
    controller.abort(new Error('interrupted'))

    await expect(run).rejects.toThrow('interrupted')
    await expect(runGit({ args: ['version'], effects })).rejects.toThrow('interrupted')
  })

  it('is answered although a program it left behind keeps its error output open', async () => {
    await using fake = await fakeGit('(sleep 5 >/dev/null) & echo done')

    const started = performance.now()
    expect(decoder.decode((await fake.run()).stdout)).toBe('done\n')
    expect(performance.now() - started).toBeLessThan(4_000)
  })
})

/** What `ps` says about a process: nothing when it is gone, `Z` when only its exit code is left. */
function stateOf(pid: string): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', pid]).stdout.toString().trim().slice(0, 1)
}
