import { StepyardError } from '../errors.ts'
import type { Oid } from '../snapshot/tree.ts'
import type { Session } from './session.ts'

/**
 * Asks the remote whether a push that it accepted has arrived: hosts have been seen to say yes and do nothing. Somebody
 * may have pushed on top already; then the commit is in the branch's history.
 */
export async function verifyPushed(session: Session, commit: Oid): Promise<void> {
  const { backend, remote, environment } = session
  const tip = (await backend.listBranches(remote)).get(environment.branch)
  if (tip === commit) return
  const fetched = await backend.fetch({ remote, branch: environment.branch })
  const history = fetched === undefined ? [] : await backend.history(fetched, 1000)
  if (history.some(({ oid }) => oid === commit)) return
  throw new StepyardError('PUSH_NOT_VERIFIED', { branch: environment.branch, commit })
}
