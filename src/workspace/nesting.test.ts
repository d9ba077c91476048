import { describe, expect, it } from 'vitest'
import { parseStep } from './step.ts'
import { isTooNested } from './nesting.ts'

describe('code nested beyond what the parser survives', () => {
  it.each([
    ['[', ']'],
    ['{a:', '}'],
    ['(', ')'],
    ['`${', '}`'],
    ['!', ''],
    ['a=>', ''],
    ['()=>', ''],
    ['a=', ''],
    ['a?a:', ''],
    ['a<', ''],
    ['a**', ''],
    ['function(a=', ''],
  ])('is refused when it is made of %s', async (open, close) => {
    const text = `export const condition = ${open.repeat(50_000)}1${close.repeat(50_000)}`

    expect((await parseStep('steps/a.ts', text)).diagnostics).toMatchObject([{ code: 'CODE_TOO_NESTED' }])
  })

  it.each([
    ['a label chain', 'a:'.repeat(50_000)],
    ['a chain of do', 'do '.repeat(50_000)],
    ['a type', `type A = ${'B<'.repeat(50_000)}`],
    ['a chain of new', `${'new '.repeat(200_000)}A`],
    ['a chain of if', 'if(a) '.repeat(200_000)],
    ['a sum', `x = 1${'+1'.repeat(200_000)}`],
    ['a type of keyof', `type A = ${'keyof '.repeat(20_000)}B`],
  ])('is refused when it is %s', (_, text) => {
    expect(isTooNested(text)).toBe(true)
  })

  it('is not what a long file of ordinary code is', () => {
    const step =
      'const total = items.filter((item) => item.count > 1 ? a : b).map(({ price }) => price * 2)\nif (x === y) {\n  z = 1\n}\n'

    expect(isTooNested(step.repeat(5000))).toBe(false)
    expect(isTooNested(`export const table = {\n${"  key: { value: 'x', other: !y },\n".repeat(20_000)}}\n`)).toBe(
      false,
    )
  })
})
