import { isStepyardError, StepyardError } from '../errors.ts'
import { errnoOf } from '../disk/durableFile.ts'

/** Throws an error of `node:fs` after something has been written: the next command takes it from there. */
export function unfinished(error: unknown): never {
  const isFull = isStepyardError(error, 'DISK_FULL')
  const reason = isFull ? 'ENOSPC' : errnoOf(error)
  if (reason === undefined || (isStepyardError(error) && !isFull)) throw error
  throw new StepyardError('APPLY_UNFINISHED', { reason }, { cause: error })
}

/** An error of `node:fs` about the folder in words for a person; any other value as it is. Nothing may have been written. */
export function folderError(error: unknown): unknown {
  const errno = errnoOf(error)
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new StepyardError('DISK_FULL', {}, { cause: error })
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') {
    return new StepyardError('FOLDER_NOT_WRITABLE', { reason: errno }, { cause: error })
  }
  return error
}
