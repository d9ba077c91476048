import { StepyardError } from '../errors.ts'
import { errnoOf } from './durableFile.ts'

/** An error of `node:fs` about the folder in words for a person; any other value as it is. Nothing may have been written. */
export function folderError(error: unknown): unknown {
  const errno = errnoOf(error)
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new StepyardError('DISK_FULL', {}, { cause: error })
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') {
    return new StepyardError('FOLDER_NOT_WRITABLE', { reason: errno }, { cause: error })
  }
  return error
}
