import { createHash, randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { StepyardError } from '../../errors.ts'
import { corrupt } from './packEntry.ts'

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

function diskError(error: unknown): unknown {
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

/** Writes a pack to a new file while it arrives; answers its last 20 bytes, which are the checksum of the others. */
export async function writeTemporary(path: string, stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('sha1')
  let tail = Buffer.alloc(0)
  const file = await open(path, 'wx', 0o444)
  try {
    for await (const chunk of stream) {
      await file.writeFile(chunk).catch((error: unknown) => Promise.reject(diskError(error)))
      const bytes = Buffer.concat([tail, chunk])
      const cut = Math.max(0, bytes.length - 20)
      hash.update(bytes.subarray(0, cut))
      tail = Buffer.from(bytes.subarray(cut))
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (!hash.digest().equals(tail)) throw corrupt('the checksum of the pack does not fit; it was cut off or damaged')
  return tail
}
