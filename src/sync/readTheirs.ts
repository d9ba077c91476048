import { posix } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { RawTreeEntry } from '../git/backend.ts'
import { decodeUtf8 } from '../snapshot/escapePath.ts'
import { checkTreeEntries } from '../snapshot/policy.ts'
import type { Oid, Tree } from '../snapshot/tree.ts'
import { createOwnership, findNestedRoots } from '../workspace/ownership.ts'
import type { Session } from './session.ts'

/** Items of a commit, and the folders of it that are workspaces of their own. */
export interface TheirItems {
  readonly tree: Tree
  readonly nested: ReadonlySet<string>
  /** They were worked out from a base that was taken under the same rules, so both hold nothing but items. */
  readonly known?: true
}

/** The items of a commit, checked: nothing of an unsafe tree is ever used, it throws `UNSAFE_TREE` instead. */
export async function readTheirs(session: Session, commit: Oid, nested: ReadonlySet<string>): Promise<TheirItems> {
  const entries = await session.backend.listTree(commit, session.prefix)
  const all = new Set([...nested, ...findNestedRoots(entries.map((entry) => Buffer.from(entry.path).toString()))])
  const { tree, findings } = checkTreeEntries(entries, ownership(session, all))
  const [first] = findings
  if (!first) return { tree, nested: all }
  const { branch } = session.environment
  throw new StepyardError('UNSAFE_TREE', { branch, path: first.path, reason: first.reason, count: findings.length })
}

/** A commit whose items are known, and a later one. */
export interface Edited {
  readonly from: Oid
  /** The items of `from`: they were checked when they were taken. */
  readonly items: Tree
  readonly to: Oid
}

// Beyond this many the whole tree is read sooner.
const MOST_EDITS = 1_000

/**
 * The items of `to` where the branch has only edited or deleted items since `from`; only those are read and checked.
 * `undefined` where anything else happened: a new name may get in the way of any other, so all must be looked at.
 */
export async function readEdited(session: Session, { from, items, to }: Edited): Promise<Tree | undefined> {
  if (!(await session.backend.has(from))) return undefined
  const changed = await session.backend.changedPaths(from, to, session.prefix)
  const paths = new Set(changed.map((path) => decodeUtf8(path) ?? ''))
  // The entry of a file at the top is found by listing everything.
  const isEdit = (path: string): boolean => items.has(path) && path.includes('/')
  if (paths.size > MOST_EDITS || ![...paths].every(isEdit)) return undefined
  const { tree, findings } = checkTreeEntries(await entriesAt(session, to, paths), (path) => items.has(path))
  if (findings.length > 0) return undefined
  const edited = new Map(items)
  for (const path of paths) {
    const entry = tree.get(path)
    if (entry) edited.set(path, entry)
    else edited.delete(path)
  }
  return edited
}

/** What stands at these paths, every entry of a name that a tree has twice. */
async function entriesAt({ backend, prefix }: Session, commit: Oid, paths: ReadonlySet<string>) {
  const folders = new Set([...paths].map((path) => posix.dirname(path)))
  const found: RawTreeEntry[] = []
  for (const folder of folders) {
    for (const entry of await backend.listTree(commit, posix.join(prefix, folder))) {
      const path = posix.join(folder, Buffer.from(entry.path).toString())
      if (posix.dirname(path) === folder && paths.has(path)) found.push({ ...entry, path: Buffer.from(path) })
    }
  }
  return found
}

/** What the workspace owns, given the folders that are workspaces of their own. */
export function ownership(session: Session, nested: ReadonlySet<string>): (path: string) => boolean {
  const { include, exclude } = session.config
  return createOwnership({ include, exclude, isNestedRoot: (directory) => nested.has(directory) })
}
