import { describe, expect, it } from 'vitest'
import { askedCallFor } from '../../fixtures/askedCalls.ts'
import { createFixedAnswers } from './fixedAnswers.ts'

describe('createFixedAnswers', () => {
  it('answers by connector and operation, nested ones too', async () => {
    const answer = createFixedAnswers({
      stripe: { request: { id: 'cus_1' } },
      hubspot: { crm: { contacts: { get: [1] } } },
    })

    expect(await answer(askedCallFor('stripe', 'request'))).toEqual({ layer: 'override', result: { id: 'cus_1' } })
    expect(await answer(askedCallFor('hubspot', 'crm.contacts.get'))).toEqual({ layer: 'override', result: 1 })
  })

  it('answers from a list in order, and with its last one from then on', async () => {
    const answer = createFixedAnswers({ queue: { next: ['a', 'b'] } })
    const ask = async () => (await answer(askedCallFor('queue', 'next')))?.result

    expect([await ask(), await ask(), await ask()]).toEqual(['a', 'b', 'b'])
  })

  it('gives every call an answer of its own', async () => {
    const answer = createFixedAnswers({ a: { b: { list: [] } } })
    Object.assign((await answer(askedCallFor('a', 'b')))?.result as object, { list: 'changed' })

    expect((await answer(askedCallFor('a', 'b')))?.result).toEqual({ list: [] })
  })

  it.each([
    ['stripe', 'refund'],
    ['constructor', 'name'],
    ['stripe', 'request.id.length'],
  ])('leaves %s.%s to others', async (connector, operation) => {
    const answer = createFixedAnswers({ stripe: { request: { id: 'x' } } })

    expect(await answer(askedCallFor(connector, operation))).toBeUndefined()
  })
})
