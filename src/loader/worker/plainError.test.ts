import { describe, expect, it } from 'vitest'
import { StepyardError } from '../../errors.ts'
import { fromPlainError, toPlainError } from './plainError.ts'

/** What was thrown when it has been in another thread. */
function travel(thrown: unknown): Error {
  return fromPlainError(structuredClone(toPlainError(thrown)))
}

describe('an error that goes to another thread', () => {
  it('is one of ours where it was', () => {
    const error = new StepyardError('CONFIG_MISSING', { key: 'K', environment: 'dev', isSecret: false })

    expect(travel(error)).toMatchObject({ code: error.code, message: error.message, hint: error.hint })
    expect(travel(error)).toBeInstanceOf(StepyardError)
  })

  it('keeps what was hung on one of ours', () => {
    const error = new StepyardError('UNFAKED_CALL', { connector: 'a', operation: 'b' })

    expect(travel(Object.assign(error, { status: 402, body: '{}' }))).toMatchObject({
      code: 'UNFAKED_CALL',
      hint: error.hint,
      status: 402,
      body: '{}',
    })
  })

  it('keeps its name, its code and what was hung on it', () => {
    const error = Object.assign(new TypeError('no'), { code: 'E_NO', status: 402 })

    expect(travel(error)).toMatchObject({ name: 'TypeError', message: 'no', code: 'E_NO', status: 402 })
    expect(travel(error).stack).toBe(error.stack)
  })

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [
      new Proxy(
        {},
        {
          getPrototypeOf: () => null,
          get: () => {
            throw new Error('no')
          },
        },
      ),
      'Something was thrown that throws when it is looked at.',
    ],
  ])('is made of whatever was thrown: %#', (thrown, message) => {
    expect(travel(thrown).message).toBe(message)
  })
})
