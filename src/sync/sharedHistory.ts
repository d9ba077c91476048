import { readAncestors } from '../git/checkout/ancestors.ts'
import type { Oid } from '../snapshot/tree.ts'
import type { Session } from './session.ts'

/** The most commits that are read of one history. */
export const FAR = 100_000

/** What is looked for in two histories. */
export interface HistoryQuestion {
  /** Of the branch. */
  readonly tip: Oid
  /** Of the user's repository. */
  readonly head: Oid
  /** Whether the remote may be asked for more history. */
  readonly online: boolean
}

// Steps in which history is deepened until something shared turns up: most often the first one is enough.
const DEPTHS = [50, 1000, 'all'] as const

/** The newest commit that the checked-out history and the branch share. The remote is asked only for what is missing. */
export async function newestShared(session: Session, question: HistoryQuestion): Promise<Oid | undefined> {
  const { tip, head, online } = question
  const known = await ancestors(session, head)
  if (known.size === 0) return undefined
  let seen = await lookFor(session, tip, known)
  for (const depth of online ? DEPTHS : []) {
    if (seen.found !== undefined || seen.complete) break
    await deepen(session, depth)
    seen = await lookFor(session, tip, known)
  }
  return seen.found
}

/** Fetches more of the history of the branch. */
export async function deepen(session: Session, depth: number | 'all'): Promise<void> {
  await session.backend.fetch({ remote: session.remote, branch: session.environment.branch, deepen: depth })
}

/** Everything a commit of the user's repository reaches; empty where it is not there. */
export async function ancestors(session: Session, of: Oid): Promise<ReadonlySet<Oid>> {
  if (!session.checkout) return new Set()
  return readAncestors({ checkout: session.checkout, of, limit: FAR, effects: session.effects })
}

// Most often it is a few commits back; all are read only when it is not.
const NEAR = [16, 1000, FAR] as const

/** `complete` when there is nothing more that a remote could add. */
async function lookFor(
  { backend }: Session,
  tip: Oid,
  known: ReadonlySet<Oid>,
): Promise<{ found: Oid | undefined; complete: boolean }> {
  for (const limit of NEAR) {
    const history = await backend.history(tip, limit)
    const found = history.find(({ oid }) => known.has(oid))?.oid
    if (found !== undefined) return { found, complete: true }
    if (history.length === limit) continue
    const seen = new Set(history.map(({ oid }) => oid))
    return { found, complete: history.every(({ parents }) => parents.every((parent) => seen.has(parent))) }
  }
  return { found: undefined, complete: true }
}
