import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { parseCommit } from '../system/commitObject.ts'
import { type NewObject, newObject } from '../system/pack.ts'
import { type TreeRecord, typeOfMode } from '../system/treeObject.ts'
import { readTree } from '../system/walkTree.ts'
import { COMMIT_BYTES, PACK_LIMITS } from './limits.ts'
import type { ObjectStore } from './objects.ts'

/**
 * The objects that a repository which has the commits `known` lacks of `commit`: the commits between, and what their
 * trees have that their parents' trees have not. Grows with the change: equal folders are never opened.
 */
export async function missingObjects(
  objects: ObjectStore,
  commit: Oid,
  known: ReadonlySet<Oid>,
): Promise<readonly NewObject[]> {
  const found = new Map<Oid, NewObject>()
  const waiting = [commit]
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    if (known.has(oid) || found.has(oid)) continue
    const { tree, parents } = await collect(objects, found, oid)
    const bases = await Promise.all(parents.map((parent) => treeOf(objects, parent)))
    await collectTree({ objects, found }, tree, bases[0])
    waiting.push(...parents)
  }
  return [...found.values()]
}

interface Collecting {
  readonly objects: ObjectStore
  readonly found: Map<Oid, NewObject>
}

async function collect(objects: ObjectStore, found: Map<Oid, NewObject>, oid: Oid) {
  const bytes = await required(objects, oid, COMMIT_BYTES)
  found.set(oid, newObject('commit', bytes))
  return parseCommit(oid, bytes)
}

async function collectTree({ objects, found }: Collecting, tree: Oid, base: Oid | undefined): Promise<void> {
  if (tree === base || found.has(tree)) return
  found.set(tree, newObject('tree', await required(objects, tree, PACK_LIMITS.deltaBytes)))
  const there = new Map<string, TreeRecord>()
  for (const record of base === undefined ? [] : await readTree(objects, base)) there.set(record.name, record)
  for (const { name, oid, mode } of await readTree(objects, tree)) {
    const before = there.get(name)
    const type = typeOfMode(mode)
    if (before?.oid === oid || type === 'commit') continue
    const folder = before !== undefined && typeOfMode(before.mode) === 'tree' ? before.oid : undefined
    if (type === 'tree') await collectTree({ objects, found }, oid, folder)
    else if (!found.has(oid)) found.set(oid, newObject('blob', await required(objects, oid, PACK_LIMITS.deltaBytes)))
  }
}

/** The tree of a parent; `undefined` when the parent was left out by a shallow fetch. */
async function treeOf(objects: ObjectStore, commit: Oid): Promise<Oid | undefined> {
  const object = await objects.read(commit, COMMIT_BYTES)
  return object && parseCommit(commit, object.bytes).tree
}

async function required(objects: ObjectStore, oid: Oid, limit: number): Promise<Buffer> {
  const object = await objects.read(oid, limit)
  if (object === undefined) throw new StepyardError('OBJECT_MISSING', { oid })
  return object.bytes
}
