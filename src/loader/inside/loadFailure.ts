import type { Diagnostic } from '../../diagnostics.ts'
import { isStepyardError, StepyardError } from '../../errors.ts'
import { findPlace, isError, messageOf } from './stepError.ts'

/**
 * Why a file could not be loaded, where the cause of it stands: often in another file, which this one imports. `path` is
 * the file that was wanted.
 */
export function describeLoadFailure(reason: unknown, { root, path }: Wanted): Diagnostic {
  const error = toLoadError(reason, { root, path })
  const place = findPlace(reason, root)
  const { code, message, hint } = error
  return { severity: 'error', code, message, hint, file: path, ...place }
}

/** What a run of a step that could not be loaded fails with. */
export function toLoadError(reason: unknown, { root, path }: Wanted): StepyardError<'STEP_NOT_LOADED'> {
  if (isError(reason) && isStepyardError(reason, 'STEP_NOT_LOADED')) return reason
  const words = sentence(messageOf(reason).replaceAll(`${root}/`, ''))
  return new StepyardError('STEP_NOT_LOADED', { path, reason: words }, { cause: reason })
}

/** The file that was to be loaded, relative to the workspace, and the folder of that. */
export interface Wanted {
  readonly root: string
  readonly path: string
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
