import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { CommitInfo } from '../backend.ts'
import { parseCommit } from '../system/commitObject.ts'
import { COMMIT_BYTES } from './limits.ts'
import type { ObjectStore } from './objects.ts'
import { corrupt } from './packEntry.ts'

/** Reads a commit; throws `OBJECT_MISSING` or `OBJECTS_CORRUPT`. */
export async function readCommit(objects: ObjectStore, oid: Oid): Promise<CommitInfo> {
  return (await readDated(objects, oid)).commit
}

/** Commits reachable from `oid`, newest first as `git log` sorts them, as far as they are here. */
export async function readHistory(objects: ObjectStore, oid: Oid, limit: number): Promise<readonly CommitInfo[]> {
  const waiting = [await readDated(objects, oid)]
  const seen = new Set([oid])
  const found: CommitInfo[] = []
  for (let next = waiting.shift(); next !== undefined && found.length < limit; next = waiting.shift()) {
    found.push(next.commit)
    for (const parent of next.commit.parents) {
      if (seen.has(parent) || !(await objects.has(parent))) continue
      seen.add(parent)
      insertByAge(waiting, await readDated(objects, parent))
    }
  }
  return found
}

/** A commit with the moment that history is sorted by, in seconds. */
interface DatedCommit {
  readonly commit: CommitInfo
  readonly at: number
}

async function readDated(objects: ObjectStore, oid: Oid): Promise<DatedCommit> {
  const object = await objects.read(oid, COMMIT_BYTES)
  if (object === undefined) throw new StepyardError('OBJECT_MISSING', { oid })
  if (object.type !== 'commit') throw corrupt(`object ${oid} is a ${object.type}, not a commit`)
  const [, at = '0'] = /^committer .*> (\d+)/m.exec(object.bytes.toString('latin1')) ?? []
  return { commit: parseCommit(oid, object.bytes), at: Number(at) }
}

// Behind those of the same second: parents never overtake their children.
function insertByAge(commits: DatedCommit[], commit: DatedCommit): void {
  const at = commits.findIndex((other) => other.at < commit.at)
  commits.splice(at < 0 ? commits.length : at, 0, commit)
}
