import { join } from 'node:path'
import { readIfThere } from '../readIfThere.ts'
import { readIndex } from './indexFile.ts'
import type { Checkout } from './model.ts'

/**
 * Paths in the index at `path` (relative to the root, `/` between parts) or below it; a `*` at its end stands for the
 * rest of the name. Used to refuse what must never be committed, such as `.stepyard` and `.env*`.
 */
export async function trackedUnder(checkout: Checkout, path: string): Promise<string[]> {
  const open = path.endsWith('*')
  const prefix = open ? path.slice(0, -1) : path
  if (!(await mayName(checkout, prefix))) return []
  const { entries } = await readIndex(checkout)
  const matches = (candidate: string): boolean =>
    candidate.startsWith(prefix) && (open || candidate.length === prefix.length || candidate[prefix.length] === '/')
  return [...new Set(entries.map((entry) => entry.path).filter(matches))]
}

// Every command asks, and nearly always the name is nowhere in the file: that is seen without taking it apart. Version 4
// shortens names, and a split index keeps them in another file.
async function mayName({ gitDir }: Checkout, prefix: string): Promise<boolean> {
  const bytes = await readIfThere(join(gitDir, 'index'))
  return bytes !== undefined && (bytes[7] === 4 || bytes.includes('link') || bytes.includes(prefix))
}
