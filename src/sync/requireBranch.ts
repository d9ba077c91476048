import { StepyardError } from '../errors.ts'
import type { Oid } from '../snapshot/tree.ts'
import { nearestSpelling } from '../spelling.ts'
import { readState } from './stateFile.ts'
import type { Session } from './session.ts'

/** Throws `BRANCH_MISSING` when the remote does not have the branch; names the one it may have been renamed to. */
export async function requireBranch(session: Session, tip: Oid | undefined): Promise<void> {
  if (tip !== undefined) return
  const { branch } = session.environment
  const branches = await session.backend.listBranches(session.remote)
  const { state } = await readState(session.folder, session.chosen.name)
  const renamed = [...branches].find(([, oid]) => oid === state?.commit)?.[0]
  const nearest = renamed ?? nearestSpelling(branch, [...branches.keys()])
  throw new StepyardError('BRANCH_MISSING', { environment: session.chosen.name, branch, ...(nearest && { nearest }) })
}
