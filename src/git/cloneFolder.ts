import { readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StepyardError } from '../errors.ts'

/** Throws `FOLDER_NOT_EMPTY`, and `PATH_IN_THE_WAY` for a file; a folder that is missing is empty. */
export async function requireEmpty(directory: string): Promise<void> {
  const names = await readdir(directory).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') throw new StepyardError('PATH_IN_THE_WAY', { path: directory, what: 'file' }, { cause })
    throw new StepyardError('FOLDER_UNREADABLE', { path: directory }, { cause })
  })
  if (names.length > 0) throw new StepyardError('FOLDER_NOT_EMPTY', { directory })
}

/**
 * Takes back a clone. The folder was empty, so all that is in it is ours; it and the folders above, up to `made`, go
 * only while they hold nothing else. `made` is the first folder that did not exist before.
 */
export async function removeClone(directory: string, made: string | undefined): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 })
  }
  if (made === undefined) return
  for (let folder = directory; folder.length >= made.length; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    )
    if (!removed) return
  }
}
