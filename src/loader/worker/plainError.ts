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
  const isOurs = data !== undefined
  const error = isOurs ? new StepyardError(code as ErrorCode, data as ErrorData<ErrorCode>) : new Error(message)
  if (details !== undefined) Object.assign(error, JSON.parse(details))
  if (isOurs) return error
  if (code !== undefined) Object.assign(error, { code })
  if (stack !== undefined) error.stack = stack
  return Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
}

function plainOf(error: Error): PlainError {
  const { message } = error
  if (isStepyardError(error)) return plainOfOurs(error)
  const code: unknown = Reflect.get(error, 'code')
  const details = detailsOf(error, [])
  return {
    name: String(error.name),
    message: String(message),
    ...(typeof code === 'string' && { code }),
    ...(typeof error.stack === 'string' && { stack: error.stack }),
    ...(details !== undefined && { details }),
  }
}

// Of ours, what is not made anew from its code and data: the status that a service answered.
function plainOfOurs(error: StepyardError): PlainError {
  const { name, message, code, data } = error
  const details = detailsOf(error, ['name', 'code', 'data', 'hint'])
  return { name, message, code, data, ...(details !== undefined && { details }) }
}

function detailsOf(error: Error, known: readonly string[]): string | undefined {
  try {
    const others = Object.entries(error).filter(([key]) => !known.includes(key))
    return others.length === 0 ? undefined : JSON.stringify(Object.fromEntries(others))
  } catch {
    return undefined
  }
}
