/** The same thing on three sides. */
export interface Three<T> {
  readonly base: T
  readonly ours: T
  readonly theirs: T
}

/** Lists as items by key, and the order the merged list has. */
export interface AlignedLists extends Three<ReadonlyMap<string, unknown>> {
  readonly order: readonly string[]
  readonly keyOf: (item: unknown) => string
  /** A key as a person knows it. */
  readonly nameOf: (key: string) => string
}

/**
 * Tells the items of three lists apart: maps by the first of `name`, `id`, `key` and `path` that all of them have with
 * a value of their own, scalars by what they are. `undefined` when nothing does, or when both sides put the items they
 * kept into a different order.
 */
export function alignLists(lists: Three<readonly unknown[]>): AlignedLists | undefined {
  for (const keyOf of KEYS) {
    const base = byKey(lists.base, keyOf)
    const ours = byKey(lists.ours, keyOf)
    const theirs = byKey(lists.theirs, keyOf)
    if (!base || !ours || !theirs) continue
    const order = listOrder({ base: [...base.keys()], ours: [...ours.keys()], theirs: [...theirs.keys()] })
    return (
      order && {
        base,
        ours,
        theirs,
        order,
        keyOf: (item) => keyOf(item) ?? '',
        nameOf: (key) => String(JSON.parse(key)),
      }
    )
  }
  return undefined
}

/**
 * All keys of ours in their order, with each key that only theirs has behind the one it follows there, and behind what
 * ours added at the same place. Keys that a side deleted are still in it: their values decide what becomes of them.
 */
export function mergeOrder({ base, ours, theirs }: Three<readonly string[]>): string[] {
  const followers = followersIn(theirs, new Set(ours))
  const before = new Set(base)
  const order: string[] = []
  let waiting = followers.get(undefined) ?? []
  for (const key of ours) {
    if (before.has(key)) order.push(...waiting.splice(0))
    order.push(key)
    waiting = [...waiting, ...(followers.get(key) ?? [])]
  }
  return [...order, ...waiting]
}

/** Whether two values are the same; the order of keys does not count, that of items does. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => sameValue(item, right[at]))
  }
  if (!isMap(left) || !isMap(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]))
  )
}

/** Whether a value is a map of a document. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type KeyOf = (item: unknown) => string | undefined

// Keys are JSON, so that the number 1 and the text "1" are two.
const KEYS: readonly KeyOf[] = [
  ...['name', 'id', 'key', 'path'].map(
    (name): KeyOf =>
      (item) =>
        isMap(item) && Object.hasOwn(item, name) ? scalarKey(item[name]) : undefined,
  ),
  scalarKey,
]

function scalarKey(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? JSON.stringify(value)
    : undefined
}

function byKey(items: readonly unknown[], keyOf: KeyOf): Map<string, unknown> | undefined {
  const map = new Map<string, unknown>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined || map.has(key)) return undefined
    map.set(key, item)
  }
  return map
}

/** Keys that are not in `known`, by the last key before them that is. */
function followersIn(keys: readonly string[], known: ReadonlySet<string>): Map<string | undefined, string[]> {
  const followers = new Map<string | undefined, string[]>()
  let last: string | undefined
  for (const key of keys) {
    if (known.has(key)) last = key
    else followers.set(last, [...(followers.get(last) ?? []), key])
  }
  return followers
}

// In a list order is meaning: the side that changed it decides, and two that changed it differently cannot be merged.
function listOrder({ base, ours, theirs }: Three<readonly string[]>): string[] | undefined {
  const sides = [base, ours, theirs].map((keys) => new Set(keys))
  const kept = (keys: readonly string[]): string =>
    JSON.stringify(keys.filter((key) => sides.every((side) => side.has(key))))
  const [before, left, right] = [kept(base), kept(ours), kept(theirs)]
  if (left === right || right === before) return mergeOrder({ base, ours, theirs })
  return left === before ? mergeOrder({ base, ours: theirs, theirs: ours }) : undefined
}
