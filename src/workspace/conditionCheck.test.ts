import { describe, expect, it } from 'vitest'
import type { ConditionSource } from './stepSource.ts'
import { parseStep } from './step.ts'

/** The condition of a step with these lines above it; fails where the file is no step. */
async function conditionOf(condition: string, above = ''): Promise<ConditionSource> {
  const text = `${above}\nexport const condition = ${condition}\nexport const content = () => {}`
  const { step } = await parseStep('steps/a.ts', text)
  if (!step) throw new Error('the file is no step')
  return step.condition
}

describe('the value of a condition', () => {
  it('is what running the file would give', async () => {
    const { value } = await conditionOf("{ a: { s: 'new', n: -1, t: Number, u: undefined, r: /x/i, l: ['x', `y`] } }")

    expect(value).toEqual({ a: { s: 'new', n: -1, t: Number, u: undefined, r: /x/i, l: ['x', 'y'] } })
  })

  it('is what `match` answers', async () => {
    const text = 'export const match = () => ({ total: Number })\nexport default () => {}'

    expect((await parseStep('src/steps/a.mts', text)).step?.condition.value).toEqual({ total: Number })
  })

  it.each([
    '{ order: (value) => value > 5 }',
    '{ order(value) { return value > 5 } }',
    '{ order: gt(5) }',
    '{ order: limit }',
    '{ [key]: 5 }',
    '{ ...{ a: 1 } }',
    '{ tags: [...["a"]] }',
    '{ get total() { return 5 } }',
    '{ __proto__: { a: 1 }, b: 2 }',
    '{ tags: [, 1] }',
    'limit',
  ])('is absent for %s, which only running the file can tell', async (condition) => {
    expect('value' in (await conditionOf(condition, 'const limit = 5'))).toBe(false)
  })

  it.each([
    "import { Number } from './types.ts'",
    'class Number {}',
    'function Number() {}',
    'export const { Number } = types',
    'const [, { total: Number = 5 }, ...rest] = types',
    'const [...Number] = types',
    'enum Number { One }',
  ])('is absent below %s, which hides the type', async (line) => {
    const condition = await conditionOf('{ total: Number }', line)

    expect([condition.literal, 'value' in condition]).toEqual([false, false])
  })

  it.each(['condition.b = 2', 'if (flag) condition.b = 2', 'for (const key of keys) condition[key] = 1'])(
    'is absent where %s may change it',
    async (line) => {
      expect('value' in (await conditionOf('{ a: 1 }', line))).toBe(false)
    },
  )

  it.each(["'use strict'", 'const half = (n) => n / 2', 'type Total = number', "export * from './x.ts'"])(
    'is there below %s',
    async (line) => {
      expect((await conditionOf('{ a: 1 }', line)).value).toEqual({ a: 1 })
    },
  )
})
