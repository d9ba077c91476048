import { StepyardError } from '../errors.ts'
import type { CommitRequest, TreeEdit } from '../git/backend.ts'
import { readIdentity } from '../git/identity.ts'
import type { Oid, TreeEntry } from '../snapshot/tree.ts'
import { blockedBy } from './blockedBy.ts'
import { refuseSecretMessage } from './checkSecretsSent.ts'
import { compare } from './compare.ts'
import { commitMessage } from './commitMessage.ts'
import { unfinished } from './folderError.ts'
import { followCommit, followerOf } from './moveBranch.ts'
import { writes, type Plan, type PlannedChange, type PlannedMove } from './plan.ts'
import { makePushPlan, type PushOptions } from './planPush.ts'
import { proposeOnBranch, type Proposal } from './propose.ts'
import { requireNoMore, requireSameBranch } from './requireFresh.ts'
import { readSent } from './sentBytes.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'
import { ownershipKey, readState, writeState, type EnvironmentState } from './stateFile.ts'
import { updateState } from './updateState.ts'
import { verifyPushed } from './verifyPushed.ts'

/** What a push can be told besides what the plan was made with. */
export type ApplyPushOptions = PushOptions & {
  /** Message of the commit. Default: what it does, in one line. */
  readonly message?: string
}

/** What a push did. */
export interface PushResult {
  /** The plan that was carried out: a later one than asked for, when the branch had moved meanwhile. */
  readonly plan: Plan<'push'>
  /** The commit that was made; absent when there was nothing to send. */
  readonly commit?: Oid
  /** Where the change waits when the branch is protected: then the branch itself did not move. */
  readonly proposal?: Proposal
  readonly move: PlannedMove
}

// How often a branch may move under a push before it gives up.
const ATTEMPTS = 3

/**
 * Does exactly what the plan says, as one commit on top of the planned tip. When somebody else pushed meanwhile it plans
 * again, up to three times, and goes on only where nothing of theirs is touched. A protected branch gets the change on a
 * branch of its own. Throws `CONFLICT`, `PULL_FIRST`, `SECRET_IN_PUSH`, `GATE_CLOSED`, `REMOTE_MOVED`, `FILE_CHANGED`.
 */
export async function applyPush(
  workspace: SyncWorkspace,
  plan: Plan<'push'>,
  options: ApplyPushOptions,
): Promise<PushResult> {
  const asked = { ...options, environment: plan.environment }
  return withSession({ workspace, options: asked, lock: 'push', writesBranch: true }, async (session) => {
    requireSameBranch(session, plan)
    if (options.message !== undefined) await refuseSecretMessage(session, options.message)
    let current = plan
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const stops = blockedBy(current)
      if (stops) throw stops
      const result = await pushOnce(session, current, options)
      if (result) return result
      current = await makePushPlan(session, await compare(session, 'remote'), options)
      requireNoMore(plan, current)
    }
    throw new StepyardError('REMOTE_MOVED', { branch: plan.branch, attempts: ATTEMPTS })
  })
}

/** One attempt; `undefined` when the branch was not where the plan saw it. */
async function pushOnce(
  session: Session,
  plan: Plan<'push'>,
  options: ApplyPushOptions,
): Promise<PushResult | undefined> {
  if (!plan.changes.some(writes)) {
    await remember(session, plan, plan.head)
    return { plan, move: { kind: 'none' } }
  }
  const request = await commitRequest(session, plan, options.message)
  options.onStep?.('commit')
  if (plan.protected && plan.head !== undefined) return propose(session, { plan, request })
  const commit = await session.backend.writeCommit(request)
  options.onStep?.('push')
  session.effects.progress('push')
  const { remote, backend } = session
  const expected = plan.head === undefined ? {} : { expected: plan.head }
  const pushed = await backend.push({ remote, commit, branch: plan.branch, ...expected })
  if (pushed.outcome === 'moved') return undefined
  if (pushed.outcome === 'declined') return propose(session, { plan, request, reason: pushed.reason })
  const move = await arrive(session, plan, commit).catch(unfinished)
  return { plan, commit, move }
}

