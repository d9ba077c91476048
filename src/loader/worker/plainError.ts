import { isStepyardError, StepyardError, type ErrorCode, type ErrorData } from '../../errors.ts'
import { isError } from '../inside/stepError.ts'

/** Something thrown, in plain data: what can be told of it in another thread. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: string
  /** Present where it is one of ours. */
  readonly data?: unknown
  readonly stack?: string
  /** What else its author hung on it, as JSON. */
  readonly details?: string
}

/** What was thrown, to send. */
export function toPlainError(thrown: unknown): PlainError {
  try {
    return isError(thrown) ? plainOf(thrown) : { name: 'Error', message: String(thrown) }
  } catch {
    return { name: 'Error', message: 'Something was thrown that throws when it is looked at.' }
  }
}

/** The error that was sent. */
export function fromPlainError(plain: PlainError): Error {
  const { name, message, code, data, stack, details } = plain
  // The other side sent the code and the data of one of our errors.
  if (data !== undefined) return new StepyardError(code as ErrorCode, data as ErrorData<ErrorCode>)
  const error = new Error(message)
  if (details !== undefined) Object.assign(error, JSON.parse(details))
  if (code !== undefined) Object.assign(error, { code })
  if (stack !== undefined) error.stack = stack
  return Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
}

function plainOf(error: Error): PlainError {
  const { message } = error
  if (isStepyardError(error)) return { name: error.name, message, code: error.code, data: error.data }
  const code: unknown = Reflect.get(error, 'code')
  const details = detailsOf(error)
  return {
    name: String(error.name),
    message: String(message),
    ...(typeof code === 'string' && { code }),
    ...(typeof error.stack === 'string' && { stack: error.stack }),
    ...(details !== undefined && { details }),
  }
}

function detailsOf(error: Error): string | undefined {
  try {
    const text = JSON.stringify({ ...error })
    return text === '{}' ? undefined : text
  } catch {
    return undefined
  }
}
