import { describe, expect, it } from 'vitest'
import { StepyardError } from './errors.ts'
import { callFailureOf } from './stepHost.ts'

describe('a call that failed', () => {
  it('is kept with what the service said where that refused it', () => {
    const data = { connector: 'bank', operation: 'charge', status: 402, reason: 'card_declined', body: { a: 1 } }

    expect(callFailureOf(new StepyardError('CALL_REFUSED', data))).toEqual({
      code: 'CALL_REFUSED',
      message: 'bank.charge was refused with status 402 (card_declined): {"a":1}',
      refusal: { status: 402, reason: 'card_declined', body: { a: 1 } },
    })
  })

  it.each([
    [Object.assign(new Error('gone'), { code: 'ECONNRESET' }), { code: 'ECONNRESET', message: 'gone' }],
    [new Error('gone'), { code: 'CALL_FAILED', message: 'gone' }],
    ['gone', { code: 'CALL_FAILED', message: 'gone' }],
  ])('is kept by its code and its words otherwise', (thrown, kept) => {
    expect(callFailureOf(thrown)).toEqual(kept)
  })
})
