import { describe, expect, it } from 'vitest'
import { readTypedCondition } from './typedCondition.ts'

describe('readTypedCondition', () => {
  it.each([
    ['{"order":{"status":"new","total":5}}', "{ order: { status: 'new', total: 5 } }"],
    ["order: { status: 'new' }", "{ order: { status: 'new' } }"],
    ['{ a: Number, /* why */ b: [String, /x/i], c: null, } // all', '{ a: Number, b: [String, /x/i], c: null }'],
    ['{ total: (value) => value > 5 }', '{ total: (value) => value > 5 }'],
  ])('writes %s as it stands in a file', async (typed, written) => {
    expect((await readTypedCondition(typed)).write('')).toBe(written)
  })

  it('names the extensions that must be imported', async () => {
    const typed = '{ a: gt(5), b: { c: not(oneOf(1, 2)) }, d: [every(gte(1), lt(5))] }'

    expect((await readTypedCondition(typed)).extensions).toEqual(['every', 'gt', 'gte', 'lt', 'not', 'oneOf'])
  })

  it('breaks a long one into lines', async () => {
    const long = `'${'x'.repeat(60)}'`
    const { write } = await readTypedCondition(`{ order: { a: ${long}, 'b c': { d: 1 } }, e: Number }`)

    expect(write('  ')).toBe(`{\n    order: { a: ${long}, 'b c': { d: 1 } },\n    e: Number,\n  }`)
    expect((await readTypedCondition(`{ order: { a: ${long}, b: ${long} } }`)).write('')).toBe(
      `{\n  order: {\n    a: ${long},\n    b: ${long},\n  },\n}`,
    )
  })

  it.each([
    ['{ a: Numbr }', 'Did you mean `Number`?'],
    ['{ a: gtt(5) }', 'Did you mean `gt`?'],
    ['{ a: limit }', 'There are String, Number'],
    ['{ a: Date }', 'isoDate'],
    ['{ a: { $gt: 5 } }', 'gt(5)'],
    ['{}', '{ order: Object }'],
    ['{ a: 1 }) + ({}', '--condition'],
    ['{ a: 1 }); evil(', '--condition'],
    ['[1]', '--condition'],
    ['{ a: ', '--condition'],
  ])('refuses %s and says what to write', async (typed, hint) => {
    const refused = readTypedCondition(typed)

    await expect(refused).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining(hint) })
  })
})
