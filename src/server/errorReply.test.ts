import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../fixtures/errorCodes.ts'
import { StepyardError } from '../errors.ts'
import { errorReply, statusOf } from './errorReply.ts'

describe('an error as an answer', () => {
  it('has a code, a sentence, a hint and its facts', () => {
    const reply = errorReply(new StepyardError('TASK_NOT_FOUND', { id: 't9', nearest: 't8' }))

    expect(reply).toEqual({
      status: 404,
      headers: {},
      body: {
        error: {
          code: 'TASK_NOT_FOUND',
          message: 'There is no task "t9".',
          hint: 'Did you mean "t8"?',
          data: { id: 't9', nearest: 't8' },
        },
      },
    })
  })

  it.each([
    ['STORE_UNAVAILABLE', 503, 'Retry-After'],
    ['STARTING', 503, 'Retry-After'],
    ['TOKEN_MISSING', 401, 'WWW-Authenticate'],
  ] as const)('%s is %i with %s', (code, status, header) => {
    const reply = errorReply(new StepyardError(code, { file: 'f', reason: 'r' }))

    expect([reply.status, Object.keys(reply.headers)]).toEqual([status, [header]])
  })

  it.each([
    ['TASK_CHANGED', 409],
    ['TASK_EXISTS', 409],
    ['LOCKED', 409],
    ['DATA_TOO_LARGE', 413],
    ['DATA_NOT_JSON', 422],
    ['ITEM_NOT_FOUND', 404],
    ['STORE_DAMAGED', 500],
  ] as const)('%s is %i', (code, status) => {
    expect(statusOf(code)).toBe(status)
  })

  it('has a status of its own for every code of the server', () => {
    const atStart = ['ADDRESS_NOT_LOCAL', 'PORT_TAKEN']

    expect(ERROR_CODES.server.filter((code) => statusOf(code) === 500)).toEqual(atStart)
  })

  it('blames the server only for what the sender could not know', () => {
    // These end a task, not a request.
    const ofTasks = ['TASK_EXPIRED', 'TASK_RUN_LIMIT', 'LOOP_DETECTED', 'STEP_TIMEOUT', 'STEP_STOPPED', 'REPLAY_MISS']

    expect(ERROR_CODES.engine.filter((code) => statusOf(code) === 500)).toEqual(ofTasks)
  })

  it.each([new Error('secret'), 'secret', undefined])('that is none of ours is INTERNAL: %s', (error) => {
    const { status, body } = errorReply(error)

    expect([status, body.error.code, JSON.stringify(body).includes('secret')]).toEqual([500, 'INTERNAL', false])
  })
})
