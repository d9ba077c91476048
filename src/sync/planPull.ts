import { pullAction } from '../snapshot/actions.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { checkDeleteGate } from '../snapshot/gates.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { attributeComparison } from './attribution.ts'
import { compare, type Comparison } from './compare.ts'
import { conflictOf, describe } from './describe.ts'
import { mergeChange } from './mergeChange.ts'
import type { GateOptions, SyncOptions } from './options.ts'
import { sealPlan, writes, type Attribution, type Plan, type PlannedChange, type PlannedConflict } from './plan.ts'
import { refuseFiltered } from './refuseFiltered.ts'
import { requireBranch } from './requireBranch.ts'
import { planPullMove, warnOfOtherBranch } from './moveBranch.ts'
import { isWhole, pathsOf, resolveSelection, selects } from './selection.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'

/**
 * Fetches the branch of an environment and works out what a pull would do to the folder. Writes nothing outside
 * `.stepyard`. Conflicts and closed gates are part of the plan; `applyPull` refuses such a plan.
 */
export async function planPull(workspace: SyncWorkspace, options: SyncOptions & GateOptions): Promise<Plan<'pull'>> {
  return withSession({ workspace, options, lock: 'pull' }, async (session) => {
    const comparison = await compare(session, 'remote')
    await requireBranch(session, comparison.tip)
    return makePullPlan(session, comparison, options)
  })
}

async function makePullPlan(
  session: Session,
  comparison: Comparison,
  options: SyncOptions & GateOptions,
): Promise<Plan<'pull'>> {
  const { tip, base, sides } = comparison
  const selected = selects(resolveSelection(options, sides))
  const asked = comparison.changes.filter((change) => pathsOf(change).some(selected))
  const by = await attributeComparison(session, comparison)
  const planned: (PlannedChange | PlannedConflict)[] = []
  for (const change of asked) planned.push(await planItem(session, change, by.get(change.path)))
  const changes = planned.filter((item) => 'action' in item)
  const conflicts = planned.filter((item) => 'conflict' in item)
  const deletes = changes.filter((change) => change.action === 'delete').length
  const whole = isWhole(options)
  await refuseFiltered(session, [...changes.filter(writes), ...conflicts])
  const move = await planPullMove(session, { tip, changes, complete: whole && conflicts.length === 0 })
  return sealPlan<'pull'>({
    verb: 'pull',
    environment: session.chosen.name,
    chosenBy: session.chosen.chosenBy,
    protected: session.environment.protected,
    branch: session.environment.branch,
    remote: session.remoteName,
    ...(tip && { head: tip }),
    ...(base.commit && { base: base.commit }),
    changes,
    conflicts,
    gates: [checkDeleteGate({ deletes, items: sides.ours.size, maxDelete: options.maxDelete })],
    warnings: [...base.warnings, ...warnOfOtherBranch(session, changes)],
    move,
    destructive: changes.some((change) => change.action === 'delete' && writes(change)),
    whole,
  })
}

async function planItem(
  session: Session,
  change: ItemChange,
  by: Attribution | undefined,
): Promise<PlannedChange | PlannedConflict> {
  const item = describe(change, by)
  const action = pullAction(change)
  if (action === 'conflict') {
    return conflictOf(change, item)
  }
  if (action !== 'merge') return { ...item, action, ...resultOf(change, action) }
  const merged = await mergeChange(session, change)
  if (merged.clean) return { ...item, action, result: merged.result }
  return { ...item, conflict: 'content', places: merged.places }
}

function resultOf(change: ItemChange, action: string): { result?: TreeEntry } {
  if (action === 'take' && change.theirs) return { result: change.theirs }
  if (action === 'move' && change.ours) return { result: change.ours }
  return {}
}
