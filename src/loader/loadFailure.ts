import type { Diagnostic } from '../diagnostics.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { findPlace, messageOf } from './inside/stepError.ts'

/**
 * Why a file could not be loaded, where the cause of it stands: often in another file, which this one imports. `path` is
 * the file that was wanted.
 */
export function describeLoadFailure(reason: unknown, { root, path }: { root: string; path: string }): Diagnostic {
  const error = toLoadError(reason, path)
  const place = isStepyardError(reason, 'MODULE_BROKEN') ? reason.data : findPlace(reason, root)
  const { code, message, hint } = error
  return { severity: 'error', code, message, hint, file: path, ...(place && pick(place)) }
}

/** What a run of a step that could not be loaded fails with. */
export function toLoadError(reason: unknown, path: string): StepyardError<'STEP_NOT_LOADED'> {
  if (isStepyardError(reason, 'STEP_NOT_LOADED')) return reason
  return new StepyardError('STEP_NOT_LOADED', { path, reason: sentence(messageOf(reason)) }, { cause: reason })
}

function pick({
  file,
  line,
  column,
}: {
  file: string
  line: number
  column: number
}): Pick<Diagnostic, 'file' | 'line' | 'column'> {
  return { file, line, column }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
