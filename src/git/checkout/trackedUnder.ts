import { readIndex } from './indexFile.ts'
import type { Checkout } from './model.ts'

/**
 * Paths in the index at `path` (relative to the root, `/` between parts) or below it; a `*` at its end stands for the
 * rest of the name. Used to refuse what must never be committed, such as `.stepyard` and `.env*`.
 */
export async function trackedUnder(checkout: Checkout, path: string): Promise<string[]> {
  const { entries } = await readIndex(checkout)
  const open = path.endsWith('*')
  const prefix = open ? path.slice(0, -1) : path
  const matches = (candidate: string): boolean =>
    candidate.startsWith(prefix) && (open || candidate.length === prefix.length || candidate[prefix.length] === '/')
  return [...new Set(entries.map((entry) => entry.path).filter(matches))]
}
