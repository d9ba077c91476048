import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isStepyardError } from '../errors.ts'
import { movedSince } from '../git/checkout.ts'
import { sameEntry, type Oid, type Tree, type TreeEntry } from '../snapshot/tree.ts'
import { sameContent } from '../workspace/content.ts'
import { readTheirs } from './readTheirs.ts'
import type { Session } from './session.ts'
import { newestShared } from './sharedHistory.ts'
import { stateTime, type EnvironmentState } from './stateFile.ts'

/** A remembered base, and the folder and branch it is compared with. */
export interface RememberedBase {
  readonly state: EnvironmentState
  readonly ours: Tree
  readonly tip: Oid | undefined
  readonly online: boolean
}

/**
 * The base for a folder that git has taken elsewhere since the last sync: another branch was checked out, or reset. What
 * was synced is not in it then, and would pass for deleted and edited; a push would undo it. `undefined` where the
 * folder has anything of what was remembered, or git knows nothing better.
 */
export async function shiftBase(
  session: Session,
  { state, ours, tip, online }: RememberedBase,
): Promise<{ tree: Tree; commit: Oid } | undefined> {
  const { checkout, folder, chosen } = session
  const head = checkout?.head
  if (!checkout || tip === undefined || head === undefined || head === tip || head === state.commit) return undefined
  if (!differs(state.base, ours) || !(await movedSince(checkout, await stateTime(folder, chosen.name))))
    return undefined
  const shared = await newestShared(session, { tip, head, online })
  // Where git stands at the remembered commit, what is newer was put back by hand.
  if (shared === undefined || shared === state.commit) return undefined
  const tree = await itemsOf(session, shared)
  if (!tree || !(await isAt(session, { base: state.base, shared: tree, ours }))) return undefined
  return { tree, commit: shared }
}

// What is wrong with a commit of long ago must not stop a sync of today.
async function itemsOf(session: Session, commit: Oid): Promise<Tree | undefined> {
  try {
    return (await readTheirs(session, commit, new Set())).tree
  } catch (error) {
    if (isStepyardError(error, 'UNSAFE_TREE')) return undefined
    throw error
  }
}

interface Versions {
  readonly base: Tree
  readonly shared: Tree
  readonly ours: Tree
}

/** Whether the folder has, of the items that differ, some as `shared` has them and none as `base` has them. */
async function isAt(session: Session, { base, shared, ours }: Versions): Promise<boolean> {
  let found = false
  for (const path of new Set([...base.keys(), ...shared.keys()])) {
    if (sameEntry(base.get(path), shared.get(path))) continue
    const here = ours.get(path)
    if (await isSame(session, { path, here, entry: base.get(path) })) return false
    found ||= await isSame(session, { path, here, entry: shared.get(path) })
  }
  return found
}

async function isSame(
  { root, backend }: Session,
  { path, here, entry }: { path: string; here: TreeEntry | undefined; entry: TreeEntry | undefined },
): Promise<boolean> {
  if (sameEntry(here, entry)) return true
  if (!here || !entry || here.mode !== entry.mode) return false
  const [bytes] = await backend.readBlobs([entry.oid])
  return bytes !== undefined && sameContent(path, await readFile(join(root, path)), bytes)
}

function differs(left: Tree, right: Tree): boolean {
  return left.size !== right.size || [...left].some(([path, entry]) => !sameEntry(entry, right.get(path)))
}
