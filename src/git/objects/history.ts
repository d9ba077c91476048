import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { CommitInfo } from '../backend.ts'
import { parseCommit } from './commitObject.ts'
import { COMMIT_BYTES } from './limits.ts'
import { corrupt, type ObjectReader } from './object.ts'

/** One commit; throws `OBJECT_MISSING` or `OBJECTS_CORRUPT`. */
export async function readCommit(reader: ObjectReader, oid: Oid): Promise<CommitInfo> {
  return (await readDated(reader, oid)).commit
}

/**
 * Up to `limit` commits reachable from `oid`, newest first as `git log` sorts them; parents that were never fetched end
 * a line of history.
 */
export async function readHistory(reader: ObjectReader, oid: Oid, limit: number): Promise<CommitInfo[]> {
  const waiting = [await readDated(reader, oid)]
  const seen = new Set([oid])
  const found: CommitInfo[] = []
  for (let next = waiting.shift(); next !== undefined && found.length < limit; next = waiting.shift()) {
    found.push(next.commit)
    const parents = next.commit.parents.filter((parent) => !seen.has(parent))
    for (const parent of parents) seen.add(parent)
    const present = await Promise.all(parents.map((parent) => findDated(reader, parent)))
    for (const commit of present) if (commit) insertByAge(waiting, commit)
  }
  return found
}

/** A commit with the moment that history is sorted by, in seconds. */
interface DatedCommit {
  readonly commit: CommitInfo
  readonly at: number
}

async function readDated(reader: ObjectReader, oid: Oid): Promise<DatedCommit> {
  const found = await findDated(reader, oid)
  if (!found) throw new StepyardError('OBJECT_MISSING', { oid })
  return found
}

async function findDated(reader: ObjectReader, oid: Oid): Promise<DatedCommit | undefined> {
  const object = await reader.read(oid, COMMIT_BYTES)
  if (!object) return undefined
  const { type, bytes } = object
  if (type !== 'commit') throw corrupt(`object ${oid} is a ${type}, not a commit`)
  const [, at = '0'] = /^committer .*> (\d+)/m.exec(bytes.toString('latin1')) ?? []
  return { commit: parseCommit(oid, bytes), at: Number(at) }
}

// Behind those of the same second: parents never overtake their children.
function insertByAge(commits: DatedCommit[], commit: DatedCommit): void {
  const at = commits.findIndex((other) => other.at < commit.at)
  commits.splice(at < 0 ? commits.length : at, 0, commit)
}
