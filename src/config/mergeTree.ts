import { alignLists, isMap, mergeOrder, sameValue } from './mergeTreeOrder.ts'

/** A place both sides changed in a way that cannot stand together; an absent value is a key that side does not have. */
export interface ValueConflict {
  /** Keys from the root; an item of a list is named by what identifies it. */
  readonly path: readonly string[]
  readonly base: unknown
  readonly ours: unknown
  readonly theirs: unknown
}

/** One value on its three sides. */
export interface ValueSides {
  readonly base: unknown
  readonly ours: unknown
  readonly theirs: unknown
}

/** A merged value; meaningful only when there are no conflicts. */
export interface ValueMerge {
  readonly value: unknown
  readonly conflicts: readonly ValueConflict[]
}

/**
 * Merges two edits of a value of maps, lists and scalars. Maps go key by key; lists item by item where something
 * tells their items apart (see `alignLists`), else as a whole; anything else is a conflict when both changed it
 * differently, a delete over an edit included.
 */
export function mergeValues(sides: ValueSides, path: readonly string[] = []): ValueMerge {
  const { base, ours, theirs } = sides
  if (sameValue(ours, theirs) || sameValue(base, theirs)) return { value: ours, conflicts: [] }
  if (sameValue(base, ours)) return { value: theirs, conflicts: [] }
  if (isMap(ours) && isMap(theirs) && (isMap(base) || base === undefined)) {
    return mergeMaps({ base: base ?? {}, ours, theirs }, path)
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && (Array.isArray(base) || base === undefined)) {
    const merged = mergeLists({ base: base ?? [], ours, theirs }, path)
    if (merged) return merged
  }
  return { value: undefined, conflicts: [{ path, base, ours, theirs }] }
}

type Three<T> = Readonly<Record<keyof ValueSides, T>>

function mergeMaps(
  { base, ours, theirs }: Three<Readonly<Record<string, unknown>>>,
  path: readonly string[],
): ValueMerge {
  const value: Record<string, unknown> = Object.create(null)
  const conflicts: ValueConflict[] = []
  const keys = mergeOrder({ base: Object.keys(base), ours: Object.keys(ours), theirs: Object.keys(theirs) })
  for (const key of keys) {
    const sides = { base: own(base, key), ours: own(ours, key), theirs: own(theirs, key) }
    const merged = mergeValues(sides, [...path, key])
    conflicts.push(...merged.conflicts)
    if (merged.value !== undefined) value[key] = merged.value
  }
  return { value, conflicts }
}

function mergeLists(sides: Three<readonly unknown[]>, path: readonly string[]): ValueMerge | undefined {
  const aligned = alignLists(sides)
  if (!aligned) return undefined
  const items: unknown[] = []
  const conflicts: ValueConflict[] = []
  for (const key of aligned.order) {
    const item = { base: aligned.base.get(key), ours: aligned.ours.get(key), theirs: aligned.theirs.get(key) }
    const merged = mergeValues(item, [...path, aligned.nameOf(key)])
    conflicts.push(...merged.conflicts)
    if (merged.value !== undefined) items.push(merged.value)
  }
  return { value: items, conflicts }
}

// The keys of a document are data: `constructor` is one only when the document says so.
function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined
}
