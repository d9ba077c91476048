import { describe, expect, it } from 'vitest'
import { parseLibrary } from '../library.ts'
import { parseStep } from '../step.ts'
import { libraryTemplate, stepTemplate } from './template.ts'
import { readTypedCondition } from './typedCondition.ts'

const NAMES = [
  'charge',
  'orders/charge',
  '02. extract lines',
  'Größe',
  '5',
  'class',
  '日本/注文',
  '?',
  "it's",
  'a"b\\c',
]

describe('stepTemplate', () => {
  it.each(
    NAMES.flatMap((name) => [
      [name, 'steps/x.ts', { name, dialect: 'native', form: 'defineStep' }] as const,
      [name, 'steps/x.ts', { name, dialect: 'native', form: 'exports' }] as const,
      [name, 'steps/x.js', { name, dialect: 'A', form: 'defineStep' }] as const,
      [name, 'src/steps/x.mts', { name, dialect: 'B', form: 'defineStep' }] as const,
    ]),
  )('is a sound step for %s in %s', async (_, path, text) => {
    const { step, diagnostics } = await parseStep(path, stepTemplate(text))

    expect(diagnostics).toEqual([])
    expect(step).toMatchObject({ dialect: text.dialect, disabled: false, header: {} })
  })

  it('imports what the condition calls', async () => {
    const condition = await readTypedCondition('{ total: gt(5) }')

    expect(stepTemplate({ name: 'a', dialect: 'native', form: 'defineStep', condition })).toContain(
      "import { defineStep, gt } from 'stepyard'\n\nexport default defineStep({\n  condition: { total: gt(5) },\n",
    )
    expect(stepTemplate({ name: 'a', dialect: 'A', form: 'exports', condition })).toMatch(
      /^import \{ gt \} from 'stepyard'\n/,
    )
  })
})

describe('libraryTemplate', () => {
  it.each(NAMES)('exports one function for %s', async (name) => {
    const { library, diagnostics } = await parseLibrary('libraries/x/y.ts', libraryTemplate(name))

    expect([diagnostics, library?.exports.length]).toEqual([[], 1])
  })
})
