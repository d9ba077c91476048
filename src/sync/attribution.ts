import type { Oid } from '../snapshot/tree.ts'
import type { Comparison } from './compare.ts'
import type { Attribution } from './plan.ts'
import type { Session } from './session.ts'

// Beyond this many commits a name would cost more than it says.
const MAX_COMMITS = 100

/**
 * Who changed which item on the branch last, between two commits: path to attribution. Paths changed further back than
 * the last 100 commits, or before what was fetched, are not in it.
 */
async function attributeChanges(
  session: Session,
  { from, to }: { from: Oid | undefined; to: Oid },
): Promise<ReadonlyMap<string, Attribution>> {
  const found = new Map<string, Attribution>()
  for (const commit of await session.backend.history(to, MAX_COMMITS)) {
    if (commit.oid === from) break
    const parent = commit.parents[0]
    if (parent === undefined || !(await session.backend.has(parent))) break
    const paths = await session.backend.changedPaths(parent, commit.oid, session.prefix)
    const by = { author: commit.author.name, at: commit.author.at, commit: commit.oid }
    for (const path of paths.map((bytes) => Buffer.from(bytes).toString())) if (!found.has(path)) found.set(path, by)
  }
  return found
}

/** `attributeChanges` for everything the branch changed since the base; asks nothing when it changed nothing. */
export async function attributeComparison(
  session: Session,
  comparison: Comparison,
): Promise<ReadonlyMap<string, Attribution>> {
  const { tip, base, changes } = comparison
  const theirs = changes.some((change) => change.kind !== 'ours' && change.kind !== 'ours-deleted')
  if (!theirs || tip === undefined) return new Map()
  return attributeChanges(session, { from: base.commit, to: tip })
}
