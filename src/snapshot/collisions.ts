import type { ConflictKind, ItemChange, ItemChangeKind } from './change.ts'
import { foldName, parentsOf } from './fold.ts'

/**
 * Turns changes into conflicts where what the two sides want cannot exist side by side: a file against a folder, or
 * two spellings of one name. Each side alone is a sound tree, so only a mixture of both is looked at.
 */
export function markCollisions(changes: ItemChange[]): ItemChange[] {
  if (!changes.some((change) => OF_OURS[change.kind]) || !changes.some((change) => OF_THEIRS[change.kind]))
    return changes
  const clashes = new Map<string, Clash>([...fileDirectoryClashes(changes), ...caseClashes(changes)])
  if (clashes.size === 0) return changes
  return changes.map((change) => asConflict(change, clashes.get(change.path)))
}

interface Clash {
  readonly conflict: ConflictKind
  readonly other: string
}

type Clashes = [path: string, clash: Clash][]

const OF_OURS: Readonly<Partial<Record<ItemChangeKind, true>>> = {
  ours: true,
  'ours-renamed': true,
  both: true,
  conflict: true,
}

const OF_THEIRS: Readonly<Partial<Record<ItemChangeKind, true>>> = {
  theirs: true,
  'theirs-renamed': true,
  both: true,
  conflict: true,
}

function fileDirectoryClashes(changes: readonly ItemChange[]): Clashes {
  const files = new Set(changes.filter(remains).map((change) => change.path))
  const clashes: Clashes = []
  for (const path of files) {
    for (const parent of parentsOf(path)) {
      if (!files.has(parent)) continue
      clashes.push([path, { conflict: 'file-directory', other: parent }])
      clashes.push([parent, { conflict: 'file-directory', other: path }])
    }
  }
  return clashes
}

function caseClashes(changes: readonly ItemChange[]): Clashes {
  const remaining = changes.filter(remains).map((change) => change.path)
  const names = new Map<string, { readonly spelling: string; readonly path: string; rival?: string }>()
  for (const path of remaining) {
    for (const spelling of [...parentsOf(path), path]) {
      const key = foldName(spelling)
      const first = names.get(key)
      if (!first) names.set(key, { spelling, path })
      else if (first.spelling !== spelling) first.rival ??= path
    }
  }
  return remaining.flatMap((path): Clashes => {
    for (const spelling of [...parentsOf(path), path]) {
      const name = names.get(foldName(spelling))
      if (!name?.rival) continue
      return [[path, { conflict: 'case', other: name.spelling === spelling ? name.rival : name.path }]]
    }
    return []
  })
}

/** Whether something may stand at the path once the change is through. */
function remains(change: ItemChange): boolean {
  if (change.kind === 'ours-deleted' || change.kind === 'theirs-deleted') return false
  return change.ours !== undefined || change.theirs !== undefined
}

function asConflict(change: ItemChange, clash: Clash | undefined): ItemChange {
  if (!clash || change.kind === 'conflict') return change
  const { path, base, ours, theirs } = change
  const from = 'from' in change ? change.from : undefined
  return { kind: 'conflict', ...clash, path, from, base, ours, theirs }
}
