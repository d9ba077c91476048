import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { ObjectStore } from './objects.ts'
import { readTree, tooLarge, type RawEntry } from './trees.ts'

/** What a walk over two trees meets where they differ. `after` of an object that is only in `before` is empty. */
export interface TreeDifference {
  readonly path: Buffer
  readonly before: readonly RawEntry[]
  readonly after: readonly RawEntry[]
}

interface Pair {
  readonly prefix: Buffer
  readonly depth: number
  readonly before: Oid | undefined
  readonly after: Oid | undefined
}

/**
 * Where two trees differ, trees included, each before what is in it. Descends only into trees whose ids differ, so the
 * cost grows with the change. Entries of one name are compared as a group: hostile trees have twins.
 */
export function* diffTrees(
  objects: ObjectStore,
  before: Oid | undefined,
  after: Oid | undefined,
): Generator<TreeDifference> {
  const pairs: Pair[] = [{ prefix: Buffer.alloc(0), depth: 1, before, after }]
  let seen = 0
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    if (pair.depth > TREE_LIMITS.depth) throw tooLarge(`more than ${TREE_LIMITS.depth} folders in each other`)
    for (const difference of diffEntries(objects, pair)) {
      seen += 1
      if (seen > TREE_LIMITS.files * 3) throw tooLarge(`more than ${TREE_LIMITS.files} files`)
      yield difference
      pairs.push(...below(difference, pair.depth + 1))
    }
  }
}

function diffEntries(objects: ObjectStore, { prefix, before, after }: Pair): readonly TreeDifference[] {
  if (before === after) return []
  const [left, right] = [group(objects, before), group(objects, after)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [old, now] = [left.get(key) ?? [], right.get(key) ?? []]
    const name = (now[0] ?? old[0])?.name ?? Buffer.alloc(0)
    return same(old, now) ? [] : [{ path: Buffer.concat([prefix, name]), before: old, after: now }]
  })
}

// A file and a folder of one name are two things: one goes, the other comes.
function group(objects: ObjectStore, oid: Oid | undefined): ReadonlyMap<string, readonly RawEntry[]> {
  const groups = new Map<string, RawEntry[]>()
  for (const entry of oid === undefined ? [] : readTree(objects, oid)) {
    const key = `${entry.name.toString('latin1')}${entry.type === 'tree' ? '/' : ''}`
    const twins = groups.get(key)
    if (twins) twins.push(entry)
    else groups.set(key, [entry])
  }
  return groups
}

function same(before: readonly RawEntry[], after: readonly RawEntry[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ oid, mode }, at) => oid === after[at]?.oid && mode === after[at]?.mode)
  )
}

function below({ path, before, after }: TreeDifference, depth: number): readonly Pair[] {
  const [left, right] = [before.filter(isTree), after.filter(isTree)]
  const prefix = Buffer.concat([path, Buffer.from('/')])
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => ({
    prefix,
    depth,
    before: left[at]?.oid,
    after: right[at]?.oid,
  }))
}

function isTree({ type }: RawEntry): boolean {
  return type === 'tree'
}
