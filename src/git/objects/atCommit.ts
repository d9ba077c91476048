import { setImmediate } from 'node:timers/promises'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { RawTreeEntry } from '../backend.ts'
import { readCommit } from './history.ts'
import { type ObjectReader, readAs } from './object.ts'
import { diffBelow, findTree, listBelow } from './walkTree.ts'

/** What `GitBackend.listTree` answers. */
export async function listTreeAt(reader: ObjectReader, commit: Oid, directory: string): Promise<RawTreeEntry[]> {
  const tree = await treeAt(reader, commit, directory)
  return tree === undefined ? [] : listBelow(reader, tree)
}

/** What `GitBackend.changedPaths` answers. */
export async function changedPathsBetween(
  reader: ObjectReader,
  { from, to, directory }: { readonly from: Oid; readonly to: Oid; readonly directory: string },
): Promise<Uint8Array[]> {
  const [before, after] = await Promise.all([treeAt(reader, from, directory), treeAt(reader, to, directory)])
  return diffBelow(reader, before, after)
}

/** A reader that knows in which order objects are cheapest to read. */
export interface OrderedReader extends ObjectReader {
  /** The same ids, each once. */
  readingOrder(oids: readonly Oid[]): readonly Oid[]
}

/** What `GitBackend.readBlobs` answers. */
export async function readBlobs(
  reader: OrderedReader,
  oids: readonly Oid[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const read = new Map<Oid, Uint8Array>()
  for (const oid of reader.readingOrder(oids)) {
    // Reading is synchronous inside: others get their turn in between.
    if (read.size % 256 === 255) await setImmediate(undefined, { signal })
    read.set(oid, await readAs(reader, { oid, type: 'blob', limit: TREE_LIMITS.fileBytes }))
  }
  return oids.map((oid) => read.get(oid) ?? new Uint8Array())
}

async function treeAt(reader: ObjectReader, commit: Oid, directory: string): Promise<Oid | undefined> {
  return findTree(reader, (await readCommit(reader, commit)).tree, directory)
}
