import { StepyardError } from '../errors.ts'
import type { Oid } from '../snapshot/tree.ts'
import { nearestSpelling } from '../spelling.ts'
import { readState } from './stateFile.ts'
import type { Session } from './session.ts'

/** Throws `BRANCH_MISSING` when the remote does not have the branch; names the one it may have been renamed to. */
export async function requireBranch(session: Session, tip: Oid | undefined): Promise<void> {
  if (tip !== undefined) return
  const { branch } = session.environment
  // The branch of another environment is never what this one was renamed to.
  const taken = new Set([...session.config.environments.values()].map((environment) => environment.branch))
  const all = await session.backend.listBranches(session.remote)
  const branches = new Map([...all].filter(([name]) => !taken.has(name) && !name.startsWith('stepyard/')))
  const { state } = await readState(session.folder, session.chosen.name)
  const [renamed, another] = [...branches].filter(([, oid]) => oid === state?.commit).map(([name]) => name)
  const nearest = (another === undefined ? renamed : undefined) ?? nearestSpelling(branch, [...branches.keys()])
  throw new StepyardError('BRANCH_MISSING', { environment: session.chosen.name, branch, ...(nearest && { nearest }) })
}
