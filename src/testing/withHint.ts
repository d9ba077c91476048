import { isStepyardError, type StepyardError } from '../errors.ts'

/** Puts the hint into the message: vitest prints that and nothing else of an error. */
export function withHint(error: StepyardError): StepyardError {
  if (!error.message.endsWith(error.hint)) error.message = `${error.message}\n${error.hint}`
  return error
}

/** The same for whatever `work` throws of ours. */
export async function hinting<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isStepyardError(error) ? withHint(error) : error
  }
}
