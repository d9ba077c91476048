import { readFile, stat } from 'node:fs/promises'

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/**
 * The bytes of a file, or `undefined` when there is no file of that name. A repository may hold a link to a device or
 * to a file of the kernel that never ends; those are no files, and what says that it is empty is not opened.
 */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return undefined
    return found.size === 0 ? Buffer.alloc(0) : await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined
    throw error
  }
}
