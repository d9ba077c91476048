import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import type { Files } from '../../fixtures/testDir.ts'
import { testedWorkspace } from '../../fixtures/testedWorkspace.ts'
import { openEndless } from './test.ts'

const SELF_SERVE = 'fixtures/self-serve.yaml'

const FIXTURE = `# Kept.
environment: dev
connectors:
  stripe: { request: { id: cus_1 } }
  hubspot: { request: { id: "501" } }
  slack: { send: { ok: true } }
tasks:
  - name: signup
    data: { signup: { email: ada@lovelace.example, company: L, plan: team } }
    expect:
      state: incomplete # a wrong state
      steps: [signup/accept]
      calls: [stripe.request]
      data: { billing: { status: paid } }
`

const TEST = `import { expect, it } from 'vitest'
import { testWorkspace } from 'stepyard/testing'

it('turns down a private address', async () => {
  await using workspace = await testWorkspace()
  const task = await workspace.submit({ signup: { email: 'ada@gmail.com', company: 'L' } })

  expect(task).toHaveRun(['signup/accept', 'signup/reject'])
})
`

const useOnboarding = (files: Files = {}) => testedWorkspace('customer-onboarding', files)

const runJson = async (cwd: string, ...args: readonly string[]) => {
  const { code, out } = await runCli(cwd, 'test', '--json', ...args)
  return { code, report: JSON.parse(out) as Record<string, unknown> }
}

describe('stepyard test', () => {
  it('runs fixtures and test files in one go', async () => {
    await using dir = await useOnboarding({ 'tests/reject.test.ts': TEST })
    const { code, out } = await runCli(dir.path, 'test')

    expect([code, out]).toEqual([0, expect.stringMatching(/Test Files {2}3 passed[^]*Tests {2}3 passed/)])
    expect(out).toContain('✓ tests/reject.test.ts')
  })

  it('says at the line of the expectation what came instead, and ends with 1', async () => {
    await using dir = await useOnboarding({ 'fixtures/wrong.yaml': FIXTURE })
    const { code, out, err } = await runCli(dir.path, 'test', 'fixtures/wrong.yaml')

    expect([code, err]).toEqual([1, ''])
    expect(out).toContain('state: "done", expected "incomplete"')
    expect(out).toContain('❯ fixtures/wrong.yaml:11:')
    expect(out).toContain('data: 1 of 1 path differs: billing.status is string "trialing", expected "paid".')
  })

  it('prints one document with --json, with the place of each failure', async () => {
    await using dir = await useOnboarding({ 'fixtures/wrong.yaml': FIXTURE })
    const { code, report } = await runJson(dir.path, 'fixtures/wrong.yaml')

    expect([code, report]).toMatchObject([
      1,
      {
        schemaVersion: 1,
        command: 'test',
        passed: 0,
        failed: 1,
        files: [
          {
            file: 'fixtures/wrong.yaml',
            tests: [{ state: 'failed', errors: [{ file: 'fixtures/wrong.yaml', line: 11 }] }],
          },
        ],
      },
    ])
  })

  it('names the line of a mistake in a fixture, and what was meant', async () => {
    await using dir = await useOnboarding({ 'fixtures/wrong.yaml': FIXTURE.replace('expect:', 'expct:') })

    expect((await runCli(dir.path, 'test', 'wrong')).out).toContain('line 10: "expct" is not a key')
  })

  it('fails for a file that cannot be read, whatever else passes', async () => {
    await using dir = await useOnboarding({ 'fixtures/broken.yaml': 'tasks: 5\n', 'tests/odd.test.ts': 'export {\n' })
    const { code, report } = await runJson(dir.path)

    expect([code, report]).toMatchObject([1, { passed: 2, failed: 2 }])
  })

  it('ends with 1 where there is no test of that name', async () => {
    await using dir = await useOnboarding()

    expect(await runCli(dir.path, 'test', '--json', 'no-such')).toMatchObject({
      code: 1,
      out: expect.stringContaining('NO_TESTS'),
    })
  })

  it('ends with 1 where no test is called like --test-name', async () => {
    await using dir = await useOnboarding()

    expect(await runCli(dir.path, 'test', '--json', '-t', 'no such')).toMatchObject({
      code: 1,
      out: expect.stringContaining('No test is called like no such.'),
    })
  })

  it('says so where tests need a vitest that is not installed', async () => {
    await using dir = await useOnboarding({ 'tests/reject.test.ts': TEST })
    await rm(join(dir.path, 'node_modules/vitest'))

    expect(await runCli(dir.path, 'test')).toMatchObject({ code: 1, err: expect.stringContaining('VITEST_MISSING') })
  })

  it('runs what was named in a folder below', async () => {
    await using dir = await useOnboarding()
    const { code, report } = await runJson(join(dir.path, 'fixtures'), 'self-serve.yaml')

    expect([code, report]).toMatchObject([0, { passed: 1, files: [{ file: SELF_SERVE }] }])
  })

  it('writes a report for machines that know JUnit', async () => {
    await using dir = await useOnboarding()
    await runCli(dir.path, 'test', '--junit', 'report.xml')

    expect(await readFile(join(dir.path, 'report.xml'), 'utf8')).toMatch(
      /<testsuites[^]*name="fixtures\/self-serve.yaml"/,
    )
  })

  it('runs only tests that match --test-name', async () => {
    await using dir = await useOnboarding({ 'tests/reject.test.ts': TEST })
    const { report } = await runJson(dir.path, '-t', 'turns down a')

    expect(report).toMatchObject({ passed: 1, skipped: 2 })
  })

  it('refuses a --test-name that is no expression', async () => {
    await using dir = await useOnboarding()

    expect(await runCli(dir.path, 'test', '-t', '(')).toMatchObject({
      code: 64,
      err: expect.stringContaining('"(" is none. USAGE'),
    })
  })

  it('goes by the configuration of the workspace where that has one', async () => {
    const config = "export default { test: { include: ['tests/other/*.ts'] } }\n"
    await using dir = await useOnboarding({ 'vitest.config.mjs': config, 'tests/other/reject.ts': TEST })
    const { report } = await runJson(dir.path)

    expect(report).toMatchObject({ passed: 1, files: [{ file: 'tests/other/reject.ts' }] })
  })
})

