import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  staging: { branch: main }\n'
const CONDITION = 'export const condition = { a: 1 }\n'
const FILES = {
  'stepyard.yaml': CONFIG,
  'environments/dev.yaml': '# ours\nvalues: { CHANNEL: "#sales-dev" } # to try\n',
  'environments/staging.yaml': 'values: { CHANNEL: "#sales" }\n',
}

/** What a file holds after `check --fix`, and what was printed; `undefined` where it is gone. */
async function fix(files: Files, path: string): Promise<{ readonly out: string; readonly text: string | undefined }> {
  await using dir = await testDir({ ...FILES, ...files })
  const { out } = await run(dir.path, 'check', '--fix')
  return { out, text: await readFile(join(dir.path, path), 'utf8').catch(() => undefined) }
}

const BODY = (to: string): string => `${CONDITION}export const content = async () => {\n  data.to = ${to} // whom\n}\n`

describe('stepyard check --fix', () => {
  it.each([
    ['asks for a value of an environment', 'steps/a.ts', BODY("'#sales'"), BODY("task.config('CHANNEL')")],
    [
      'keeps line ends and the byte order mark',
      'steps/a.ts',
      `\uFEFF${BODY("'#sales'").replaceAll('\n', '\r\n')}`,
      `\uFEFF${BODY("task.config('CHANNEL')").replaceAll('\n', '\r\n')}`,
    ],
    ['spells a key', 'environments/dev.yaml', '# ours\ndescripton: try # it\n', '# ours\ndescription: try # it\n'],
    ['spells a key in quotes', 'environments/dev.yaml', '{ "descripton": "try" }\n', '{ "description": "try" }\n'],
    [
      'deletes a comment that allows nothing',
      'steps/a.ts',
      `// stepyard-allow ODD: It was odd once.\n${BODY('1')}`,
      BODY('1'),
    ],
  ])('%s', async (...[, path, before, after]) => {
    expect((await fix({ [path]: before }, path)).text).toBe(after)
  })

  it('gives a file the right ending', async () => {
    const { text, out } = await fix({ 'webhooks/a.yml': 'description: orders\n' }, 'webhooks/a.yaml')

    expect(text).toBe('description: orders\n')
    expect(out).toMatch(/^Mended 1 finding in 1 file\.\n.*no errors\.\n$/)
  })

  it.each([
    ['with the marks of a merge', 'steps/a.ts', `${BODY("'#sales'")}/*\n<<<<<<< ours\n*/\n`, 'has conflict markers'],
    ['whose new name is taken', 'webhooks/a.yml', 'description: orders\n', 'webhooks/a.yaml is there already'],
  ])('leaves a file alone %s', async (...[, path, text, reason]) => {
    const fixed = await fix({ 'webhooks/a.yaml': 'description: a\n', [path]: text }, path)

    expect(fixed.text).toBe(text)
    expect(fixed.out).toContain(reason)
  })

  it.each([
    ['two keys that could be meant', 'environments/dev.yaml', 'limit: {}\nlimts: {}\nlimits: {}\n'],
    ['an address of no environment', 'steps/a.ts', BODY("'https://crm.acme.io'")],
  ])('leaves what needs a decision: %s', async (...[, path, text]) => {
    expect((await fix({ [path]: text }, path)).text).toBe(text)
  })

  it('changes nothing the second time', async () => {
    await using dir = await testDir({ ...FILES, 'steps/a.ts': BODY("'#sales'") })
    await run(dir.path, 'check', '--fix')
    const before = await readFile(join(dir.path, 'steps/a.ts'), 'utf8')

    expect((await run(dir.path, 'check', '--fix')).out).toBe('1 step, 0 library files, 0 connectors: no errors.\n')
    expect(await readFile(join(dir.path, 'steps/a.ts'), 'utf8')).toBe(before)
  })

  it('shows with --dry-run what it would do, and does nothing', async () => {
    await using dir = await testDir({ ...FILES, 'steps/a.ts': BODY("'#sales'"), 'webhooks/a.yml': 'description: a\n' })
    const { out } = await run(dir.path, 'check', '--fix', '--dry-run')

    expect(out).toContain("-  data.to = '#sales' // whom\n+  data.to = task.config('CHANNEL') // whom\n")
    expect(out).toContain('rename from webhooks/a.yml\nrename to webhooks/a.yaml\n2 findings would be mended.\n')
    expect(await readFile(join(dir.path, 'steps/a.ts'), 'utf8')).toBe(BODY("'#sales'"))
  })

  it('is what --dry-run is about', async () => {
    await using dir = await testDir(FILES)

    expect(await run(dir.path, 'check', '--dry-run')).toMatchObject({ code: 64 })
  })
})
