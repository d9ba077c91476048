import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StepyardError } from '../errors.ts'

/**
 * Replaces a file so that after a crash or a power cut it holds either the old bytes or the new ones: a fresh name
 * nobody can guess, write, fsync, rename, fsync of the directory. `mode` is for a new file; default: only its owner.
 */
export async function writeDurably(file: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
  const directory = dirname(file)
  await mkdir(directory, { recursive: true })
  const draft = join(directory, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeFlushed(draft, bytes, mode)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw inTheWay(file, error)
  }
  await flushDirectory(directory)
}

/** Replaces a file at once but without waiting for the disk: for caches, which may be lost and are checked when read. */
export async function writeCache(file: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${randomBytes(8).toString('hex')}.tmp`
  try {
    await writeFile(draft, bytes, { flag: 'wx', mode: 0o600 })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw inTheWay(file, error)
  }
}

/**
 * Bytes of a file, or `undefined` when there is none. Throws `PATH_IN_THE_WAY` for a link, a device or a folder: one that
 * came with a repository could lead anywhere and never end.
 */
export async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    const found = await lstat(file)
    if (!found.isFile()) {
      const what = found.isSymbolicLink() ? 'symbolic link' : 'folder or special file'
      throw new StepyardError('PATH_IN_THE_WAY', { path: file, what })
    }
    return await readFile(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Makes the names in a directory durable. Windows cannot open a directory for that and does not need it. */
export async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch((error: unknown) => {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  })
  if (!handle) return
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function inTheWay(file: string, error: unknown): unknown {
  if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) return error
  return new StepyardError('PATH_IN_THE_WAY', { path: file, what: 'folder' }, { cause: error })
}

/** Whether an error of `node:fs` says that the path, or a directory above it, is not there. */
export function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR'
}

/** The errno name (`ENOENT`, `ENOSPC`, ...) of an error of `node:fs`, or `undefined` for any other value. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

async function writeFlushed(file: string, bytes: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
