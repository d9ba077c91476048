import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { CommitInfo } from '../backend.ts'
import type { Batch } from './batch.ts'
import { parseCommit } from './commitObject.ts'

const COMMIT_LIMIT = 5 * 1024 * 1024

/** One commit; throws `OBJECT_MISSING` when it is not there. */
export async function readCommit(batch: Batch, oid: Oid): Promise<CommitInfo> {
  const commit = await findCommit(batch, oid)
  if (!commit) throw new StepyardError('OBJECT_MISSING', { oid })
  return commit
}

/** Up to `limit` commits from `oid` back, newest first; parents that were never fetched end a line of history. */
export async function readHistory(batch: Batch, oid: Oid, limit: number): Promise<CommitInfo[]> {
  const seen = new Set([oid])
  const open = limit > 0 ? [await readCommit(batch, oid)] : []
  const history: CommitInfo[] = []
  while (history.length < limit) {
    const next = takeNewest(open)
    if (!next) break
    history.push(next)
    const parents = next.parents.filter((parent) => !seen.has(parent))
    for (const parent of parents) seen.add(parent)
    const found = await Promise.all(parents.map((parent) => findCommit(batch, parent)))
    open.push(...found.filter((commit) => commit !== undefined))
  }
  return history
}

async function findCommit(batch: Batch, oid: Oid): Promise<CommitInfo | undefined> {
  const object = await batch.read(oid, COMMIT_LIMIT)
  if (!object) return undefined
  if (object.type !== 'commit') throw new StepyardError('OBJECTS_CORRUPT', { reason: `${oid} is not a commit` })
  return parseCommit(oid, object.bytes)
}

function takeNewest(open: CommitInfo[]): CommitInfo | undefined {
  const newest = Math.max(...open.map((commit) => commit.author.at))
  const at = open.findIndex((commit) => commit.author.at === newest)
  return at < 0 ? undefined : open.splice(at, 1)[0]
}
