import { pushAction } from '../snapshot/actions.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { checkDeleteGate, checkEmptySet, type GateResult } from '../snapshot/gates.ts'
import { sameEntry } from '../snapshot/tree.ts'
import { attributeComparison } from './attribution.ts'
import { checkHeldRoom } from './checkHeldRoom.ts'
import { checkSecretsSent } from './checkSecretsSent.ts'
import { checkSent } from './checkSent.ts'
import { compare, type Comparison } from './compare.ts'
import { conflictOf, describe } from './describe.ts'
import { holdDeletes } from './holdDeletes.ts'
import type { GateOptions, SyncOptions } from './options.ts'
import { sealPlan, writes, type Attribution, type Plan, type PlannedChange, type PlannedConflict } from './plan.ts'
import { planPushMove } from './moveBranch.ts'
import { requireRoom } from './requireRoom.ts'
import { refuseFiltered } from './refuseFiltered.ts'
import { isWhole, pathsOf, resolveSelection, selects } from './selection.ts'
import { readSent } from './sentBytes.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'

/** What a push can be told besides what every sync call takes. */
export type PushOptions = SyncOptions & GateOptions

/**
 * Fetches the branch of an environment and works out what a push would put on it. Nothing is sent. A branch that does
 * not exist yet is created by the push.
 */
export async function planPush(workspace: SyncWorkspace, options: PushOptions): Promise<Plan<'push'>> {
  return withSession({ workspace, options, lock: 'push', writesBranch: true }, async (session) =>
    makePushPlan(session, await compare(session, 'remote'), options),
  )
}

/** The plan of a push for a comparison that was just made; also how a push that was overtaken plans again. */
export async function makePushPlan(
  session: Session,
  comparison: Comparison,
  asSaid: PushOptions,
): Promise<Plan<'push'>> {
  const { tip, base, sides } = comparison
  const options = resolveSelection(asSaid, sides)
  const selected = selects(options)
  const asked = comparison.changes.filter((change) => pathsOf(change).some(selected))
  const by = await attributeComparison(session, comparison)
  const planned: (PlannedChange | PlannedConflict)[] = []
  for (const change of asked) planned.push(await planItem(session, change, by.get(change.path)))
  await requireRoom(session, tip, asked)
  const held = await holdDeletes(
    session,
    planned.filter((item) => 'action' in item),
    options,
  )
  const { changes } = held
  await refuseFiltered(session, changes.filter(writes))
  const sent = await checkSent(session, changes)
  const secrets = await checkSecretsSent(
    session,
    changes.filter(({ action }) => action === 'send' || action === 'move'),
  )
  const deletes = changes.filter((change) => change.action === 'delete').length
  return sealPlan<'push'>({
    verb: 'push',
    environment: session.chosen.name,
    chosenBy: session.chosen.chosenBy,
    protected: session.environment.protected,
    branch: session.environment.branch,
    remote: session.remoteName,
    ...(tip && { head: tip }),
    ...(base.commit && { base: base.commit }),
    changes,
    conflicts: planned.filter((item) => 'conflict' in item),
    gates: [...gates({ ...sides, deletes }, options), checkHeldRoom(changes), sent.gate, secrets],
    warnings: [...base.warnings, ...held.warnings, ...sent.warnings],
    move: await planPushMove(session, tip, changes),
    destructive: deletes > 0,
    whole: isWhole(options) && !changes.some((change) => change.action === 'behind'),
  })
}

async function planItem(
  session: Session,
  change: ItemChange,
  by: Attribution | undefined,
): Promise<PlannedChange | PlannedConflict> {
  const item = describe(change, by)
  const action = pushAction(change)
  if (action === 'conflict') return conflictOf(change, item)
  if (action !== 'send' && action !== 'move') return { ...item, action }
  const { entry } = await readSent(session, change)
  return sameEntry(entry, change.theirs) && action === 'send'
    ? { ...item, action: 'heal' }
    : { ...item, action, result: entry }
}

function gates(
  { ours, theirs, deletes }: { ours: { size: number }; theirs: { size: number }; deletes: number },
  { maxDelete }: PushOptions,
): GateResult[] {
  return [checkEmptySet({ ours, theirs }), checkDeleteGate({ deletes, items: theirs.size, maxDelete })]
}
