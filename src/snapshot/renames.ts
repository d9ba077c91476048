import type { ItemChange } from './change.ts'
import type { Tree, TreeEntry } from './tree.ts'

/** The three trees a rename is looked for in. */
export interface RenameSides {
  readonly base: Tree
  readonly ours: Tree
  readonly theirs: Tree
}

/** What `findRenames` found; `consumed` are the paths whose story its changes tell, and nobody else's should. */
export interface Renames {
  readonly renames: readonly ItemChange[]
  readonly consumed: ReadonlySet<string>
}

/**
 * Items that one side moved without editing them: gone at one path, there under a new path with the same id. Pairs are
 * made only where there is one answer; among equal contents a file name that occurs once on both ends decides, and
 * what is left stays a delete and an add. Empty files have no identity and are never paired.
 */
export function findRenames(sides: RenameSides, differing: readonly string[]): Renames {
  const ours = pairMoves(sides.base, sides.ours, differing)
  const theirs = pairMoves(sides.base, sides.theirs, differing)
  const found: Found = { renames: new Map(), consumed: new Set() }
  for (const [from, to] of ours) addOurs(found, sides, { from, to, theirTo: theirs.get(from) })
  for (const [from, to] of theirs) if (!ours.has(from)) addTheirs(found, sides, { from, to })
  return { renames: [...found.renames.values()], consumed: found.consumed }
}

const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'

interface Found {
  readonly renames: Map<string, ItemChange>
  readonly consumed: Set<string>
}

interface Move {
  readonly from: string
  readonly to: string
}

function addOurs(found: Found, sides: RenameSides, move: Move & { readonly theirTo: string | undefined }): void {
  const { from, to, theirTo } = move
  const [base, ours, taken] = [sides.base.get(from), sides.ours.get(to), sides.theirs.get(to)]
  // Both moved it to the same place, or theirs copied it there: path by path nothing is left to decide about `to`.
  if (theirTo === to || (taken && taken.oid === ours?.oid && taken.mode === ours.mode)) return
  if (theirTo !== undefined || taken || !sides.theirs.has(from)) {
    const theirs = theirTo === undefined ? taken : sides.theirs.get(theirTo)
    const change = { path: to, from, base, ours, theirs, other: theirTo } as const
    add(found, { kind: 'conflict', conflict: 'rename', ...change }, [from, to])
    // Something of ours at their new place is a story of its own.
    if (theirTo !== undefined && !sides.ours.has(theirTo)) found.consumed.add(theirTo)
    return
  }
  add(found, { kind: 'ours-renamed', path: to, from, base, ours, theirs: sides.theirs.get(from) }, [from, to])
}

function addTheirs(found: Found, sides: RenameSides, { from, to }: Move): void {
  const [base, theirs, taken] = [sides.base.get(from), sides.theirs.get(to), sides.ours.get(to)]
  if (taken && taken.oid === theirs?.oid && taken.mode === theirs.mode) return
  // Ours moved something else to the very same place: that conflict owns `to`, this one is told at `from`.
  if (found.renames.has(to)) {
    const change = { path: from, base, ours: sides.ours.get(from), theirs: undefined, other: to } as const
    add(found, { kind: 'conflict', conflict: 'rename', ...change }, [from])
    return
  }
  if (taken || !sides.ours.has(from)) {
    add(found, { kind: 'conflict', conflict: 'rename', path: to, from, base, ours: taken, theirs }, [from, to])
    return
  }
  add(found, { kind: 'theirs-renamed', path: to, from, base, ours: sides.ours.get(from), theirs }, [from, to])
}

function add(found: Found, change: ItemChange, paths: readonly string[]): void {
  found.renames.set(change.path, change)
  for (const path of paths) found.consumed.add(path)
}

/** Old path to new path of what moved between `base` and `side`. */
function pairMoves(base: Tree, side: Tree, differing: readonly string[]): Map<string, string> {
  const gone = differing.filter((path) => base.has(path) && !side.has(path))
  if (gone.length === 0) return new Map()
  const came = groupByOid(side, differing, (path) => !base.has(path) && side.has(path))
  const moves = new Map<string, string>()
  for (const [oid, from] of groupByOid(base, gone, () => true)) {
    for (const [old, now] of pairGroup(from, came.get(oid) ?? [])) moves.set(old, now)
  }
  return moves
}

function pairGroup(gone: readonly string[], came: readonly string[]): (readonly [string, string])[] {
  const [from, to] = [gone[0], came[0]]
  if (from === undefined || to === undefined) return []
  if (gone.length === 1 && came.length === 1) return [[from, to]]
  const [oldNames, newNames] = [onlyByName(gone), onlyByName(came)]
  return [...oldNames].flatMap(([name, old]) => {
    const now = newNames.get(name)
    return old !== undefined && now !== undefined ? [[old, now] as const] : []
  })
}

// A name that occurs twice maps to `undefined`: it decides nothing.
function onlyByName(paths: readonly string[]): Map<string, string | undefined> {
  const names = new Map<string, string | undefined>()
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    names.set(name, names.has(name) ? undefined : path)
  }
  return names
}

function groupByOid(tree: Tree, paths: readonly string[], wanted: (path: string) => boolean): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const entry: TreeEntry | undefined = wanted(path) ? tree.get(path) : undefined
    if (!entry || entry.oid === EMPTY_BLOB) continue
    const group = groups.get(entry.oid)
    if (group) group.push(path)
    else groups.set(entry.oid, [path])
  }
  return groups
}
