import { posix } from 'node:path'
import { StepyardError } from '../errors.ts'
import { readIndex } from '../git/checkout.ts'
import type { Sides } from '../snapshot/threeWay.ts'
import type { Session } from './session.ts'

/**
 * Throws `SPARSE_CHECKOUT` when the sparse checkout leaves out an item of the workspace: it is not in the folder because
 * git was told so, and must not look deleted.
 */
export async function refuseSparse({ checkout, prefix }: Session, sides: Sides): Promise<void> {
  if (!checkout?.traits.sparse) return
  const { entries } = await readIndex(checkout)
  const left = new Set(entries.filter(({ hidden }) => hidden).map(({ path }) => path.replace(/\/$/, '')))
  if (left.size === 0) return
  for (const side of [sides.base, sides.theirs]) {
    for (const path of side.keys()) {
      const full = prefix === '' ? path : `${prefix}/${path}`
      if (sides.ours.has(path) || !isLeftOut(full, left)) continue
      throw new StepyardError('SPARSE_CHECKOUT', { path, folder: posix.dirname(full) })
    }
  }
}

// A sparse index keeps one entry for a whole folder that is left out.
function isLeftOut(path: string, left: ReadonlySet<string>): boolean {
  for (let at = path; at !== '.'; at = posix.dirname(at)) if (left.has(at)) return true
  return false
}
