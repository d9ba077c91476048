import type { Oid } from '../../snapshot/tree.ts'
import type { CommitRequest } from '../backend.ts'
import { formatCommit } from './commitObject.ts'
import { type EditedTree, editTree } from './editTree.ts'
import { readCommit } from './history.ts'
import { newObject, type NewObject, type ObjectReader } from './object.ts'

/** The tree of the commit that is asked for, with the objects it takes; nothing is written. */
export async function buildTree(reader: ObjectReader, { parent, edits }: CommitRequest): Promise<EditedTree> {
  const base = parent === undefined ? undefined : (await readCommit(reader, parent)).tree
  return editTree(reader, base, edits)
}

/** The commit object over that tree; the author is the committer. */
export function buildCommit({ parent, author, message }: CommitRequest, tree: Oid): NewObject {
  return newObject('commit', formatCommit({ tree, author, message, ...(parent !== undefined && { parent }) }))
}
