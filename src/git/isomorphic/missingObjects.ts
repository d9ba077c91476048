import type { Oid } from '../../snapshot/tree.ts'
import { parseCommit } from '../objects/commitObject.ts'
import { COMMIT_BYTES, PACK_LIMITS } from '../objects/limits.ts'
import { type NewObject, type ObjectReader, readAs } from '../objects/object.ts'
import { parseTree, type TreeRecord, typeOfMode } from '../objects/treeObject.ts'
import { readTree } from '../objects/walkTree.ts'

/**
 * The objects that a repository which has the commits `known` lacks of `commit`: the commits between, and what their
 * trees have that their parents' trees have not. Grows with the change: equal folders are never opened.
 */
export async function missingObjects(
  objects: ObjectReader,
  commit: Oid,
  known: ReadonlySet<Oid>,
): Promise<readonly NewObject[]> {
  const found = new Map<Oid, NewObject>()
  const waiting = [commit]
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    if (known.has(oid) || found.has(oid)) continue
    const { tree, parents } = parseCommit(oid, await collect({ objects, found }, 'commit', oid))
    const bases = await Promise.all(parents.map((parent) => treeOf(objects, parent)))
    await collectTree({ objects, found }, tree, bases[0])
    waiting.push(...parents)
  }
  return [...found.values()]
}

interface Collecting {
  readonly objects: ObjectReader
  readonly found: Map<Oid, NewObject>
}

async function collect({ objects, found }: Collecting, type: NewObject['type'], oid: Oid): Promise<Buffer> {
  const limit = type === 'commit' ? COMMIT_BYTES : PACK_LIMITS.deltaBytes
  const bytes = await readAs(objects, { oid, type, limit })
  found.set(oid, { oid, type, bytes })
  return bytes
}

async function collectTree(collecting: Collecting, tree: Oid, base: Oid | undefined): Promise<void> {
  const { objects, found } = collecting
  if (tree === base || found.has(tree)) return
  const records = parseTree(await collect(collecting, 'tree', tree))
  const there = new Map<string, TreeRecord>()
  for (const record of base === undefined ? [] : await readTree(objects, base)) there.set(record.name, record)
  for (const { name, oid, mode } of records) {
    const before = there.get(name)
    const type = typeOfMode(mode)
    if (before?.oid === oid || type === 'commit') continue
    const folder = before !== undefined && typeOfMode(before.mode) === 'tree' ? before.oid : undefined
    if (type === 'tree') await collectTree(collecting, oid, folder)
    else if (!found.has(oid)) await collect(collecting, 'blob', oid)
  }
}

/** The tree of a parent; `undefined` when the parent was left out by a shallow fetch. */
async function treeOf(objects: ObjectReader, commit: Oid): Promise<Oid | undefined> {
  const object = await objects.read(commit, COMMIT_BYTES)
  return object && parseCommit(commit, object.bytes).tree
}
