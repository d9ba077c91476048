import type { Diagnostic } from '../diagnostics.ts'
import {
  addingFirst,
  findFollowObstacle,
  LEVEL,
  moveCheckout,
  planMove,
  type Checkout,
  type MoveStep,
} from '../git/checkout.ts'
import { parseRemoteUrl } from '../git/url.ts'
import type { Effects } from '../effects.ts'
import type { Remote } from '../git/backend.ts'
import { quoteWord } from '../spelling.ts'
import type { Oid } from '../snapshot/tree.ts'
import { createOwnership } from '../workspace/ownership.ts'
import { writes, type PlannedChange, type PlannedMove } from './plan.ts'
import type { Session } from './session.ts'

/** The checked-out branch of a workspace and what it may follow. */
export interface Follower {
  readonly checkout: Checkout
  /** Folder of the workspace in the repository, '' at the root. */
  readonly prefix: string
  readonly remote: Remote
  /** The private repository that has the commits. */
  readonly store: string
  readonly effects: Effects
  readonly owns: (path: string) => boolean
  /** See `SyncOptions`. */
  readonly onStep?: (step: string) => void
}

/** A commit whose items are in the folder. */
export interface Target {
  readonly branch: string
  readonly tip: Oid
  /** Whether everything the commit changed in the workspace is in the folder. */
  readonly complete: boolean
  /** The items in question; default: all that the workspace owns. */
  readonly paths?: ReadonlySet<string>
}

/** What becomes of the checked-out branch once the folder has been brought to a commit. Nothing moves. */
export async function planPullMove(
  session: Session,
  { tip, changes, complete }: { tip: Oid | undefined; changes: readonly PlannedChange[]; complete: boolean },
): Promise<PlannedMove> {
  const follower = followerOf(session)
  if (!follower || tip === undefined) return { kind: 'none' }
  const taken = changes.filter(({ action }) => action !== 'keep').flatMap(({ path, from }) => [path, from ?? path])
  const paths = complete ? {} : { paths: new Set(taken) }
  const { branch } = session.environment
  const request = moveRequest(follower, { branch, tip, complete, ...paths })
  const move = await planMove(request)
  if (move.kind !== 'leave') return move
  if (!move.missingHistory) return addingNew(session, move, changes)
  // The first fetch brings one commit only. A branch can follow when everything up to its own commit is here.
  await session.backend.fetch({ remote: session.remote, branch, deepen: 'all' })
  return planMove(request)
}

// What a pull adds, and what a push has sent first, is untracked here, and Git refuses to write over that.
function addingNew({ prefix }: Session, move: PlannedMove, changes: readonly PlannedChange[]): PlannedMove {
  if (move.kind !== 'leave' || move.command !== LEVEL) return move
  const added = changes.filter(
    ({ action, ours, theirs }) => action === 'move' || (action === 'take' && !ours) || (action === 'send' && !theirs),
  )
  const paths = added.map(({ path }) => fromTop(prefix, path))
  return { ...move, command: addingFirst(paths, LEVEL) }
}

function fromTop(prefix: string, path: string): string {
  return prefix === '' ? path : `${prefix}/${path}`
}

/** Says so when what is pulled will look like edits of another branch than that of the environment. */
export function warnOfOtherBranch(session: Session, changes: readonly PlannedChange[]): Diagnostic[] {
  const { checkout, environment, chosen } = session
  const [here, there] = [checkout?.branch, environment.branch]
  if (here === undefined || here === there || !changes.some(writes)) return []
  return [
    {
      severity: 'warning',
      code: 'OTHER_BRANCH',
      message: `"${here}" is checked out, not "${there}", so git shows what is pulled as edits of "${here}".`,
      hint: `To keep the two apart, run \`git switch ${quoteWord(there)}\` before \`stepyard pull -e ${chosen.name}\`.`,
      file: '.',
    },
  ]
}

/** What becomes of the checked-out branch once a commit on top of `tip` has been pushed. Nothing moves. */
export async function planPushMove(
  session: Session,
  tip: Oid | undefined,
  changes: readonly PlannedChange[],
): Promise<PlannedMove> {
  const { checkout, environment, effects } = session
  const { branch } = environment
  if (!checkout || checkout.branch !== branch || environment.protected || !changes.some(writes)) return { kind: 'none' }
  const entries = new Map(changes.filter(writes).flatMap((change) => sentEntries(session, change)))
  const elsewhere = { reason: `"${branch}" is not at the commit of the remote here`, command: LEVEL }
  const obstacle = checkout.head === tip ? await findFollowObstacle({ checkout, entries, effects }) : elsewhere
  if (!obstacle) return { kind: 'follow', branch, ...(tip && { from: tip }) }
  return addingNew(session, { kind: 'leave', ...obstacle }, changes)
}

function sentEntries({ prefix }: Session, { path, from, result }: PlannedChange): [string, Oid | undefined][] {
  const sent: [string, Oid | undefined] = [fromTop(prefix, path), result?.oid]
  return from === undefined ? [sent] : [[fromTop(prefix, from), undefined], sent]
}

/** Moves the checked-out branch and the index. Decides anew what is possible and answers what was done. */
export async function followCommit(follower: Follower, target: Target): Promise<PlannedMove> {
  return moveCheckout(moveRequest(follower, target))
}

/** The follower of a session; `undefined` outside a repository. */
export function followerOf(session: Session): Follower | undefined {
  const { checkout, prefix, remote, folder, effects, config, target } = session
  if (!checkout) return undefined
  const { onStep } = target
  return {
    checkout,
    prefix,
    remote,
    store: folder.git,
    effects,
    owns: createOwnership(config),
    ...(onStep && { onStep }),
  }
}

function moveRequest(follower: Follower, { branch, tip, complete, paths }: Target): Parameters<typeof moveCheckout>[0] {
  const { checkout, prefix, remote: from, store, effects, owns, onStep } = follower
  const inWorkspace = (path: string): string | undefined => relativeTo(prefix, path)
  const isItem = (path: string): boolean => {
    const item = inWorkspace(path)
    return item !== undefined && (paths ? paths.has(item) : owns(item))
  }
  const remote = parseRemoteUrl(from.url)
  const steps = onStep ? { onStep: (step: MoveStep) => onStep(`after ${step}`) } : {}
  return { checkout, branch, tip, complete, store, effects, isItem, remote, ...steps }
}

function relativeTo(prefix: string, path: string): string | undefined {
  if (prefix === '') return path
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined
}
