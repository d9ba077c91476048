import { StepyardError } from '../errors.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { checkItemPath, checkRoom } from '../snapshot/policy.ts'
import type { Oid } from '../snapshot/tree.ts'
import type { Session } from './session.ts'

/**
 * Throws `UNSAFE_FOLDER` when the name of an item that is new to the branch is not portable, or when the item would
 * displace something there that is not ours: a link, a submodule, a file that only another spelling tells apart.
 */
export async function requireRoom(
  session: Session,
  tip: Oid | undefined,
  changes: readonly ItemChange[],
): Promise<void> {
  const added = changes.filter(isNewThere).map(({ path }) => path)
  if (added.length === 0) return
  const findings = added.map(checkItemPath).filter((finding) => finding !== undefined)
  const [first] = findings.length > 0 ? findings : await findDisplaced(session, tip, { changes, added })
  if (first) throw new StepyardError('UNSAFE_FOLDER', { path: first.path, reason: first.reason })
}

function isNewThere({ kind, ours, theirs }: ItemChange): boolean {
  return (kind === 'ours' && ours !== undefined && theirs === undefined) || kind === 'ours-renamed'
}

async function findDisplaced(
  { backend, prefix }: Session,
  tip: Oid | undefined,
  { changes, added }: { changes: readonly ItemChange[]; added: readonly string[] },
): Promise<ReturnType<typeof checkRoom>> {
  if (tip === undefined) return []
  const gone = new Set(changes.flatMap((change) => goneThere(change)))
  const entries = await backend.listTree(tip, prefix)
  const kept = entries.filter(({ path }) => !gone.has(Buffer.from(path).toString()))
  return checkRoom(kept, added)
}

function goneThere(change: ItemChange): string[] {
  if (change.kind === 'ours-renamed') return [change.from]
  return change.kind === 'ours-deleted' ? [change.path] : []
}
