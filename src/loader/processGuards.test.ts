import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs steps with these bodies in a process of its own, which then does `last`. */
async function runStray(bodies: Readonly<Record<string, string>>, last = 'end'): Promise<Ended> {
  const steps = Object.entries(bodies).map(([name, body]) => [
    `steps/${name}.ts`,
    `import { exit } from 'node:process'\nexport const condition = { a: 1 }\nexport const content = async () => {\n  ${body}\n}\n`,
  ])
  await using dir = await testDir({ 'stepyard.yaml': 'format: 1\nname: x\n', ...Object.fromEntries(steps) })
  const argv = [join(REPOSITORY, 'node_modules/vite-node/dist/cli.mjs'), 'fixtures/strayRuns.ts', dir.path, last]
  return await new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: REPOSITORY }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

const LATER = 'await new Promise((resolve) => setTimeout(resolve, 500))'

describe('a process that runs steps', () => {
  it('outlives whatever they do', async () => {
    const { code, stdout } = await runStray({
      'a timer that throws': `setTimeout(() => { throw new Error('in a timer') }, 1)\n${LATER}`,
      'a rejection': `void Promise.reject(new Error('rejected'))\n${LATER}`,
      'calls side by side': 'void Promise.all([connectors.a.b(), connectors.a.c()])',
      'a function nobody awaits': 'void (async () => await connectors.a.b())()',
      exit: 'process.exit(3)',
      'exit by name': 'exit(4)',
      'exit that is caught': 'try { process.exit(5) } catch {}',
      'a late timer': "setTimeout(() => { throw new Error('too late') }, 1)",
      'a late rejection': "void Promise.reject(new Error('too late'))",
      'a late exit': 'setTimeout(() => process.exit(6), 1)',
      'a late microtask': "queueMicrotask(() => { throw new Error('lost') })",
      'a timer after the close': 'setTimeout(() => { data.x = 1 }, 30)',
    })

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      outcomes: {
        'a timer that throws': 'STEP_THREW: in a timer',
        'a rejection': 'STEP_THREW: rejected',
        'calls side by side': 'STEP_THREW: no answer',
        'a function nobody awaits': 'STEP_THREW: no answer',
        exit: expect.stringMatching(/^STEP_EXITED: The step "exit" called `process.exit\(3\)`/),
        'exit by name': expect.stringMatching(/^STEP_EXITED/),
        'exit that is caught': expect.stringMatching(/^STEP_EXITED/),
        'a late timer': 'ok',
        'a late rejection': 'ok',
        'a late exit': 'ok',
        // Node 20 does not know any more whose it was when it throws; 24 does, while the run still goes on.
        'a late microtask': expect.stringMatching(/^ok$|lost/),
        'a timer after the close': 'ok',
      },
      late: expect.arrayContaining(['a late timer: Error: too late', 'a late rejection: Error: too late']),
    })
  })

  it.each([
    ['throw', 1, 'of the program itself'],
    ['reject', 1, 'of the program itself'],
    ['exit', 7, ''],
  ])('still ends by what the program itself does: %s', async (last, expected, words) => {
    const { code, stderr } = await runStray({ a: 'data.x = 1' }, last)

    expect(code).toBe(expected)
    expect(stderr).toContain(words)
  })
})