async function arrive(session: Session, plan: Plan<'push'>, commit: Oid): Promise<PlannedMove> {
  const { onStep } = session.target
  onStep?.('verify')
  await verifyPushed(session, commit)
  onStep?.('state')
  await remember(session, plan, commit)
  onStep?.('move')
  return follow(session, plan, commit)
}

async function propose(
  session: Session,
  { plan, request, reason }: { plan: Plan<'push'>; request: CommitRequest; reason?: string },
): Promise<PushResult> {
  const proposal = await proposeOnBranch(session, request)
  return {
    plan,
    commit: proposal.commit,
    proposal: { ...proposal, ...(reason !== undefined && { reason }) },
    move: { kind: 'none' },
  }
}

async function commitRequest(
  session: Session,
  plan: Plan<'push'>,
  message: string | undefined,
): Promise<CommitRequest> {
  const edits: TreeEdit[] = []
  for (const change of plan.changes.filter(writes)) edits.push(...(await treeEdits(session, change)))
  const { checkout, effects } = session
  const author = await readIdentity({ ...(checkout && { checkout }), effects })
  return {
    edits,
    author,
    message: message ?? commitMessage(plan),
    ...(plan.head !== undefined && { parent: plan.head }),
  }
}

async function treeEdits(session: Session, change: PlannedChange): Promise<TreeEdit[]> {
  const { action, path, from, result } = change
  const at = (item: string): string => (session.prefix === '' ? item : `${session.prefix}/${item}`)
  if (action === 'delete') return [{ op: 'delete', path: at(path) }]
  const { entry, bytes } = await readSent(session, change)
  if (entry.oid !== result?.oid) throw new StepyardError('FILE_CHANGED', { path })
  const put: TreeEdit = { op: 'put', path: at(path), mode: entry.mode, bytes }
  return action === 'move' && from !== undefined ? [{ op: 'delete', path: at(from) }, put] : [put]
}

/** Writes down that both sides are now the same where the plan made them so. */
async function remember(session: Session, plan: Plan<'push'>, commit: Oid | undefined): Promise<void> {
  const state = startOf(plan) ?? (await readState(session.folder, plan.environment)).state
  const known = plan.whole ? commit : plan.base
  const entries = Object.fromEntries(plan.changes.flatMap(baseEntries))
  const { remote, branch } = plan
  const exact = plan.whole ? { exact: ownershipKey(session.config) } : {}
  const update = { remote, branch, entries, ...exact, ...(known !== undefined && { commit: known }) }
  const next = updateState(state, update)
  if (next) await writeState(session.folder, plan.environment, next)
}

// The first push to a branch sends all there is, so nothing is missing from a state that starts empty.
function startOf({ head, remote, branch }: Plan<'push'>): EnvironmentState | undefined {
  return head === undefined ? { remote, branch, base: new Map() } : undefined
}

function baseEntries({ action, path, from, result, theirs }: PlannedChange): [string, TreeEntry | null][] {
  if (action === 'heal') return [[path, theirs ?? null]]
  if (action === 'delete') return [[path, null]]
  if (action === 'send' && result) return [[path, result]]
  if (action === 'move' && result && from !== undefined)
    return [
      [from, null],
      [path, result],
    ]
  return []
}

async function follow(session: Session, plan: Plan<'push'>, commit: Oid): Promise<PlannedMove> {
  const follower = followerOf(session)
  if (plan.move.kind !== 'follow' || !follower) return plan.move
  const sent = plan.changes.filter(writes).flatMap(({ path, from }) => [path, from ?? path])
  return followCommit(follower, { branch: plan.branch, tip: commit, complete: true, paths: new Set(sent) })
}
