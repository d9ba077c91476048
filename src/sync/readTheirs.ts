import { StepyardError } from '../errors.ts'
import { checkTreeEntries } from '../snapshot/policy.ts'
import type { Oid, Tree } from '../snapshot/tree.ts'
import { createOwnership, findNestedRoots } from '../workspace/ownership.ts'
import type { Session } from './session.ts'

/** Items of a commit, and the folders of it that are workspaces of their own. */
export interface TheirItems {
  readonly tree: Tree
  readonly nested: ReadonlySet<string>
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

/** What the workspace owns, given the folders that are workspaces of their own. */
export function ownership(session: Session, nested: ReadonlySet<string>): (path: string) => boolean {
  const { include, exclude } = session.config
  return createOwnership({ include, exclude, isNestedRoot: (directory) => nested.has(directory) })
}
