import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitIndex } from './indexFile.ts'
import type { Checkout } from './model.ts'

/** Why a branch stays where it is, and the git command that goes on from there. */
export interface Obstacle {
  readonly reason: string
  readonly command: string
}

/** Brings a branch level that we cannot move, with whatever is edited or staged. */
export const LEVEL = 'git pull --rebase --autostash'

// Each is a file or folder that Git keeps while the operation is on, and what ends it.
const operations: readonly (readonly [file: string, operation: string, command: string])[] = [
  ['rebase-merge', 'a rebase', 'git rebase --continue'],
  ['rebase-apply/applying', 'a series of patches', 'git am --continue'],
  ['rebase-apply', 'a rebase', 'git rebase --continue'],
  ['MERGE_HEAD', 'a merge', 'git merge --continue'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'git cherry-pick --continue'],
  ['REVERT_HEAD', 'a revert', 'git revert --continue'],
  ['sequencer', 'a cherry-pick or revert', 'git cherry-pick --continue'],
  ['BISECT_LOG', 'a bisect', 'git bisect reset'],
]

/** What stands in the way of moving the checked-out branch, whatever the commits are. Reads files only. */
export async function findObstacle(checkout: Checkout): Promise<Obstacle | undefined> {
  const { objectFormat, refStorage, partial } = checkout.traits
  if (objectFormat !== 'sha1') return { reason: 'the repository has SHA-256 objects', command: LEVEL }
  if (refStorage !== 'files') return { reason: 'the repository keeps its refs in a reftable', command: LEVEL }
  if (partial) return { reason: 'the repository is a partial clone', command: LEVEL }
  for (const [file, operation, command] of operations) {
    if (await exists(join(checkout.gitDir, file))) return { reason: `${operation} is in progress`, command }
  }
  if (await exists(join(checkout.gitDir, 'index.lock'))) {
    return { reason: 'another git command holds the index ("index.lock")', command: LEVEL }
  }
  return undefined
}

/** What in the index stands in the way of giving `paths` new entries. */
export function findIndexObstacle(index: GitIndex, paths: ReadonlySet<string>): Obstacle | undefined {
  if (index.split) return { reason: 'the repository has a split index', command: LEVEL }
  if (index.sparse) return { reason: 'the repository has a sparse index', command: LEVEL }
  if (index.entries.some(({ stage }) => stage !== 0)) {
    return { reason: 'the index holds an unresolved merge', command: 'git status' }
  }
  const hidden = index.entries.find((entry) => entry.hidden && paths.has(entry.path))
  return hidden && { reason: `"${hidden.path}" is marked assume-unchanged or skip-worktree`, command: LEVEL }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
