import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { Oid, Tree } from '../snapshot/tree.ts'
import { readTheirs } from './readTheirs.ts'
import type { Session } from './session.ts'
import { ancestors, deepen, FAR, newestShared } from './sharedHistory.ts'
import { shiftBase } from './shiftBase.ts'
import type { EnvironmentState } from './stateFile.ts'

/** What both sides had in common last. */
export interface FoundBase {
  readonly tree: Tree
  /** The newest commit whose items are all in `tree`. */
  readonly commit?: Oid
  /** Whether it was remembered, worked out from git's history, or there is none: then only equal items are synced. */
  readonly source: 'state' | 'history' | 'nothing'
  readonly warnings: readonly Diagnostic[]
}

/** The branch as it is now. */
export interface BranchTip {
  readonly state?: EnvironmentState
  /** Whether there is a state that cannot be read. */
  readonly corrupt: boolean
  readonly tip: Oid | undefined
  readonly theirs: Tree
  /** The folder, to see which commit git has brought it to. */
  readonly ours: Tree
  /** Whether the remote may be asked for more history. */
  readonly online: boolean
}

/**
 * The remembered base, or one worked out from git: the newest commit that the checked-out history and the branch share.
 * Throws `UNRELATED_HISTORY` when the branch shares nothing with what was remembered.
 */
export async function findBase(session: Session, branch: BranchTip): Promise<FoundBase> {
  const { state, corrupt, tip } = branch
  // A branch that is not there has nothing in common with anything: its items were not deleted, it was.
  if (tip === undefined && state && state.base.size > 0) return { tree: new Map(), source: 'nothing', warnings: [] }
  const doubt = corrupt ? 'STATE_CORRUPT' : state && (await doubtOf(session, state, tip))
  if (!state || doubt) return rebuildBase(session, branch, doubt ? [warn(session, doubt)] : [])
  const moved = tip !== undefined && state.commit !== undefined && tip !== state.commit
  const rewritten = moved && (await isRewritten(session, { online: branch.online, tip, base: state.commit }))
  const warnings = rewritten ? [warn(session, 'HISTORY_REWRITTEN')] : []
  const shifted = await shiftBase(session, { ...branch, state })
  if (shifted) return { ...shifted, source: 'history', warnings }
  const { commit } = state
  return { tree: state.base, source: 'state', warnings, ...(commit && { commit }) }
}

type Doubt = 'STATE_CORRUPT' | 'SOURCE_CHANGED' | 'STORE_LOST'

/** Whether a state speaks of the repository and branch that the session is about. */
export function isAbout(session: Session, { remote, branch }: EnvironmentState): boolean {
  return remote === session.remoteName && branch === session.environment.branch
}

async function doubtOf(session: Session, state: EnvironmentState, tip: Oid | undefined): Promise<Doubt | undefined> {
  if (!isAbout(session, state)) return 'SOURCE_CHANGED'
  if (state.commit !== undefined && state.commit !== tip && !(await session.backend.has(state.commit)))
    return 'STORE_LOST'
  return undefined
}

const WARNINGS: Readonly<Record<Doubt | 'HISTORY_REWRITTEN', string>> = {
  STATE_CORRUPT: 'What was last synced is not readable any more; it is worked out again from git.',
  SOURCE_CHANGED:
    'The repository or branch of this environment is another one than last time; nothing is assumed about it.',
  STORE_LOST: 'The local copy of the branch is gone; what was last synced is worked out again from git.',
  HISTORY_REWRITTEN: 'Somebody force-pushed the branch: commits that were synced are not on it any more.',
}

function warn(session: Session, code: keyof typeof WARNINGS): Diagnostic {
  return { severity: 'warning', code, message: WARNINGS[code], file: `.stepyard/state/${session.chosen.name}.json` }
}

async function rebuildBase(
  session: Session,
  { tip, theirs, online }: BranchTip,
  warnings: readonly Diagnostic[],
): Promise<FoundBase> {
  const head = session.checkout?.head
  if (tip !== undefined && tip === head) return { tree: theirs, commit: tip, source: 'history', warnings }
  const shared =
    tip === undefined || head === undefined ? undefined : await newestShared(session, { tip, head, online })
  if (shared === undefined) return { tree: new Map(), source: 'nothing', warnings }
  const tree = shared === tip ? theirs : (await readTheirs(session, shared, new Set())).tree
  return { tree, commit: shared, source: 'history', warnings }
}

// Most often the base is a few commits back; a thousand are read only when it is not.
const NEAR = [16, 1000] as const

// A base commit that the branch still reaches was only built upon. Otherwise it was rewritten, if anything is shared.
async function isRewritten(
  session: Session,
  { tip, base, online }: { tip: Oid; base: Oid; online: boolean },
): Promise<boolean> {
  for (const limit of NEAR) {
    const near = await session.backend.history(tip, limit)
    if (near.some(({ oid }) => oid === base)) return false
    if (near.length < limit) break
  }
  if (!online) return true
  await deepen(session, 'all')
  const far = await session.backend.history(tip, FAR)
  if (far.some(({ oid }) => oid === base)) return false
  const before = new Set((await session.backend.history(base, FAR)).map(({ oid }) => oid))
  for (const oid of await ancestors(session, base)) before.add(oid)
  if (far.some(({ oid }) => before.has(oid))) return true
  const { name } = session.chosen
  throw new StepyardError('UNRELATED_HISTORY', { environment: name, branch: session.environment.branch })
}
