import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess as run, runWith } from '../../fixtures/commandLine.ts'
import { GITHUB_TOKEN } from '../../fixtures/secretSamples.ts'
import { git, testDir, writeFiles, type Files, type TestDir } from '../../fixtures/testDir.ts'
import type { CodeQualityIssue } from './formatGitlab.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'
const BODY = 'export const content = async () => {}\n'
const TOKEN_STEP = `export const condition = { a: 1 }\nexport const content = async () => '${GITHUB_TOKEN}'\n`
const WARNING_STEP = `export const condition = { b: 1 }\n// stepyard-allow ODD\n${BODY}`

/** A workspace in a folder of a repository. */
async function useShop(files: Files): Promise<TestDir & { readonly shop: string }> {
  const dir = await testDir({ 'apps/shop/stepyard.yaml': CONFIG })
  await git(dir.path, 'init', '--quiet')
  const shop = join(dir.path, 'apps/shop')
  await writeFiles(shop, files)
  return { ...dir, shop }
}

/** The Code Quality report of a workspace. */
async function quality(shop: string): Promise<readonly CodeQualityIssue[]> {
  return JSON.parse((await run(shop, 'check', '--format', 'gitlab')).out) as readonly CodeQualityIssue[]
}

describe('stepyard check', () => {
  it('puts errors first, and says how many there are of what', async () => {
    await using dir = await useShop({ 'steps/a.ts': WARNING_STEP, 'steps/b.ts': TOKEN_STEP })
    const { code, out } = await run(dir.shop, 'check')

    expect(code).toBe(1)
    expect(out).toMatch(/^steps\/b\.ts:2:\d+ error .*SECRET_IN_CODE\n[^]*\nsteps\/a\.ts:2:1 warning /)
    expect(out).toMatch(/\n2 steps, 0 library files, 0 connectors: 1 error, 1 warning\.\n$/)
  })

  it.each([
    ['error', []],
    ['warning', ['ALLOWANCE_WITHOUT_REASON']],
    ['note', ['ALLOWANCE_WITHOUT_REASON']],
  ])('leaves out what matters less than --severity %s', async (severity, expected) => {
    await using dir = await useShop({ 'steps/a.ts': WARNING_STEP })
    const { out } = await run(dir.shop, 'check', '--json', '--severity', severity)

    expect((JSON.parse(out) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code)).toEqual(
      expected,
    )
  })

  it.each([
    ['0', 1],
    ['1', 0],
    ['many', 64],
  ])('with one warning and --max-warnings %s ends with %i', async (most, expected) => {
    await using dir = await useShop({ 'steps/a.ts': WARNING_STEP })

    expect((await run(dir.shop, 'check', '--max-warnings', most)).code).toBe(expected)
  })

  it('says how many findings are allowed', async () => {
    const step = TOKEN_STEP.replace('\n', '\n// stepyard-allow SECRET_IN_CODE: A token of nobody.\n')
    await using dir = await useShop({ 'steps/a.ts': step })

    expect((await run(dir.shop, 'check')).out).toBe('1 step, 0 library files, 0 connectors: no errors, 1 allowed.\n')
  })

  it('never prints a secret, in any format (SEC-11)', async () => {
    await using dir = await useShop({ 'steps/a.ts': TOKEN_STEP, 'webhooks/a.yaml': `description: ${GITHUB_TOKEN}\n` })
    for (const format of ['text', 'json', 'github', 'gitlab']) {
      const { out, err } = await run(dir.shop, 'check', '--format', format)

      expect(out).toContain('steps/a.ts')
      expect(out + err).not.toContain(GITHUB_TOKEN.slice(0, 8))
    }
  })
})

describe('stepyard check --format github', () => {
  const env = { GITHUB_ACTIONS: 'true' }

  it('is what GitHub Actions get, with paths from the root of the repository', async () => {
    await using dir = await useShop({ 'steps/a.ts': WARNING_STEP })
    const { out } = await runWith({ cwd: dir.shop, args: ['check'], env })

    expect(out).toBe(
      '::warning file=apps/shop/steps/a.ts,line=2,endLine=2,col=1,title=ALLOWANCE_WITHOUT_REASON::' +
        'ODD is allowed here without a reason, and so it is not allowed.' +
        '%0AWrite why it is right as it is: `stepyard-allow ODD: <10 letters or more>`.\n' +
        '1 step, 0 library files, 0 connectors: no errors, 1 warning.\n',
    )
  })

  it('escapes what would end a property or a command', async () => {
    await using dir = await useShop({ 'steps/50%, a:b.ts': 'export const condition = {' })
    const { out } = await runWith({ cwd: dir.shop, args: ['check'], env })

    expect(out).toContain('::error file=apps/shop/steps/50%25%2C a%3Ab.ts,line=')
  })

  it('is not what they get who ask for JSON', async () => {
    await using dir = await useShop({})

    expect(JSON.parse((await runWith({ cwd: dir.shop, args: ['check', '--json'], env })).out)).toBeTruthy()
  })
})

describe('stepyard check --format gitlab', () => {
  it('is a Code Quality report, in a file where one is named', async () => {
    await using dir = await useShop({ 'steps/a.ts': TOKEN_STEP })
    const { out } = await run(dir.shop, 'check', '--format', 'gitlab', '--output', 'quality.json')

    expect(out).toBe('1 step, 0 library files, 0 connectors: 1 error.\n')
    expect(JSON.parse(await readFile(join(dir.shop, 'quality.json'), 'utf8'))).toMatchObject([
      {
        check_name: 'SECRET_IN_CODE',
        severity: 'blocker',
        location: { path: 'apps/shop/steps/a.ts', lines: { begin: 2 } },
      },
    ])
  })

  it('has fingerprints that stay when lines move, and that are all different', async () => {
    const step = WARNING_STEP.replace('ODD', 'ODD, ODD')
    const other = step.replace('b: 1', 'c: 1')
    await using dir = await useShop({ 'steps/a.ts': step, 'steps/b.ts': other })
    await using moved = await useShop({ 'steps/a.ts': `\n\n${step}`, 'steps/b.ts': other })
    const prints = (await quality(dir.shop)).map(({ fingerprint }) => fingerprint)

    expect(new Set(prints).size).toBe(4)
    expect((await quality(moved.shop)).map(({ fingerprint }) => fingerprint)).toEqual(prints)
  })
})
