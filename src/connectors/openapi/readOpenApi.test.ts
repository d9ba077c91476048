import { describe, expect, it } from 'vitest'
import type { Operation } from '../connector.ts'
import { readOpenApi } from './readOpenApi.ts'

type Plain = Record<string, unknown>

function operation(
  description: Plain,
  { path = '/pets/{id}', rest = {}, read }: { path?: string; rest?: Plain; read?: (path: string) => unknown } = {},
): Operation {
  const root = { openapi: '3.0.3', info: {}, paths: { [path]: { post: description } }, ...rest }
  const { operations } = readOpenApi({ root, file: 'pets.json', ...(read && { read }) })
  const found = operations.find(operations.names[0] ?? '')
  if (!found) throw new Error('no operation')
  return found
}

const body = (schema: unknown, more: Plain = {}): Plain => ({
  requestBody: { required: true, content: { 'application/json': { schema } }, ...more },
})
const answer = (schema: unknown): Plain => ({ responses: { 200: { content: { 'application/json': { schema } } } } })
const schemas = (all: Plain): Plain => ({ components: { schemas: all } })

describe('the input of an operation', () => {
  it('has the keys of an object body beside the parameters', () => {
    const found = operation({
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      ...body({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
    })

    expect(found.input).toMatchObject({
      required: ['id', 'name'],
      properties: { id: { type: 'string' }, name: { type: 'string' } },
    })
    expect(found.request?.body).toEqual({ contentType: 'application/json', from: 'rest' })
  })

  it.each([
    ['is a list', { type: 'array', items: {} }],
    ['has a key of the name of a parameter', { type: 'object', properties: { id: {} } }],
    ['is one of several', { oneOf: [{ type: 'object' }, { type: 'string' }] }],
  ])('has the body under `body` where it %s', (_, schema) => {
    const found = operation({ parameters: [{ name: 'id', in: 'path', schema: {} }], ...body(schema) })

    expect(found.input).toMatchObject({ required: ['id', 'body'] })
    expect(found.request?.body?.from).toBe('body')
  })

  it('leaves out what is read only, of allOf parts too', () => {
    const part = { type: 'object', required: ['id', 'name'], properties: { id: { readOnly: true }, name: {} } }
    const found = operation(body({ allOf: [{ $ref: '#/components/schemas/Pet' }] }), {
      path: '/pets',
      rest: schemas({ Pet: part }),
    })

    expect(found.input).toMatchObject({ required: ['name'], properties: { name: {} } })
    expect(JSON.stringify(found.input)).not.toContain('"id"')
  })

  it('gives two parameters of one name a key each', () => {
    const parameters = ['path', 'query'].map((where) => ({ name: 'id', in: where, schema: {} }))

    expect(operation({ parameters }).request?.parameters).toEqual([
      { name: 'id', in: 'path' },
      { name: 'id', key: 'id_query', in: 'query' },
    ])
  })

  it('asks for a whole body or none where the body may be left out', () => {
    const found = operation(
      body({ type: 'object', required: ['a'], properties: { a: {}, b: {} } }, { required: false }),
      { path: '/p' },
    )

    expect(found.input).toMatchObject({ dependentRequired: { a: ['a'], b: ['a'] } })
    expect(found.input).not.toHaveProperty('required')
  })
})

describe('the output of an operation', () => {
  it('keeps what refers to itself as a definition, and no other one', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } }
    const found = operation(answer({ $ref: '#/components/schemas/Node' }), { rest: schemas({ Node: node, Other: {} }) })

    const $defs = { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } }
    expect(found.output).toEqual({ $schema: expect.any(String), $ref: '#/$defs/Node', $defs })
  })

  it('speaks of null and of open intervals as 2020-12 does', () => {
    const found = operation(answer({ type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true }))

    expect(found.output).toMatchObject({ type: ['integer', 'null'], exclusiveMinimum: 0 })
    expect(found.output).not.toHaveProperty('minimum')
  })

  it('tells alternatives apart by their discriminator', () => {
    const alternatives = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }],
      discriminator: { propertyName: 'kind', mapping: { cat: 'Cat' } },
    }
    const found = operation(answer(alternatives), { rest: schemas({ Cat: { type: 'object' } }) })

    expect(found.output).toMatchObject({ oneOf: [{ allOf: [{}, { properties: { kind: { enum: ['cat'] } } }] }] })
  })

  it('takes the examples of the answer before those of its schema', () => {
    const content = {
      'application/json': { example: { a: 1 }, examples: { two: { value: { a: 2 } } }, schema: { example: { a: 3 } } },
    }

    expect(operation({ responses: { 201: { content } } }).examples).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }])
  })

  it('is not there where the answer has no content', () => {
    expect(operation({ responses: { 204: {}, 404: { content: {} } } })).not.toHaveProperty('output')
  })
})

describe('a hostile document', () => {
  it.each([
    ['a circle of references', { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }],
    ['an address of the web', { A: { $ref: 'https://example.com/a.json' } }],
    ['a file outside the folder', { A: { $ref: '../../etc/passwd' } }],
  ])('with %s accepts anything there and reads nothing', (_, all) => {
    const read = (path: string): unknown => expect.unreachable(path)

    const { output } = operation(answer({ $ref: '#/components/schemas/A' }), { rest: schemas(all), read })
    expect([true, { $defs: { A: true } }, {}]).toContainEqual(
      typeof output === 'object' && '$defs' in output ? { $defs: output['$defs'] } : output,
    )
  })

  it('keeps `__proto__` a name like any other', () => {
    const found = operation(answer(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}')))

    expect(Object.getPrototypeOf(found.output)).toBe(Object.prototype)
    expect(JSON.stringify(found.output)).toContain('"__proto__":{"type":"string"}')
  })

  it('of 100,000 paths is named within seconds', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`/p/${index}`, { get: { operationId: 'same' } }]),
    )

    expect(readOpenApi({ root: { openapi: '3.1.0', paths }, file: 'x' }).operations.names).toHaveLength(100_000)
  })
})

it('reads schemas of files in the folder', () => {
  const read = (path: string): unknown => (path === 'parts/pet.json' ? { Pet: { type: 'object' } } : undefined)

  expect(operation(answer({ $ref: './parts/pet.json#/Pet' }), { read }).output).toMatchObject({
    $defs: { parts_pet_Pet: { type: 'object' } },
  })
})
