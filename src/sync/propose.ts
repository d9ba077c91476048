import { StepyardError } from '../errors.ts'
import type { CommitRequest } from '../git/backend.ts'
import { compareUrl } from '../git/compare.ts'
import { parseRemoteUrl } from '../git/url.ts'
import type { Oid } from '../snapshot/tree.ts'
import type { Session } from './session.ts'

/** A change that waits on a branch of its own for somebody to merge it. */
export interface Proposal {
  readonly branch: string
  readonly commit: Oid
  /** Page that compares it with the protected branch, where the host is known. */
  readonly url?: string
  /** What the server said; absent when our own configuration protects the branch. */
  readonly reason?: string
  /** Whether the same change was waiting there already. */
  readonly existing: boolean
}

/**
 * Pushes a commit to `stepyard/<environment>/<first 7 of its id>` instead of the protected branch. The same change on
 * the same tip is not proposed twice.
 */
export async function proposeOnBranch(session: Session, request: CommitRequest): Promise<Proposal> {
  const { backend, remote, chosen, environment } = session
  const commit = await backend.writeCommit(request)
  const waiting = await findWaiting(session, commit)
  if (waiting) return { ...waiting, existing: true, ...urlOf(session, waiting.branch) }
  const branch = `stepyard/${chosen.name}/${commit.slice(0, 7)}`
  const pushed = await backend.push({ remote, commit, branch })
  if (pushed.outcome !== 'pushed') {
    const reason = pushed.outcome === 'declined' ? pushed.reason : 'a branch of that name exists'
    throw new StepyardError('PUSH_DECLINED', { branch: environment.branch, proposal: branch, reason })
  }
  return { branch, commit, existing: false, ...urlOf(session, branch) }
}

// Commits differ by their date alone, so what counts is the tree and the parent. Branches of others are not here.
async function findWaiting(session: Session, commit: Oid): Promise<{ branch: string; commit: Oid } | undefined> {
  const { backend, remote, chosen } = session
  const { tree, parents } = await backend.readCommit(commit)
  for (const [branch, oid] of await backend.listBranches(remote)) {
    if (!branch.startsWith(`stepyard/${chosen.name}/`) || !(await backend.has(oid))) continue
    const other = await backend.readCommit(oid)
    if (other.tree === tree && other.parents.join() === parents.join()) return { branch, commit: oid }
  }
  return undefined
}

function urlOf({ remote, environment }: Session, branch: string): { url?: string } {
  const url = compareUrl(parseRemoteUrl(remote.url), environment.branch, branch)
  return url === undefined ? {} : { url }
}
