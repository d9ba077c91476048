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

/** The bytes of a blob, at most as many as an item may have. */
export async function readBlob(reader: ObjectReader, oid: Oid): Promise<Uint8Array> {
  return readAs(reader, { oid, type: 'blob', limit: TREE_LIMITS.fileBytes })
}

async function treeAt(reader: ObjectReader, commit: Oid, directory: string): Promise<Oid | undefined> {
  return findTree(reader, (await readCommit(reader, commit)).tree, directory)
}
