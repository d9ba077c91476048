import { readFile } from 'node:fs/promises'

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

/** The bytes of a file, or `undefined` when there is no file of that name. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined
    throw error
  }
}
