import type { GateResult } from '../snapshot/gates.ts'
import { checkRoom } from '../snapshot/policy.ts'
import type { PlannedChange } from './plan.ts'

/**
 * Stops a push whose new items need the place of one that is kept on the branch: the folder where a file stays, or its
 * name in another case.
 */
export function checkHeldRoom(changes: readonly PlannedChange[]): GateResult {
  const kept = changes.flatMap(({ action, path, ours, theirs }) =>
    action === 'hold' && theirs && !ours ? [{ path: Buffer.from(path), type: 'blob' as const, ...theirs }] : [],
  )
  const added = changes.filter(({ action, theirs }) => action === 'move' || (action === 'send' && !theirs))
  const [finding] =
    kept.length === 0
      ? []
      : checkRoom(
          kept,
          added.map(({ path }) => path),
        )
  if (!finding) return { gate: 'deletes', passed: true }
  const reason = `"${finding.path}" has no place on the branch while deletes are kept there: it ${finding.reason}.`
  return { gate: 'deletes', passed: false, reason, flag: '--allow-delete' }
}
