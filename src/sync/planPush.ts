import { pushAction } from '../snapshot/actions.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { checkDeleteGate, checkEmptySet, type GateResult } from '../snapshot/gates.ts'
import { checkKeptKinds } from '../snapshot/keptKinds.ts'
import { checkItemPath } from '../snapshot/policy.ts'
import { sameEntry } from '../snapshot/tree.ts'
import { StepyardError } from '../errors.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { attributeComparison } from './attribution.ts'
import { checkSent } from './checkSent.ts'
import { compare, type Comparison } from './compare.ts'
import { conflictOf, describe } from './describe.ts'
import type { GateOptions, SyncOptions } from './options.ts'
import { sealPlan, writes, type Attribution, type Plan, type PlannedChange, type PlannedConflict } from './plan.ts'
import { planPushMove } from './moveBranch.ts'
import { removedSecrets } from './removedSecrets.ts'
import { isWhole, pathsOf, selects } from './selection.ts'
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
  options: PushOptions,
): Promise<Plan<'push'>> {
  const { tip, base, sides } = comparison
  const selected = selects(options)
  const asked = comparison.changes.filter((change) => pathsOf(change).some(selected))
  const by = await attributeComparison(session, comparison)
  const planned: (PlannedChange | PlannedConflict)[] = []
  for (const change of asked) planned.push(await planItem(session, change, by.get(change.path)))
  const held = await holdDeletes(
    session,
    planned.filter((item) => 'action' in item),
    options,
  )
  const { changes } = held
  const sent = await checkSent(session, changes)
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
    gates: [...gates({ ...sides, deletes }, options), sent.gate],
    warnings: [...base.warnings, ...held.warnings, ...sent.warnings],
    move: await planPushMove(session, tip),
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
  refuseUnsafe(change.path)
  const { entry } = await readSent(session, change)
  return sameEntry(entry, change.theirs) && action === 'send'
    ? { ...item, action: 'heal' }
    : { ...item, action, result: entry }
}

function refuseUnsafe(path: string): void {
  const finding = checkItemPath(path)
  if (finding) throw new StepyardError('UNSAFE_FOLDER', { path: finding.path, reason: finding.reason })
}

function gates(
  { ours, theirs, deletes }: { ours: { size: number }; theirs: { size: number }; deletes: number },
  { maxDelete }: PushOptions,
): GateResult[] {
  return [checkEmptySet({ ours, theirs }), checkDeleteGate({ deletes, items: theirs.size, maxDelete })]
}

// Deletes need to be allowed; those that others depend on need to be named as well. What is held stays on the branch.
async function holdDeletes(
  session: Session,
  changes: readonly PlannedChange[],
  { allowDelete = false, paths = [] }: PushOptions,
): Promise<{ changes: PlannedChange[]; warnings: Diagnostic[] }> {
  const names = await removedSecrets(session, changes)
  const wanted = changes.filter((change) => change.action === 'delete').map((change) => change.path)
  const asked = [...wanted, ...names.map((name) => `secrets.yaml#${name}`)]
  const named = allowDelete
    ? [...paths, ...(paths.includes('secrets.yaml') ? asked.filter((path) => path.startsWith('secrets.yaml#')) : [])]
    : []
  const kept = checkKeptKinds({ deletes: asked, named })
  const flags = new Map(kept.passed ? [] : kept.kept.map(({ path, flag }) => [path, flag]))
  if (!allowDelete) for (const path of wanted) if (!flags.has(path)) flags.set(path, '--allow-delete')
  const holdsSecrets = [...flags.keys()].some((path) => path.startsWith('secrets.yaml#'))
  return {
    changes: changes.map((change) =>
      flags.has(change.path) || (holdsSecrets && isSecrets(change)) ? hold(change) : change,
    ),
    warnings: [...flags].map(([path, flag]) => heldWarning(path, flag)),
  }
}

function isSecrets({ path, action }: PlannedChange): boolean {
  return path === 'secrets.yaml' && action === 'send'
}

function hold(change: PlannedChange): PlannedChange {
  const { result: _dropped, ...rest } = change
  return { ...rest, action: 'hold' }
}

function heldWarning(path: string, flag: string): Diagnostic {
  const [file = path, name] = path.split('#')
  const what = name === undefined ? `"${file}" was deleted here` : `Secret "${name}" was taken out of ${file}`
  return {
    severity: 'warning',
    code: 'DELETE_HELD',
    message: `${what} and is kept on the branch.`,
    hint: `Add \`${flag}\` to delete it there.`,
    file,
  }
}

/** Whether a push plan sends anything. */
export function sends(plan: Plan<'push'>): boolean {
  return plan.changes.some(writes)
}
