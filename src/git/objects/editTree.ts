import { StepyardError } from '../../errors.ts'
import type { FileMode, Oid } from '../../snapshot/tree.ts'
import type { TreeEdit } from '../backend.ts'
import { newObject, type NewObject, type ObjectReader } from './object.ts'
import { formatTree, toRecordName, type TreeRecord, typeOfMode } from './treeObject.ts'
import { readTree } from './walkTree.ts'

/** A tree as it shall be, and the objects that do not exist yet. */
export interface EditedTree {
  readonly oid: Oid
  readonly objects: readonly NewObject[]
}

/** What happens to one name of a tree: it becomes a file, goes away, or its folder is edited. */
interface EditNode {
  put?: { readonly mode: FileMode; readonly oid: Oid }
  isDeleted?: boolean
  readonly children: Map<string, EditNode>
}

interface Editing {
  readonly reader: ObjectReader
  readonly objects: NewObject[]
}

/**
 * The tree that `edits` make of the tree `root` (absent: of nothing). Entries that no edit names keep their bytes; folders
 * that become empty go away; a file takes the place of a folder only when nothing else is left or put below it.
 */
export async function editTree(
  reader: ObjectReader,
  root: Oid | undefined,
  edits: readonly TreeEdit[],
): Promise<EditedTree> {
  const objects: NewObject[] = []
  const node = nodeOf(edits, objects)
  const oid = await editFolder({ reader, objects }, root, node)
  if (oid !== undefined) return { oid, objects }
  const empty = newObject('tree', new Uint8Array())
  return { oid: empty.oid, objects: [...objects, empty] }
}

function nodeOf(edits: readonly TreeEdit[], objects: NewObject[]): EditNode {
  const root: EditNode = { children: new Map() }
  for (const edit of edits) {
    const node = edit.path.split('/').map(toRecordName).reduce(childOf, root)
    if (edit.op === 'delete') node.isDeleted = true
    else node.put = { mode: edit.mode, oid: 'oid' in edit ? edit.oid : added(objects, newObject('blob', edit.bytes)) }
  }
  return root
}

function childOf(parent: EditNode, name: string): EditNode {
  const child = parent.children.get(name) ?? { children: new Map() }
  parent.children.set(name, child)
  return child
}

/** Edits one folder; `undefined` when nothing is left in it. */
async function editFolder(editing: Editing, oid: Oid | undefined, node: EditNode): Promise<Oid | undefined> {
  const before = oid === undefined ? [] : await readTree(editing.reader, oid)
  const named = new Map(before.filter(({ name }) => node.children.has(name)).map((record) => [record.name, record]))
  const edited = await Promise.all(
    [...node.children].map(([name, child]) => editEntry(editing, { name, child, before: named.get(name) })),
  )
  const kept = before.filter(({ name }) => !node.children.has(name))
  const records = [...kept, ...edited.filter((record) => record !== undefined)]
  return records.length === 0 ? undefined : added(editing.objects, newObject('tree', formatTree(records)))
}

async function editEntry(
  editing: Editing,
  { name, child, before }: { name: string; child: EditNode; before: TreeRecord | undefined },
): Promise<TreeRecord | undefined> {
  const isFolder = before !== undefined && typeOfMode(before.mode) === 'tree'
  const left = child.isDeleted && !isFolder ? undefined : before
  if (child.put) {
    if (isFolder && (await editFolder({ ...editing, objects: [] }, before.oid, child)) !== undefined) refuseTwin(name)
    if (hasPut(child)) refuseTwin(name)
    return { name, ...child.put }
  }
  if (left !== undefined && !isFolder) return hasPut(child) ? refuseTwin(name) : left
  if (child.children.size === 0) return left
  const oid = await editFolder(editing, isFolder ? before.oid : undefined, child)
  return oid === undefined ? undefined : { name, mode: isFolder ? before.mode : '40000', oid }
}

// One takes the other's place only when the edits also delete everything of it: anything else would lose a file.
function refuseTwin(name: string): never {
  const path = Buffer.from(name, 'latin1').toString('utf8')
  throw new StepyardError('GIT_FAILED', { command: 'commit', reason: `"${path}" would be a file and a folder` })
}

function hasPut({ children }: EditNode): boolean {
  return [...children.values()].some((child) => child.put !== undefined || hasPut(child))
}

function added(objects: NewObject[], object: NewObject): Oid {
  objects.push(object)
  return object.oid
}
