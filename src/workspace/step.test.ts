import { describe, expect, it } from 'vitest'
import { parseStep, readStep } from './step.ts'
import { loadParser } from './syntax.ts'

const NATIVE = `import { defineStep } from 'stepyard'
const limit = 5
export default defineStep({
  condition: { order: { status: 'new' } },
  async content({ data }) { data.limit = limit },
})
`

const A = `// Step: orders/charge
// ID: k3v9

import { tax } from '../libraries/tax.js'
const half = (n) => n / 2
export const condition = { order: { total: Number } }
export const content = async () => { data.tax = tax(half(data.order.total)) }
`

const B = `/**
  Name:       order intake
  ID:         rx1
  Version:    3
*/

// @ts-nocheck

export const match = () => ({ order: { total: Number } });
export const disabled = true;
export default async (data: any) => { data.seen = true }
`

const slice = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end)

const codes = async (path: string, text: string): Promise<string[]> =>
  (await parseStep(path, text)).diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)

describe('parseStep', () => {
  it('reads the native form', async () => {
    const { step, diagnostics } = await parseStep('steps/orders/charge.ts', NATIVE)

    expect(diagnostics).toEqual([])
    expect(step).toMatchObject({ name: 'orders/charge', hasOwnName: false, dialect: 'native', disabled: false })
    expect(step?.condition).toMatchObject({ text: "{ order: { status: 'new' } }", literal: true })
    expect(step && slice(NATIVE, step.content)).toContain('data.limit = limit')
  })

  it('reads dialect A with its header, imports and helpers', async () => {
    const { step, diagnostics } = await parseStep('steps/orders/charge.js', A)

    expect(diagnostics).toEqual([])
    expect(step).toMatchObject({ dialect: 'A', header: { Step: 'orders/charge', ID: 'k3v9' } })
    expect(step?.imports).toMatchObject([{ from: '../libraries/tax.js', names: [{ imported: 'tax', local: 'tax' }] }])
    expect(step?.helpers.map((span) => slice(A, span))).toEqual(['const half = (n) => n / 2'])
  })

  it('reads dialect B with its header and what turns it off', async () => {
    const { step, diagnostics } = await parseStep('src/steps/order intake.mts', B)

    expect(diagnostics).toEqual([])
    expect(step).toMatchObject({ name: 'order intake', dialect: 'B', disabled: true, header: { Version: '3' } })
    expect(step?.condition.text).toBe('{ order: { total: Number } }')
  })

  it.each([
    ['exported TypeScript', 'export const condition = { a: 1 } as const\nexport async function content() {}'],
    [
      'names exported at the end',
      'const c = { a: 1 }\nconst run = () => {}\nexport { c as condition, run as content }',
    ],
    [
      'an aliased import',
      `import { defineStep as step } from 'stepyard'\nexport default step({ condition: { a: 1 }, content() {} })`,
    ],
    [
      'a namespace import',
      `import * as s from 'stepyard'\nexport default s.defineStep({ condition: { a: 1 }, content() {} })`,
    ],
    [
      'a definition in a constant',
      `import { defineStep } from 'stepyard'\nconst s = defineStep({ condition: { a: 1 }, content() {} })\nexport default s`,
    ],
  ])('reads %s', async (_, text) => {
    const { step, diagnostics } = await parseStep('steps/a.ts', text)

    expect([diagnostics, step?.dialect, step?.condition.text]).toEqual([[], 'native', '{ a: 1 }'])
  })

  it.each([
    ['match with a return', 'export const match = () => { return { a: 1 } }', true],
    ['a match function', 'export function match() { return { a: 1 } }', true],
    ['match that computes', 'export const match = () => { const a = 1; return { a } }', false],
  ])('reads %s', async (_, match, literal) => {
    const { step, diagnostics } = await parseStep('src/steps/a.mts', `${match}\nexport default () => {}`)

    expect([diagnostics, step?.condition.literal]).toEqual([[], literal])
  })

  it('takes the name that a step gives itself', async () => {
    const text = `import { defineStep } from 'stepyard'\nexport default defineStep({ name: 'pay', condition: { a: 1 }, content() {} })`

    expect((await parseStep('steps/a.ts', text)).step).toMatchObject({ name: 'pay', hasOwnName: true })
  })

  it.each([
    ['a syntax error', 'steps/a.ts', 'export const condition = {\n  a: ,\n}', 'SYNTAX_ERROR 2:6'],
    [
      'a condition of another language',
      'steps/a.ts',
      'export const condition = { a: { $gt: 5 } }\nexport const content = () => {}',
      'CONDITION_UNKNOWN_OPERATOR 1:38',
    ],
    [
      'a type no JSON has',
      'steps/a.ts',
      'export const condition = { a: Date }\nexport const content = () => {}',
      'CONDITION_UNSUPPORTED 1:31',
    ],
    [
      'an empty condition',
      'steps/a.js',
      'export const condition = {}\nexport const content = () => {}',
      'CONDITION_EMPTY 1:26',
    ],
    [
      'a condition that is no object',
      'steps/a.ts',
      "export const condition = 'new'\nexport const content = () => {}",
      'CONDITION_NOT_AN_OBJECT 1:26',
    ],
    [
      'a condition that is a function',
      'steps/a.ts',
      'export const condition = () => ({})\nexport const content = () => {}',
      'CONDITION_NOT_AN_OBJECT 1:26',
    ],
    ['no condition', 'steps/a.ts', 'export const content = () => {}', 'CONDITION_MISSING 1:1'],
    ['no content', 'steps/a.ts', 'export const condition = { a: 1 }', 'CONTENT_MISSING 1:1'],
    ['no match', 'src/steps/a.mts', 'export default () => {}', 'CONDITION_MISSING 1:1'],
    [
      'content that is no function',
      'steps/a.ts',
      'export const condition = { a: 1 }\nexport const content = {}',
      'CONTENT_NOT_A_FUNCTION 2:24',
    ],
    [
      'content that is a generator',
      'steps/a.ts',
      'export const condition = { a: 1 }\nexport function* content() {}',
      'CONTENT_NOT_A_FUNCTION 2:8',
    ],
    [
      'match with a parameter',
      'src/steps/a.mts',
      'export const match = (x) => ({ a: 1 })\nexport default () => {}',
      'MATCH_HAS_PARAMETERS 1:23',
    ],
    [
      'match that is no function',
      'src/steps/a.mts',
      'export const match = { a: 1 }\nexport default () => {}',
      'MATCH_NOT_A_FUNCTION 1:22',
    ],
    [
      'a spread from elsewhere',
      'steps/a.ts',
      "import { x } from './x.ts'\nexport const condition = { ...x }\nexport const content = () => {}",
      'CONDITION_SPREAD 2:28',
    ],
    [
      'a condition exported twice',
      'steps/a.ts',
      'export const condition = { a: 1 }\nexport const condition = { a: 1 }\nexport const content = () => {}',
      'DUPLICATE_PART 2:1',
    ],
    [
      'two forms at once',
      'src/steps/a.mts',
      'export const match = () => ({ a: 1 })\nexport const content = () => {}\nexport default () => {}',
      'STEP_FORMS_MIXED 2:24',
    ],
    [
      'defineStep without its import',
      'steps/a.ts',
      'export default defineStep({ condition: { a: 1 }, content() {} })',
      'DEFINE_STEP_NOT_IMPORTED 1:16',
    ],
    [
      'disabled that is computed',
      'steps/a.ts',
      'export const condition = { a: 1 }\nexport const content = () => {}\nexport const disabled = 1 > 0',
      'DISABLED_NOT_LITERAL 3:25',
    ],
  ])('reports %s', async (...[, path, text, finding]) => {
    expect(await codes(path, text)).toEqual([finding])
  })

  it.each([
    ['...parts', 'STEP_NOT_LITERAL'],
    ['condition: { a: 1 }', 'DUPLICATE_PART'],
    ['retries: 3', 'UNKNOWN_PART'],
    ['name: `x${1}`', 'NAME_NOT_LITERAL'],
    ['disabled: maybe', 'DISABLED_NOT_LITERAL'],
  ])('reports %s in a definition', async (part, code) => {
    const text = `import { defineStep } from 'stepyard'\nexport default defineStep({ condition: { a: 1 }, content() {}, ${part} })`

    expect(await codes('steps/a.ts', text)).toEqual([expect.stringContaining(`${code} 2:`)])
  })

  it('gives every finding a hint', async () => {
    const { diagnostics } = await parseStep('steps/a.ts', 'export const condition = { a: Date, b: { $in: [1] } }')

    expect(diagnostics.length).toBe(3)
    expect(diagnostics.every(({ hint }) => hint !== undefined && hint.length > 10)).toBe(true)
  })

  it('counts columns in characters of the editor, beyond emoji and accents', async () => {
    const text = '/* \u{1F600}é */ export const condition = 5\nexport const content = () => {}'

    expect(await codes('steps/a.ts', text)).toEqual([`CONDITION_NOT_AN_OBJECT 1:${text.indexOf('5') + 1}`])
  })

  it('reads 10,000 small steps in little time', async () => {
    const parse = await loadParser()
    const started = performance.now()
    for (let index = 0; index < 10_000; index++) readStep(parse(`steps/${index}.ts`, `${NATIVE}// ${index}`))

    expect(performance.now() - started).toBeLessThan(5000)
  })
})
