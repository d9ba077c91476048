import type { TypePlan } from './planTypes.ts'
import { writeTypeCache } from './typeCache.ts'
import { writeTypeFile } from './typeFolder.ts'

/** Writes what a plan has changed, and what is kept for the next time; answers the paths that were written or removed. */
export async function applyTypes({ root, files, state, parts }: TypePlan): Promise<readonly string[]> {
  const changed = files.filter(({ status }) => status !== 'current')
  for (const { path, text } of changed) await writeTypeFile(root, path, text)
  if (parts || changed.length > 0) await writeTypeCache(root, state, parts)
  return changed.map(({ path }) => path)
}
