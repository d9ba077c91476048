import { describe, expect, it } from 'vitest'
import { diffConditions, diffSteps, formatConditionChange } from './conditionDiff.ts'

const step = (condition: string, content = 'async () => {}'): string =>
  `export const condition = ${condition}\nexport const content = ${content}\n`

const diff = async (before: string, after: string): Promise<string[]> =>
  (await diffConditions(step(before), step(after), 'steps/a.ts')).map(formatConditionChange)

describe('diffConditions', () => {
  it.each([
    ["{ order: { status: 'new' } }", "{ order: { status: 'paid' } }", ["order.status: 'new' -> 'paid'"]],
    ['{ a: 1 }', '{ a: 1, b: { c: String } }', ['+ b: { c: String }']],
    ['{ a: 1, b: null }', '{ a: 1 }', ['- b: null']],
    ['{ a: /x/i }', '{ a: /x/ }', ['a: /x/i -> /x/']],
    ['{ a: String }', '{ a: { b: 1 } }', ['a: String -> { b: 1 }']],
    ["{ tags: ['a', 'b'] }", "{ tags: ['b', 'a'] }", []],
    ["{ tags: ['a', 'b'] }", "{ tags: ['b'] }", ["- tags[0]: 'a'"]],
    ["{ items: [{ sku: 'a' }, 1] }", "{ items: [1, { sku: 'b' }] }", ["items[1].sku: 'a' -> 'b'"]],
    ['{ a: { $ne: null } }', '{ a: null }', ['a: { $ne: null } -> null']],
    ['{ n: (v) => v > 1 }', '{ n: (v) => v > 2 }', ['n: (v) => v > 1 -> (v) => v > 2']],
    ['{ n: gt(1) }', '{ n: gt(2) }', ['n: gt(1) -> gt(2)']],
    ["{ 'a b': 1 }", "{ 'a b': 2 }", ['["a b"]: 1 -> 2']],
    ['{ ...base, a: 1 }', '{ ...base, a: 2 }', ['a: 1 -> 2']],
    ['base', '{ a: 1 }', ['condition: base -> { a: 1 }']],
    ['{ n: -1 }', '{ n: 1 }', ['n: -1 -> 1']],
  ])('from %s to %s', async (before, after, lines) => {
    expect(await diff(before, after)).toEqual(lines)
  })

  it('sees no change in another way of writing the same', async () => {
    const before = `{ order: { status: "new", 'total': Number, }, f: (v)   =>\n v > 1 }`

    expect(await diff(before, `({order:{status:'new',total:Number},f:(v) => v > 1}) as const`)).toEqual([])
  })

  it('says nothing about a file that does not parse', async () => {
    expect(await diffConditions('export const condition = {', step('{ a: 1 }'), 'steps/a.ts')).toEqual([])
    expect(await diffSteps('export const condition = {', step('{ a: 1 }'), 'steps/a.ts')).toBeUndefined()
  })
})

describe('diffSteps', () => {
  it('tells an edit of the content from one of the condition', async () => {
    const [before, condition, content] = [step('{ a: 1 }'), step('{ a: 2 }'), step('{ a: 1 }', '() => 1')]

    expect(await diffSteps(before, condition ?? '', 'steps/a.ts')).toMatchObject({ contentChanged: false })
    expect(await diffSteps(before, content ?? '', 'steps/a.ts')).toEqual({ condition: [], contentChanged: true })
  })

  it('sees no change in header metadata and line ends', async () => {
    const text = step('{ a: 1 }')

    expect(await diffSteps(`// Step: a\n// ID: 1\n\n${text}`, text.replaceAll('\n', '\r\n'), 'steps/a.js')).toEqual({
      condition: [],
      contentChanged: false,
    })
  })

  it('compares the two dialects of one step by their condition', async () => {
    const match = "export const match = () => ({ order: { status: 'new' } })\nexport default () => {}"
    const changed = match.replace('new', 'paid')

    expect((await diffConditions(match, changed, 'src/steps/a.mts')).map(formatConditionChange)).toEqual([
      "order.status: 'new' -> 'paid'",
    ])
  })
})