describe('a step that never ends', () => {
  const test = (body: string) => ({
    'steps/loop.ts': `export const condition = { loop: 1 }\nexport const content = async () => { ${body} }\n`,
    'tests/loop.test.ts': TEST.replace("signup: { email: 'ada@gmail.com', company: 'L' }", 'loop: 1'),
  })

  it('is aborted before its test is, and says so', async () => {
    await using dir = await useOnboarding(test('await new Promise(() => {})'))

    expect(await runCli(dir.path, 'test', 'loop')).toMatchObject({
      code: 1,
      out: expect.stringContaining('STEP_TIMEOUT "loop" did not end within 3000 ms.'),
    })
  })

  it('is ended with its thread, and named, where it loops without an `await`', async () => {
    await using dir = await useOnboarding(test('while (true) {}'))

    expect(await runCli(dir.path, 'test', 'loop')).toMatchObject({
      code: 1,
      err: expect.stringContaining('The step "loop" loops without an end'),
    })
  }, 60_000)
})

it('prints what comes after a thread of vitest has gone', async () => {
  const printed: string[] = []
  const output = openEndless((text) => printed.push(text))
  const thread = Readable.from(['of a thread'])
  thread.pipe(output)
  await finished(thread)
  output.write('Test Files')

  expect(printed).toEqual(['of a thread', 'Test Files'])
})

describe('stepyard test --update', () => {
  it('writes what came, says what it changed, and keeps everything else', async () => {
    await using dir = await useOnboarding({ 'fixtures/wrong.yaml': FIXTURE })
    const updated = await runCli(dir.path, 'test', '-u', 'wrong')
    const text = await readFile(join(dir.path, 'fixtures/wrong.yaml'), 'utf8')

    expect([updated.code, updated.out]).toEqual([0, expect.stringContaining('state: "incomplete" -> "done"')])
    expect(text).toContain('# Kept.')
    expect(text).toContain('billing: { status: trialing }')
    expect((await runCli(dir.path, 'test', 'wrong')).code).toBe(0)
  })

  it('changes nothing where everything is as expected', async () => {
    await using dir = await useOnboarding()
    const before = await readFile(join(dir.path, SELF_SERVE), 'utf8')
    const { out } = await runCli(dir.path, 'test', '--update')

    expect(out).not.toContain('Updated')
    expect(await readFile(join(dir.path, SELF_SERVE), 'utf8')).toBe(before)
  })
})

describe('stepyard test --coverage', () => {
  it('names steps that never ran, and what conditions were never seen to do', async () => {
    await using dir = await useOnboarding()
    const { out } = await runCli(dir.path, 'test', '--coverage')

    expect(out).toMatch(/Coverage: 6 of 9 steps ran, \d+ of \d+ branches of conditions were seen\./)
    expect(out).toMatch(/billing\/call-sales +ran 0[^]*signup\.plan: "enterprise" never held/)
  })

  it('adds up what several threads have seen', async () => {
    await using dir = await useOnboarding({ 'tests/reject.test.ts': TEST })
    const { report } = await runJson(dir.path, '--coverage')
    const { byStep } = report['coverage'] as { byStep: { step: string; runs: number }[] }

    expect(byStep.find(({ step }) => step === 'signup/reject')?.runs).toBe(2)
  })

  it('ends with 1 where less was seen than --min-coverage asks for', async () => {
    await using dir = await useOnboarding()

    expect(await runCli(dir.path, 'test', '--min-coverage', '99')).toMatchObject({
      code: 1,
      err: expect.stringContaining('COVERAGE_LOW'),
    })
    expect((await runCli(dir.path, 'test', '--min-coverage', '50')).code).toBe(0)
    expect((await runCli(dir.path, 'test', '--min-coverage', 'all')).code).toBe(64)
  })
})
