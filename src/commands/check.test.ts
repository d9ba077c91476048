import { describe, expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'
const CONTENT = 'export const content = async () => {}\n'

/** What `check --portable` prints about these steps, a line for each finding and one below it for its hint. */
async function check(steps: Files, ...args: string[]): Promise<{ code: number; out: string }> {
  await using dir = await testDir({ 'stepyard.yaml': CONFIG, ...steps })
  // Awaited here: the folder goes when this function ends.
  return await run(dir.path, 'check', '--portable', ...args)
}

/** Places and messages of the notes, without hints and codes. */
async function notes(text: string, path = 'steps/a.ts'): Promise<string[]> {
  const { out } = await check({ [path]: text }, '--json')
  const { diagnostics } = JSON.parse(out) as { diagnostics: { line: number; column: number; message: string }[] }
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message.split(', an ')[0]}`)
}

describe('stepyard check --portable', () => {
  it('lists every use of an extension with its place, its path and what to write instead, and ends well', async () => {
    const a = "import { gt } from 'stepyard'\nexport const condition = {\n  order: { total: gt(100) },\n}\n"
    const { code, out } = await check({
      'steps/a.ts': a + CONTENT,
      'steps/b.ts': `export const condition = { a: 1 }\n${CONTENT}`,
    })

    expect(code).toBe(0)
    expect(out).toBe(
      'steps/a.ts:3:19 note `order.total` in the condition uses `gt(100)`, an extension that only Stepyard understands. EXTENSION_USED\n' +
        '  For other hosts write `(value) => value > 100`.\n' +
        '2 steps, 0 library files, 0 connectors: no errors, 1 note.\n',
    )
  })

  it('ends well with warnings and notes, and counts them', async () => {
    const { code, out } = await check({
      'steps/a.ts': `export const condition = { a: 1 }\n${CONTENT}`,
      'steps/tmp.ts': `export const condition = { a: 1 }\n${CONTENT}`,
    })

    expect(code).toBe(0)
    expect(out).toMatch(/CONDITION_SAME\n[^]*NAME_VAGUE\n[^]*: no errors, 1 warning, 1 note\.\n$/)
  })

  it('lists nothing unless asked', async () => {
    await using dir = await testDir({
      'stepyard.yaml': CONFIG,
      'steps/a.ts': `import { gt } from 'stepyard'\nexport const condition = { a: gt(1) }\n${CONTENT}`,
    })

    expect((await run(dir.path, 'check')).out).toBe('1 step, 0 library files, 0 connectors: no errors.\n')
  })

  it.each([
    [
      'in lists and below odd keys',
      '{ l: [1, { "a b": oneOf("x", "y") }] }',
      ['2:44 `l[1]["a b"]` in the condition uses `oneOf("x", "y")`'],
    ],
    ['at the root', 'any({ a: 1 }, { b: gt(1) })', ['2:26 The condition uses `any({ a: 1 }, { b: gt(1) })`']],
    [
      'on several lines as on one',
      '{ a: every(\n  gt(1),\n  lt(2),\n) }',
      ['2:31 `a` in the condition uses `every( gt(1), lt(2), )`'],
    ],
    ['in what is spread', '{ ...{ a: isoDate() } }', ['2:36 `a` in the condition uses `isoDate()`']],
    ['where the value is computed', '{ a: flag ? exists() : 1 }', ['2:38 The condition uses `exists()`']],
    [
      'each of several',
      '{ a: not(1), b: exists(false) }',
      ['2:31 `a` in the condition uses `not(1)`', '2:42 `b` in the condition uses `exists(false)`'],
    ],
  ])('finds them %s', async (_name, condition, expected) => {
    const names = 'any, every, exists, gt, isoDate, lt, not, oneOf'
    const text = `import { ${names} } from 'stepyard'; const flag = true\nexport const condition = ${condition}\n${CONTENT}`

    expect(await notes(text)).toEqual(expected)
  })

  it('knows them by the name that the file gives them, and by that of the whole package', async () => {
    const text = `import { gt as above } from 'stepyard'\nimport * as yard from 'stepyard'\nexport const condition = { a: above(1), b: yard.lt(2) }\n`

    expect(await notes(text + CONTENT)).toEqual([
      '3:31 `a` in the condition uses `above(1)`',
      '3:44 `b` in the condition uses `yard.lt(2)`',
    ])
  })

  it('finds them in every form of a step', async () => {
    const defined =
      "import { defineStep, gt } from 'stepyard'\nexport default defineStep({ condition: { a: gt(1) }, content() {} })\n"
    const matching =
      "import { gt } from 'stepyard'\nexport const match = () => ({ a: gt(1) })\nexport default async () => {}\n"

    expect(await notes(defined)).toEqual(['2:45 `a` in the condition uses `gt(1)`'])
    expect(await notes(matching, 'src/steps/a.mts')).toEqual(['2:34 `a` in the condition uses `gt(1)`'])
  })

  it('finds one that the condition takes from a name', async () => {
    const text = `import { gt } from 'stepyard'\nconst large = gt(100)\nexport const condition = { total: large }\n`

    expect(await notes(text + CONTENT)).toEqual(['2:15 The condition uses `gt(100)`'])
  })

  it('leaves alone what only has the name of one, and what the body calls', async () => {
    const other = "import { gt } from './own.ts'\nexport const condition = { a: gt(1) }\n"
    const body = "import { gt, matchCondition } from 'stepyard'\nexport const condition = { a: 1 }\n"

    expect(await notes(other + CONTENT)).toEqual([])
    expect(await notes(`${body}export const content = () => matchCondition({ a: gt(1) }, data)\n`)).toEqual([])
  })
})
