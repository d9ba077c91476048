import { describe, expect, it } from 'vitest'
import type { Operation } from '../connector.ts'
import { makeAnswer } from './makeAnswer.ts'

const of = (output: Operation['output'], examples?: readonly unknown[]): Operation => ({
  name: 'op',
  ...(output !== undefined && { output }),
  ...(examples && { examples }),
})

describe('makeAnswer', () => {
  it('answers with the first example that its schema accepts', async () => {
    const made = await makeAnswer(of({ type: 'integer' }, ['wrong', 7, 8]), 's')

    expect(made).toEqual({ answered: { layer: 'example', result: 7 } })
  })

  it('draws values that suit their names, the same for the same seed on every machine', async () => {
    const text = { type: 'string' }
    const properties = { id: text, email: text, currency: text, created_at: { type: 'string', format: 'date-time' } }

    expect(await makeAnswer(of({ type: 'object', required: Object.keys(properties), properties }), 'seed'))
      .toMatchInlineSnapshot(`
      {
        "answered": {
          "layer": "generated",
          "result": {
            "created_at": "2025-02-16T12:20:36Z",
            "currency": "EUR",
            "email": "linus.lindqvist@example.com",
            "id": "id_6da7200488d4",
          },
        },
      }
    `)
  })

  it('ends where a schema contains itself', async () => {
    const Node = {
      type: 'object',
      required: ['all'],
      properties: { all: { type: 'array', items: { $ref: '#/$defs/Node' } } },
    }
    const made = await makeAnswer(of({ $ref: '#/$defs/Node', $defs: { Node } }), 's')

    expect(JSON.stringify(made).length).toBeLessThan(1000)
    expect(made).toMatchObject({ answered: { layer: 'generated' } })
  })

  it.each([
    ['a pattern', { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' }],
    ['an exclusion', { type: 'object', required: ['a'], not: { required: ['b'] } }],
    [
      'alternatives',
      {
        oneOf: [
          { type: 'string', maxLength: 2 },
          { type: 'integer', minimum: 5 },
        ],
      },
    ],
    ['bounds', { type: 'number', exclusiveMinimum: 0.1, maximum: 0.3, multipleOf: 0.1 }],
    ['unlike elements', { type: 'array', uniqueItems: true, minItems: 3, items: { enum: [1, 2, 3, 4] } }],
  ])('meets a schema with %s', async (_, schema) => {
    expect(await makeAnswer(of(schema), 's')).toMatchObject({ answered: { layer: 'generated' } })
  })

  it('says why where nothing can be made', async () => {
    expect(await makeAnswer(of({ allOf: [{ type: 'string' }, { type: 'integer' }] }), 's')).toEqual({
      reason: expect.any(String),
    })
  })

  it('answers null for a request whose answer has no content', async () => {
    const request = { method: 'DELETE', path: '/a', parameters: [] } as const

    expect(await makeAnswer({ name: 'op', request }, 's')).toEqual({ answered: { layer: 'generated', result: null } })
  })
})
