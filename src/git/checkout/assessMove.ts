import type { Oid } from '../../snapshot/tree.ts'
import { quoteWord } from '../../spelling.ts'
import { type BranchMove, type MoveRequest, ZERO_OID } from './model.ts'
import { type Distance, measureDistance, readIndexFacts } from './moveFacts.ts'
import { findIndexObstacle, findObstacle, LEVEL, type Obstacle } from './obstacle.ts'
import { refreshCheckout } from './openCheckout.ts'
import type { RawChange, RawSide } from './rawDiff.ts'
import { readUpstream } from './readRemoteUrl.ts'

/** A decision with what it takes to carry it out. */
export interface Assessment {
  readonly move: BranchMove
  /** What the index will hold per path; `undefined` takes the path out. */
  readonly entries: ReadonlyMap<string, RawSide | undefined>
  /** Everything reachable from the tip and not from HEAD. */
  readonly objects: ReadonlySet<Oid>
}

// Says both: a plain `git pull` does this too, unless the user has set `pull.rebase`, which refuses staged files.
const FAST_FORWARD = 'git pull --no-rebase --ff-only'

/** Decides what may happen to the branch and the index. Changes nothing. */
export async function assessMove(request: MoveRequest): Promise<Assessment> {
  const checkout = await refreshCheckout(request.checkout)
  const { head, branch } = checkout
  if (branch !== undefined && (branch !== request.branch || head === request.tip)) return onlyMove({ kind: 'none' })
  // A rebase or bisect takes HEAD off its branch: that is what there is to say then.
  const obstacle = (await findObstacle(checkout)) ?? (branch === undefined && detached(request.branch))
  if (obstacle) return onlyMove(leave(obstacle))

  const now = { ...request, checkout }
  const [distance, { index, staged }] = await Promise.all([measureDistance(now), readIndexFacts(now)])
  if (!distance) return onlyMove({ ...leave(missingHistory), missingHistory: true })
  if (distance.objects.size === 0) return onlyMove({ kind: 'none' })
  const entries = entriesOf(request, distance, staged)
  const command = await levelCommand(request, distance)
  const blocked =
    findIndexObstacle(index, new Set(entries.keys())) ??
    (distance.descends ? undefined : { reason: `"${branch}" has commits that are not on the remote`, command }) ??
    findForeign(staged, distance, command)
  if (blocked) return onlyMove(leave(blocked))
  return { move: decide(now, distance), entries, objects: distance.objects }
}

const missingHistory: Obstacle = { reason: 'the commits between HEAD and the branch are not here', command: LEVEL }

function onlyMove(move: BranchMove): Assessment {
  return { move, entries: new Map(), objects: new Set() }
}

function leave({ reason, command }: Obstacle): BranchMove & { kind: 'leave' } {
  return { kind: 'leave', reason, command }
}

function detached(branch: string): Obstacle {
  return { reason: 'HEAD is detached', command: `git switch --merge ${quoteWord(branch)}` }
}

/** The tip's entries for the items, and for what an earlier run has staged. */
function entriesOf(
  { isItem }: MoveRequest,
  { changes }: Distance,
  staged: readonly RawChange[],
): Map<string, RawSide | undefined> {
  const tip = new Map(changes.map(({ path, after }) => [path, after]))
  const taken = changes.filter(({ path }) => isItem(path)).map(({ path, after }) => [path, after] as const)
  const restored = staged.map(({ path, before }) => [path, tip.has(path) ? tip.get(path) : before] as const)
  return new Map([...taken, ...restored])
}

/**
 * Something that the user has staged. Content that the branch had between HEAD and the tip is not theirs: an earlier
 * run has put it there, or it is safe in that history anyway.
 */
function findForeign(staged: readonly RawChange[], distance: Distance, command: string): Obstacle | undefined {
  const tip = new Map(distance.changes.map(({ path, after }) => [path, after]))
  const foreign = staged.find(({ path, after, unmerged }) => {
    if (unmerged) return true
    if (after) return !distance.objects.has(after.oid) && !(tip.has(path) && tip.get(path)?.oid === after.oid)
    return !tip.has(path) || tip.get(path) !== undefined
  })
  return foreign && { reason: `"${foreign.path}" is staged`, command }
}

function decide({ checkout, branch, tip, isItem, complete }: MoveRequest, { changes }: Distance): BranchMove {
  const other = changes.find(({ path }) => !isItem(path))
  const where = { branch, from: checkout.head ?? ZERO_OID, to: tip }
  if (complete && other === undefined) return { kind: 'move', ...where }
  const reason = other ? `the branch also changes "${other.path}"` : 'not everything of the branch was taken'
  return { kind: 'stage', ...where, reason, command: FAST_FORWARD }
}

/** A command that pulls, behind one that makes these files (relative to the root of the repository) known to Git. */
export function addingFirst(paths: readonly string[], pull: string): string {
  if (paths.length === 0) return pull
  return `git add -- ${(paths.length > 3 ? [':/'] : paths.map((path) => `:/${path}`)).map(quoteWord).join(' ')} && ${pull}`
}

/** Files that are new on the branch are untracked here after a pull, and Git refuses to write over those. */
async function levelCommand({ checkout, branch, isItem }: MoveRequest, { changes }: Distance): Promise<string> {
  const upstream = await readUpstream(checkout, branch)
  const pull = upstream ? LEVEL : `${LEVEL} origin ${quoteWord(branch)}`
  const added = changes.filter(({ path, before }) => before === undefined && isItem(path)).map(({ path }) => path)
  return addingFirst(added, pull)
}
