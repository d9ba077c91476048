import { relative } from 'node:path'
import { StepyardError } from '../../errors.ts'
import type { StepError } from '../../stepHost.ts'
import { placesOf } from './stackTraces.ts'

/** What was thrown, in plain data. Reads nothing from a hostile value that could throw again. */
export function describeThrown(thrown: unknown, root: string): StepError {
  if (thrown instanceof StepyardError) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint, ...traceOf(thrown, root) }
  }
  if (thrown instanceof Error) return { code: 'STEP_THREW', message: thrown.message, ...traceOf(thrown, root) }
  return { code: 'STEP_THREW', message: String(thrown) }
}

function traceOf(error: Error, root: string): Pick<StepError, 'stack' | 'at'> {
  const { stack } = error
  const [place] = placesOf(error)
  return {
    ...(stack !== undefined && { stack }),
    ...(place && { at: { ...place, file: relative(root, place.file).replaceAll('\\', '/') } }),
  }
}
