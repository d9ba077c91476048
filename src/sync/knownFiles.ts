import { join } from 'node:path'
import type { KnownFile, KnownFiles } from '../workspace/scan.ts'
import { readIfPresent, writeCache } from '../disk/durableFile.ts'
import type { LocalFolder } from './localFolder.ts'

const NOTHING: KnownFiles = { at: 0, files: new Map() }

/** Rows of path and what is known of it: reads faster than an object with thousands of keys. */
interface StoredFiles {
  readonly at: number
  readonly files: readonly (readonly [path: string, known: KnownFile])[]
}

/** What the last scan of this folder knew; nothing when there was none or it cannot be read. */
export async function readKnownFiles(folder: LocalFolder): Promise<KnownFiles> {
  const bytes = await readIfPresent(cacheFile(folder))
  if (!bytes) return NOTHING
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    return isStored(value) ? { at: value.at, files: new Map(value.files) } : NOTHING
  } catch (error) {
    // A row that is no pair makes `Map` throw a TypeError.
    if (error instanceof SyntaxError || error instanceof TypeError) return NOTHING
    throw error
  }
}

/** Keeps what a scan knows for the next one. */
export async function writeKnownFiles(folder: LocalFolder, { at, files }: KnownFiles): Promise<void> {
  await writeCache(cacheFile(folder), JSON.stringify({ at, files: [...files] } satisfies StoredFiles))
}

function cacheFile(folder: LocalFolder): string {
  return join(folder.cache, 'files.json')
}

// Only the outer shape is checked: an entry that is not as we write it never equals a file's stats, so it is not used.
function isStored(value: unknown): value is StoredFiles {
  if (typeof value !== 'object' || value === null || !('at' in value) || !('files' in value)) return false
  return typeof value.at === 'number' && Array.isArray(value.files)
}
