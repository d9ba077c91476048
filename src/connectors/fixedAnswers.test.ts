import { describe, expect, it } from 'vitest'
import { createFixedAnswers } from './fixedAnswers.ts'

const call = (connector: string, operation: string) => ({ connector, operation, input: {} })

describe('createFixedAnswers', () => {
  it('answers by connector and operation, nested ones too', async () => {
    const answer = createFixedAnswers({
      stripe: { request: { id: 'cus_1' } },
      hubspot: { crm: { contacts: { get: [1] } } },
    })

    expect(await answer(call('stripe', 'request'))).toEqual({ id: 'cus_1' })
    expect(await answer(call('hubspot', 'crm.contacts.get'))).toBe(1)
  })

  it('answers from a list in order, and with its last one from then on', async () => {
    const answer = createFixedAnswers({ queue: { next: ['a', 'b'] } })
    const answers = [
      await answer(call('queue', 'next')),
      await answer(call('queue', 'next')),
      await answer(call('queue', 'next')),
    ]

    expect(answers).toEqual(['a', 'b', 'b'])
  })

  it('gives every call an answer of its own', async () => {
    const answer = createFixedAnswers({ a: { b: { list: [] } } })
    Object.assign((await answer(call('a', 'b'))) as object, { list: 'changed' })

    expect(await answer(call('a', 'b'))).toEqual({ list: [] })
  })

  it.each([
    ['stripe', 'refund'],
    ['constructor', 'name'],
    ['stripe', 'request.id.length'],
  ])('has none for %s.%s', async (connector, operation) => {
    const answer = createFixedAnswers({ stripe: { request: { id: 'x' } } })

    await expect(answer(call(connector, operation))).rejects.toMatchObject({
      code: 'UNFAKED_CALL',
      hint: expect.stringContaining(operation),
    })
  })
})
