import { StepyardError } from '../errors.ts'
import { writes, type Plan } from './plan.ts'
import type { Session } from './session.ts'

/** Throws `STALE_PLAN` when a plan was made for another repository or branch than stepyard.yaml names now. */
export function requireSameBranch(session: Session, { environment, remote, branch }: Plan): void {
  if (remote === session.remoteName && branch === session.environment.branch) return
  throw new StepyardError('STALE_PLAN', { environment, reason: 'stepyard.yaml names another branch now' })
}

/** Throws `STALE_PLAN` when a plan that was made again would send what nobody has seen in the first one. */
export function requireNoMore(seen: Plan<'push'>, again: Plan<'push'>): void {
  const known = new Map(seen.changes.filter(writes).map((change) => [change.path, change]))
  const more = again.changes.filter(writes).find(({ path, action, ours }) => {
    const before = known.get(path)
    return before?.action !== action || before.ours?.oid !== ours?.oid || before.ours?.mode !== ours?.mode
  })
  if (!more) return
  const { environment } = seen
  throw new StepyardError('STALE_PLAN', { environment, reason: `"${more.path}" was changed here meanwhile` })
}
