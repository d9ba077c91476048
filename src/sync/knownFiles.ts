import { join } from 'node:path'
import type { KnownFiles } from '../workspace/scan.ts'
import { readIfPresent, writeCache } from './durableFile.ts'
import type { LocalFolder } from './localFolder.ts'

const NOTHING: KnownFiles = { at: 0, files: {} }

/** What the last scan of this folder knew; nothing when there was none or it cannot be read. */
export async function readKnownFiles(folder: LocalFolder): Promise<KnownFiles> {
  const bytes = await readIfPresent(cacheFile(folder))
  if (!bytes) return NOTHING
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isKnownFiles(value) ? value : NOTHING
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING
    throw error
  }
}

/** Keeps what a scan knows for the next one. */
export async function writeKnownFiles(folder: LocalFolder, known: KnownFiles): Promise<void> {
  await writeCache(cacheFile(folder), JSON.stringify(known))
}

function cacheFile(folder: LocalFolder): string {
  return join(folder.cache, 'files.json')
}

// Only the outer shape is checked: an entry that is not as we write it never equals a file's stats, so it is not used.
function isKnownFiles(value: unknown): value is KnownFiles {
  if (typeof value !== 'object' || value === null || !('at' in value) || !('files' in value)) return false
  return typeof value.at === 'number' && typeof value.files === 'object' && value.files !== null
}
