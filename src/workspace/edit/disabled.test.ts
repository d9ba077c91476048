import { describe, expect, it } from 'vitest'
import { setDisabled } from './disabled.ts'

const DEFINED = `// Who may change this: billing
import { defineStep } from 'stepyard'

export default defineStep({
  // what it waits for
  condition: { order: { status: 'new' } }, // trailing
  async content({ data }) {
    data.seen = true
  },
})
`

const ON_ONE_LINE =
  "import { defineStep } from 'stepyard'\nexport default defineStep({condition: { a: 1 }, content() {} }) // x\n"

const MATCH = `/**
  Name:       send reminder
  ID:         k9
*/

// @ts-nocheck

export const match = () => ({ order: { status: 'waiting' } }); // once

/** Reminds them. */
export default async (data: any) => {};
`

const EXPORTED = `/** Ünïcode 😀 */
export const condition = {
  order: Object,
}
// says so
export const content = async () => {}`

/** Every form of a step that is turned off and on in these tests, with a path of its dialect. */
const FORMS: readonly (readonly [form: string, path: string, text: string])[] = [
  ['a definition', 'steps/a.ts', DEFINED],
  ['a definition on one line', 'steps/a.ts', ON_ONE_LINE],
  ['exports', 'steps/a.ts', EXPORTED],
  ['exports on one line', 'steps/a.js', 'export const condition = { a: 1 }; export const content = () => {};'],
  [
    'exports at the end',
    'steps/a.ts',
    'const c = { a: 1 }\nconst run = () => {}\nexport { c as condition, run as content }\n',
  ],
  ['dialect B', 'src/steps/a.mts', MATCH],
  [
    'a condition at the end of the file',
    'steps/a.js',
    'export const content = () => {}\nexport const condition = { a: 1 }',
  ],
]

describe('setDisabled', () => {
  it('switches a definition off where one sees it', async () => {
    expect(await setDisabled('steps/a.ts', DEFINED, true)).toBe(
      DEFINED.replace('defineStep({\n', 'defineStep({\n  disabled: true,\n'),
    )
  })

  it('switches exports off below the condition', async () => {
    expect(await setDisabled('steps/a.ts', EXPORTED, true)).toBe(
      EXPORTED.replace('}\n//', '}\nexport const disabled = true\n//'),
    )
  })

  it('writes a semicolon where the file does', async () => {
    expect(await setDisabled('src/steps/a.mts', MATCH, true)).toContain('// once\nexport const disabled = true;\n')
  })

  it.each(FORMS)('gives %s back as it was when it is switched on again', async (_, path, text) => {
    const off = await setDisabled(path, text, true)

    expect(off).not.toBe(text)
    expect(await setDisabled(path, off, false)).toBe(text)
  })

  it.each(FORMS)('keeps the line ends and the mark of %s', async (_, path, text) => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`
    const off = await setDisabled(path, windows, true)

    expect(off.replaceAll('\r\n', '')).not.toContain('\n')
    expect(await setDisabled(path, off, false)).toBe(windows)
  })

  it('keeps the byte order mark when the first line goes', async () => {
    const rest = 'export const condition = { a: 1 }\nexport const content = () => {}\n'

    expect(await setDisabled('steps/a.js', `\uFEFFexport const disabled = true\n${rest}`, false)).toBe(`\uFEFF${rest}`)
  })

  it.each(FORMS)('changes nothing in %s that is so already', async (_, path, text) => {
    const off = await setDisabled(path, text, true)

    expect(await setDisabled(path, text, false)).toBe(text)
    expect(await setDisabled(path, off, true)).toBe(off)
  })

  it.each([
    ['export const disabled = false', true, 'export const disabled = true'],
    ['export const disabled = true, other = 1', false, 'export const disabled = false, other = 1'],
    ['const off = true\nexport { off as disabled }', false, 'const off = false\nexport { off as disabled }'],
    ['export const disabled = true as boolean // until May', false, ''],
  ])('turns %s round', async (line, disabled, expected) => {
    const text = (part: string): string =>
      `export const condition = { a: 1 }\n${part}\nexport const content = () => {}\n`

    const edited = await setDisabled('steps/a.ts', text(line), disabled)

    expect(edited).toBe(text(expected).replace('\n\n', '\n'))
  })

  it.each([
    ['{ condition: { a: 1 }, disabled: true, content() {} }', '{ condition: { a: 1 }, content() {} }'],
    ['{ condition: { a: 1 }, content() {}, disabled: true }', '{ condition: { a: 1 }, content() {} }'],
    [
      '{\n  condition: { a: 1 },\n  content() {},\n  disabled: true\n}',
      '{\n  condition: { a: 1 },\n  content() {},\n}',
    ],
    ['{ condition: { a: 1 }, content() {}, "disabled": true /* , */, }', '{ condition: { a: 1 }, content() {}, }'],
  ])('takes the switch out of %s', async (object, expected) => {
    const text = (written: string): string =>
      `import { defineStep } from 'stepyard'\nexport default defineStep(${written})\n`

    expect(await setDisabled('steps/a.ts', text(object), false)).toBe(text(expected))
  })

  it('leaves one blank line where the switch stood between two', async () => {
    const text =
      '// x\n\nexport const disabled = true\n\nexport const condition = { a: 1 }\nexport const content = () => {}\n'

    expect(await setDisabled('steps/a.js', text, false)).toBe(text.replace('export const disabled = true\n\n', ''))
  })

  it.each([
    'export const condition = { a: 1 }\nexport const content = () => {}\nexport const disabled = 1 > 0',
    "import { defineStep } from 'stepyard'\nexport default defineStep(parts)",
    "import { defineStep } from 'stepyard'\nconst disabled = true\nexport default defineStep({ disabled, content() {} })",
  ])('refuses %s, which only running tells', async (text) => {
    await expect(setDisabled('steps/a.ts', text, true)).rejects.toMatchObject({ code: 'ITEM_NOT_EDITABLE' })
  })

  it('refuses a file that does not parse, with the line', async () => {
    await expect(setDisabled('steps/a.ts', '\nconst = 5', true)).rejects.toMatchObject({
      code: 'ITEM_BROKEN',
      data: { path: 'steps/a.ts', line: 2 },
    })
  })

  it('switches a step off that has no condition yet', async () => {
    expect(await setDisabled('steps/a.ts', 'export const content = () => {}\n', true)).toBe(
      'export const content = () => {}\nexport const disabled = true\n',
    )
  })
})
