import { describe, expect, it } from 'vitest'
import { bundleSchema } from './bundleSchema.ts'
import { createPiiMasking, maskPii } from './maskPii.ts'
import { readPii } from './pii.ts'

const PII = { type: 'string', 'x-pii': true }
const NO_FILES = { read: () => undefined, findById: () => undefined }

/** Paths of the data that a schema says is about people. */
function paths(value: object, data: unknown): readonly string[] {
  const { schema } = bundleSchema({ path: 'schemas/tasks/a.json', value }, NO_FILES)
  return readPii([schema])
    .find(data)
    .map(({ keys }) => keys.join('.'))
}

describe('x-pii', () => {
  it.each<readonly [string, object, unknown, readonly string[]]>([
    ['a property', { properties: { email: PII } }, { email: 'a', other: 'b' }, ['email']],
    ['one that is nested', { properties: { a: { properties: { b: PII } } } }, { a: { b: 'x', c: 'y' } }, ['a.b']],
    ['a reference', { $defs: { p: PII }, properties: { a: { $ref: '#/$defs/p' } } }, { a: 'x' }, ['a']],
    [
      'one beside a reference',
      { $defs: { p: {} }, properties: { a: { $ref: '#/$defs/p', 'x-pii': true } } },
      { a: 1 },
      ['a'],
    ],
    ['items', { properties: { l: { items: PII } } }, { l: ['x', 'y'] }, ['l.0', 'l.1']],
    ['one place of a list', { properties: { l: { prefixItems: [{}, PII] } } }, { l: ['x', 'y'] }, ['l.1']],
    ['a list of draft 7', { properties: { l: { items: [{}, PII] } } }, { l: ['x', 'y'] }, ['l.1']],
    ['further properties', { properties: { a: {} }, additionalProperties: PII }, { a: 'x', b: 'y' }, ['b']],
    ['properties by pattern', { patternProperties: { '^mail': PII } }, { mail1: 'x', name: 'y' }, ['mail1']],
    ['a branch of allOf', { allOf: [{}, { properties: { a: PII } }] }, { a: 'x' }, ['a']],
    ['a branch of anyOf', { anyOf: [{ properties: { a: {} } }, { properties: { a: PII } }] }, { a: 'x' }, ['a']],
    ['a branch of oneOf', { properties: { a: { oneOf: [{ type: 'number' }, PII] } } }, { a: 'x' }, ['a']],
    ['a condition', { if: { required: ['b'] }, else: { properties: { a: PII } } }, { a: 'x' }, ['a']],
    ['an object as a whole', { properties: { p: { 'x-pii': true, properties: { q: PII } } } }, { p: { q: 1 } }, ['p']],
    [
      'a schema that is made of itself',
      { $defs: { n: { properties: { name: PII, next: { $ref: '#/$defs/n' } } } }, $ref: '#/$defs/n' },
      { name: 'x', next: { name: 'y' } },
      ['name', 'next.name'],
    ],
    [
      'a name that prototypes have',
      { properties: { ['__proto__']: {}, constructor: PII } },
      { constructor: 'x' },
      ['constructor'],
    ],
  ])('marks %s', (_, ...[schema, data, expected]) => {
    expect(paths(schema, data)).toEqual(expected)
  })
})

describe('maskPii', () => {
  const schema = { properties: { who: { 'x-pii': true }, mail: { 'x-pii': true }, n: { 'x-pii': true } } }

  it('keeps types and shapes, and which values were equal', () => {
    const data = { who: { a: 'Ada', b: ['Ada', 'Bob'], c: null, d: true }, mail: 'Ada', n: 42, other: 'Ada' }

    expect(maskPii([schema], data)).toEqual({
      who: { a: '<pii 1>', b: ['<pii 1>', '<pii 2>'], c: null, d: false },
      mail: '<pii 1>',
      n: 0,
      other: 'Ada',
    })
  })

  it('gives the same for the same data, changes nothing else and leaves what is masked', () => {
    const data = { mail: 'ada@acme.example' }
    const once = maskPii([schema], data)

    expect(maskPii([schema], data)).toEqual(once)
    expect(maskPii([schema], once)).toEqual(once)
    expect(data).toEqual({ mail: 'ada@acme.example' })
  })

  it('masks patches by their place, and texts by the values that were met, from four characters on', () => {
    const masking = createPiiMasking(readPii([schema]))
    const patch = masking.patch([{ op: 'add', path: '/who/0/name', value: 'Grace' }])
    masking.note({ mail: 'Al' })

    expect(patch).toEqual([{ op: 'add', path: '/who/0/name', value: '<pii 1>' }])
    expect(masking.texts({ log: 'hello Grace, hello Al' })).toEqual({ log: 'hello <pii 1>, hello Al' })
  })
})
