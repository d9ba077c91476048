import { isStepyardError, StepyardError } from '../errors.ts'
import { refusedCall } from './refusedCall.ts'

/** An error of a call in plain data, as recordings and fault rules write it. */
export interface WrittenError {
  readonly code: string
  readonly message: string
  readonly status?: number
  readonly body?: unknown
}

/** The call that ended with it. */
export interface FailedOperation {
  readonly connector: string
  readonly operation: string
}

/**
 * The error that a step gets for a written one: what the live client would have thrown for a status, else an error
 * with that very code.
 */
export function toCallError({ code, message, status, body }: WrittenError, call: FailedOperation): Error {
  const { connector, operation } = call
  const said = body === undefined ? {} : { body }
  if (status !== undefined) {
    return refusedCall(call, { status, message, ...said, ...(!OURS.has(code) && { code }) })
  }
  if (code === 'CALL_FAILED') return new StepyardError(code, { connector, operation, reason: message })
  return Object.assign(new Error(message), { code, ...said })
}

// They say no more than the status does.
const OURS: ReadonlySet<string> = new Set(['CALL_REFUSED', 'CALL_FAILED'])

/**
 * An error as it is recorded; `undefined` for one that says nothing about the service: a time-out, an abort, a call that
 * was refused on this side.
 */
export function toWrittenError(error: unknown): WrittenError | undefined {
  if (!(error instanceof Error)) return undefined
  if (isStepyardError(error, 'CALL_REFUSED')) {
    const { reason, words, status, body } = error.data
    const message = words ?? `the service answered ${status}`
    return { code: reason ?? error.code, message, status, ...(body !== undefined && { body }) }
  }
  if (isStepyardError(error)) return undefined
  const { code, status, body } = { code: undefined, status: undefined, body: undefined, ...error }
  if (typeof code !== 'string' || NO_ANSWER.test(code)) return undefined
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599
  return { code, message: error.message, ...(isStatus && { status }), ...(body !== undefined && { body }) }
}

// Codes of Node for connections that were never made or broke, and for what was aborted.
const NO_ANSWER = /^(?:E[A-Z_]+|UND_ERR_.*|ABORT_ERR|ERR_.*)$/
