import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { StepyardError } from '../errors.ts'

/** A name that nobody else uses, with the prefix that git's own clean-up knows. */
export function randomName(prefix: string): string {
  return prefix + randomBytes(9).toString('base64url')
}

/** Puts a whole file in place: its bytes are on disk before it has its name. `from` is a file that becomes it. */
export async function writeDurably(
  path: string,
  content: { readonly bytes: Uint8Array | string } | { readonly from: string },
): Promise<void> {
  if ('from' in content) return rename(content.from, path)
  const temporary = `${dirname(path)}/${randomName('tmp_obj_')}`
  try {
    const file = await open(temporary, 'wx', 0o444)
    try {
      await file.writeFile(content.bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskError(error)
  }
}

/** The typed error for a full disk; any other error as it is. */
export function diskError(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  return isFull ? new StepyardError('DISK_FULL', {}, { cause: error }) : error
}

/** Makes the names in a folder durable: a rename alone may be forgotten in a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a folder, and keeps its names in the journal anyway.
  if (platform() === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
