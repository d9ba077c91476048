import { StepyardError } from '../errors.ts'
import type { Plan } from './plan.ts'

/** Why a plan is refused, whoever applies it: `CONFLICT`, `PULL_FIRST`, `SECRET_IN_PUSH`, or `GATE_CLOSED` for the first closed gate. */
export function blockedBy({ environment, conflicts, changes, gates }: Plan): StepyardError | undefined {
  if (conflicts.length > 0) {
    return new StepyardError('CONFLICT', { environment, paths: conflicts.map(({ path }) => path) })
  }
  const older = changes.filter(({ action }) => action === 'pull-first').map(({ path }) => path)
  if (older.length > 0) return new StepyardError('PULL_FIRST', { environment, paths: older })
  const closed = gates.find((gate) => !gate.passed)
  if (!closed || closed.passed) return undefined
  if (closed.gate === 'no-secrets') return new StepyardError('SECRET_IN_PUSH', closed)
  const flag = closed.flag === undefined ? {} : { flag: closed.flag }
  return new StepyardError('GATE_CLOSED', { reason: closed.reason, ...flag })
}
