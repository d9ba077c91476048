import type { Entries, ItemChange } from './change.ts'
import { markCollisions } from './collisions.ts'
import { findRenames } from './renames.ts'
import { sameEntry, type Tree, type TreeEntry } from './tree.ts'

/** Last synced tree, the folder, and the branch. */
export interface Sides {
  readonly base: Tree
  readonly ours: Tree
  readonly theirs: Tree
}

/** Whether two entries with different ids hold the same content once both are normalised. */
export type Alike = (path: string, left: TreeEntry, right: TreeEntry) => boolean

/**
 * What happened to every item that is not the same on all three sides, in code-unit order of `path`: the matrix of
 * DESIGN section 5 as a value. `alike` is only asked about blobs with different ids; by default they differ.
 */
export function classify(sides: Sides, alike: Alike = () => false): ItemChange[] {
  const differing = differingPaths(sides, alike)
  if (differing.length === 0) return []
  const { renames, consumed } = findRenames(sides, differing)
  const single = differing
    .filter((path) => !consumed.has(path))
    .map((path) => classifyItem(path, entriesAt(sides, path), alike))
  const changes = [...single.filter((change) => change !== undefined), ...renames]
  return markCollisions(changes.sort(byPath))
}

// Only the paths that differ are ever put into an array: an unchanged workspace costs two look-ups per item.
function differingPaths({ base, ours, theirs }: Sides, alike: Alike): string[] {
  const paths: string[] = []
  let [oursKnown, theirsKnown] = [0, 0]
  for (const [path, entry] of base) {
    const left = ours.get(path)
    const right = theirs.get(path)
    if (left) oursKnown++
    if (right) theirsKnown++
    if (sameEntry(entry, left) && sameEntry(entry, right)) continue
    if (!sameItem(path, [entry, left], alike) || !sameItem(path, [entry, right], alike)) paths.push(path)
  }
  if (oursKnown < ours.size) for (const path of ours.keys()) if (!base.has(path)) paths.push(path)
  if (theirsKnown < theirs.size) {
    for (const path of theirs.keys()) if (!base.has(path) && !ours.has(path)) paths.push(path)
  }
  return paths
}

function classifyItem(path: string, entries: Entries, alike: Alike): ItemChange | undefined {
  const { base, ours, theirs } = entries
  const oursSame = sameItem(path, [base, ours], alike)
  const theirsSame = sameItem(path, [base, theirs], alike)
  if (oursSame && theirsSame) return undefined
  if (oursSame) return { kind: theirs ? 'theirs' : 'theirs-deleted', path, ...entries }
  if (theirsSame) return { kind: ours ? 'ours' : 'ours-deleted', path, ...entries }
  if (sameItem(path, [ours, theirs], alike)) return { kind: 'healed', path, ...entries }
  if (!base) return { kind: 'conflict', conflict: 'add-add', path, ...entries }
  if (!ours) return { kind: 'conflict', conflict: 'delete-modify', path, ...entries }
  if (!theirs) return { kind: 'conflict', conflict: 'modify-delete', path, ...entries }
  return { kind: 'both', path, ...entries }
}

type Pair = readonly [TreeEntry | undefined, TreeEntry | undefined]

function sameItem(path: string, pair: Pair, alike: Alike): boolean {
  const [left, right] = pair
  if (left === right) return true
  if (!left || !right || left.mode !== right.mode) return false
  return left.oid === right.oid || alike(path, left, right)
}

function entriesAt({ base, ours, theirs }: Sides, path: string): Entries {
  return { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) }
}

function byPath(left: ItemChange, right: ItemChange): number {
  if (left.path === right.path) return 0
  return left.path < right.path ? -1 : 1
}
