import { describe, expect, expectTypeOf, it } from 'vitest'
import { anything, fields, flag, list, oneOf, optional, requireShape, text, whole } from './shape.ts'

const SHAPE = fields({
  name: text('a name', { minLength: 1 }),
  count: optional(whole('a number', { minimum: 1, maximum: 9 })),
  tags: optional(list('tags', text('a tag'))),
  mode: optional(oneOf('a mode', ['fast', 'slow'])),
  on: optional(flag('whether')),
  data: optional(anything('data')),
})

function problemsOf(value: unknown): unknown {
  try {
    return requireShape(SHAPE, value, 'body')
  } catch (error) {
    return Reflect.get(Object(error), 'data').problems
  }
}

describe('requireShape', () => {
  it('gives back what fits, typed as it was declared', () => {
    const value = requireShape(SHAPE, { name: 'a', mode: 'fast' }, 'body')

    expectTypeOf(value.name).toEqualTypeOf<string>()
    expectTypeOf(value.mode).toEqualTypeOf<'fast' | 'slow' | undefined>()
    expect(value).toEqual({ name: 'a', mode: 'fast' })
  })

  it.each([
    [[], ['body is not of type object']],
    [{ name: 'a', count: 0 }, ['body.count is too small or short']],
    [{ name: 'a', count: 10 }, ['body.count is too large or long']],
    [{ name: 'a', count: 1.5 }, ['body.count is not of type integer']],
    [{ name: 'x'.repeat(201) }, ['body.name is too large or long']],
    [{ name: 'a', mode: 'fats' }, ['body.mode is none of fast, slow']],
    [{ name: 'a', on: 'true' }, ['body.on is not of type boolean']],
    [{ name: 'a', moed: 'fast' }, ['body.moed is not known; did you mean "mode"?']],
    [
      { count: '1', tags: [1] },
      ['body lacks "name"', 'body.count is not of type integer', 'body.tags.0 is not of type string'],
    ],
  ])('says of %j what is wrong', (value, problems) => {
    expect(problemsOf(value)).toEqual(problems)
  })

  it('WEB-12 does not know keys that every object seems to have', () => {
    expect(problemsOf(JSON.parse('{"name":"a","__proto__":1,"constructor":2}'))).toEqual([
      'body.__proto__ is not known',
      'body.constructor is not known',
    ])
  })

  it('names a few of many problems', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key${at}`, 1]))

    expect(problemsOf(many)).toHaveLength(5)
  })
})
