import type { Effects } from '../../effects.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { Checkout } from './model.ts'
import { readIndexFacts } from './moveFacts.ts'
import { findIndexObstacle, findObstacle, LEVEL, type Obstacle } from './obstacle.ts'

/** A commit that is about to be made on top of HEAD: path (from the root of the repository) to its new content, if any. */
export interface ComingCommit {
  readonly checkout: Checkout
  readonly entries: ReadonlyMap<string, Oid | undefined>
  readonly effects: Effects
}

/** Why the checked-out branch and its index could not follow a commit that does not exist yet. Changes nothing. */
export async function findFollowObstacle({ checkout, entries, effects }: ComingCommit): Promise<Obstacle | undefined> {
  const obstacle = await findObstacle(checkout)
  if (obstacle) return obstacle
  const { index, staged } = await readIndexFacts({ checkout, effects })
  const foreign = staged.find(
    ({ path, after, unmerged }) => unmerged || !entries.has(path) || entries.get(path) !== after?.oid,
  )
  return (
    findIndexObstacle(index, new Set(entries.keys())) ??
    (foreign && { reason: `"${foreign.path}" is staged`, command: LEVEL })
  )
}
