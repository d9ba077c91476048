import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { TreeEdit } from '../backend.ts'
import { hashObject } from './hash.ts'
import type { ObjectStore } from './objects.ts'
import type { GitObject } from './packFile.ts'
import { formatTree, readTree, type RawEntry } from './trees.ts'

/** A tree that does not exist yet, and the objects to write before it does. */
export interface EditedTree {
  readonly tree: Oid
  readonly objects: readonly GitObject[]
}

/** The edits of one folder: those of its files, and of the folders in it. */
interface Folder {
  readonly files: Map<string, TreeEdit>
  readonly folders: Map<string, Folder>
}

/**
 * The tree `root` with `edits`. Entries that no edit names keep their bytes, their mode and their place. A file takes
 * the place of a folder and the other way round; a folder whose last file goes, goes with it.
 */
export function editTree(objects: ObjectStore, root: Oid | undefined, edits: readonly TreeEdit[]): EditedTree {
  const written: GitObject[] = []
  const entries = editFolder({ objects, written }, root, groupByFolder(edits))
  const data = formatTree(entries)
  return { tree: hashObject('tree', data), objects: [...written, { type: 'tree', data }] }
}

function groupByFolder(edits: readonly TreeEdit[]): Folder {
  const root = newFolder()
  for (const edit of edits) {
    const parts = edit.path.split('/')
    if (parts.some((part) => part === '' || part === '.' || part === '..'))
      throw new StepyardError('GIT_FAILED', { command: 'write-tree', reason: `"${edit.path}" is not a path` })
    let folder = root
    for (const part of parts.slice(0, -1)) {
      const next = folder.folders.get(part) ?? newFolder()
      folder.folders.set(part, next)
      folder = next
    }
    folder.files.set(parts.at(-1) ?? '', edit)
  }
  return root
}

function newFolder(): Folder {
  return { files: new Map(), folders: new Map() }
}

interface Writing {
  readonly objects: ObjectStore
  readonly written: GitObject[]
}

function editFolder(writing: Writing, tree: Oid | undefined, { files, folders }: Folder): readonly RawEntry[] {
  let entries = tree === undefined ? [] : readTree(writing.objects, tree)
  for (const [name, edit] of files) if (edit.op === 'delete') entries = without(entries, name, 'file')
  for (const [name, folder] of folders) entries = editSubfolder(writing, { entries, name, folder })
  for (const [name, edit] of files) {
    if (edit.op !== 'put') continue
    if (
      entries.some(
        (entry) => entry.type === 'tree' && isNamed(entry, name) && folders.has(name) && holdsPuts(folders.get(name)),
      )
    )
      throw new StepyardError('GIT_FAILED', { command: 'write-tree', reason: `"${edit.path}" is a file and a folder` })
    entries = put(entries, { mode: edit.mode, name: Buffer.from(name), oid: putBlob(writing, edit), type: 'blob' })
  }
  return entries
}

function editSubfolder(
  writing: Writing,
  { entries, name, folder }: { entries: readonly RawEntry[]; name: string; folder: Folder },
): readonly RawEntry[] {
  const old = entries.find((entry) => entry.type === 'tree' && isNamed(entry, name))
  // Deletes below something that is not a folder have nothing to do.
  if (old === undefined && !holdsPuts(folder)) return entries
  const edited = editFolder(writing, old?.oid, folder)
  if (edited.length === 0) return without(entries, name, 'tree')
  const data = formatTree(edited)
  writing.written.push({ type: 'tree', data })
  return put(entries, {
    mode: old?.mode ?? '40000',
    name: Buffer.from(name),
    oid: hashObject('tree', data),
    type: 'tree',
  })
}

function holdsPuts(folder: Folder | undefined): boolean {
  if (folder === undefined) return false
  return [...folder.files.values()].some(({ op }) => op === 'put') || [...folder.folders.values()].some(holdsPuts)
}

function putBlob({ objects, written }: Writing, edit: TreeEdit & { op: 'put' }): Oid {
  if ('oid' in edit) {
    if (!objects.has(edit.oid)) throw new StepyardError('OBJECT_MISSING', { oid: edit.oid })
    return edit.oid
  }
  const data = Buffer.from(edit.bytes)
  written.push({ type: 'blob', data })
  return hashObject('blob', data)
}

/** In place of what has the name now, whatever it is; else where git sorts it. */
function put(entries: readonly RawEntry[], entry: RawEntry): readonly RawEntry[] {
  const same = entries.findIndex((other) => other.name.equals(entry.name) && sortKey(other).equals(sortKey(entry)))
  if (same >= 0)
    return entries.flatMap((other, at) => (at === same ? [entry] : other.name.equals(entry.name) ? [] : [other]))
  const others = entries.filter((other) => !other.name.equals(entry.name))
  const key = sortKey(entry)
  const at = others.findIndex((other) => Buffer.compare(sortKey(other), key) > 0)
  return others.toSpliced(at < 0 ? others.length : at, 0, entry)
}

function without(entries: readonly RawEntry[], name: string, kind: 'file' | 'tree'): readonly RawEntry[] {
  return entries.filter((entry) => !isNamed(entry, name) || (entry.type === 'tree') !== (kind === 'tree'))
}

function isNamed(entry: RawEntry, name: string): boolean {
  return entry.name.equals(Buffer.from(name))
}

// Git sorts a folder as if its name ended in a slash.
function sortKey({ name, type }: RawEntry): Buffer {
  return type === 'tree' ? Buffer.concat([name, Buffer.from('/')]) : name
}
