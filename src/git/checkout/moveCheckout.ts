import { isStepyardError } from '../../errors.ts'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { ObjectStore } from '../objects/objectStore.ts'
import type { GitObject } from '../objects/object.ts'
import { formatPack } from '../objects/pack.ts'
import { parseRemoteUrl, sameRemote } from '../url.ts'
import { type Assessment, assessMove } from './assessMove.ts'
import { type FilterOverrides, filterOverrides } from './filterOverrides.ts'
import { type BranchMove, type MoveRequest, type MoveStep, ZERO_OID } from './model.ts'
import { LEVEL } from './obstacle.ts'
import type { RawSide } from './rawDiff.ts'
import { readUpstream } from './readRemoteUrl.ts'
import { readRef } from './refs.ts'
import { runUserGit } from './userGit.ts'

// As Git's own fetch does: few objects stay loose, many stay a pack.
const UNPACK_LIMIT = 100

/** What `moveCheckout` will do, for plans. Changes nothing; leaves the branch where there is no git to move it. */
export async function planMove(request: MoveRequest): Promise<BranchMove> {
  return (await assess(request)).move
}

/**
 * Lets the checked-out branch and the index follow the files, and answers what was done. Decides anew first: the user
 * may have committed or staged since the plan. Objects come before the index and the index before the branch, so that
 * each stop in between is a state that a second call completes and a plain `git pull` accepts.
 */
export async function moveCheckout(request: MoveRequest): Promise<BranchMove> {
  const assessment = await assess(request)
  const { move } = assessment
  if (move.kind !== 'move' && move.kind !== 'stage') return move
  try {
    await carryOut(request, assessment)
    return move
  } catch (error) {
    if (!isStepyardError(error, 'GIT_FAILED')) throw error
    request.effects.log({ level: 'warning', message: `the branch was left: ${error.message}` })
    return { kind: 'leave', reason: error.message, command: LEVEL }
  }
}

async function assess(request: MoveRequest): Promise<Assessment> {
  try {
    return await assessMove(request)
  } catch (error) {
    if (!isStepyardError(error, 'GIT_NOT_FOUND')) throw error
    const move: BranchMove = { kind: 'leave', reason: 'git is not installed', command: LEVEL }
    return { move, entries: new Map(), objects: new Set() }
  }
}

async function carryOut(request: MoveRequest, { move, entries, objects }: Assessment): Promise<void> {
  const done = async (step: MoveStep): Promise<void> => request.onStep?.(step)
  const [config] = await Promise.all([filterOverrides(request), bringObjects(request, objects)])
  await done('objects')
  await writeEntries(request, entries, config)
  await done('index')
  const tracking = await trackingUpdate(request, { objects, head: move.kind === 'move' ? move.from : undefined })
  const branch = move.kind === 'move' ? { ref: `refs/heads/${move.branch}`, from: move.from, to: move.to } : undefined
  await updateBoth(request, tracking, branch)
  await done('refs')
}

/** Copies objects from the store. Never a fetch: from a shallow store it would make the user's repository shallow. */
async function bringObjects(request: MoveRequest, objects: ReadonlySet<Oid>): Promise<void> {
  const { checkout, store, effects } = request
  const few = objects.size < UNPACK_LIMIT ? await readFew(store, objects) : undefined
  if (few) return unpack(request, formatPack(few))
  const input = `${[...objects].join('\n')}\n`
  const pack = await runUserGit({ checkout, store, effects, input, args: ['pack-objects', '--stdout', '-q'] })
  await runUserGit({ checkout, effects, input: pack.stdout, args: ['index-pack', '--stdin'] })
}

/** What of a few objects is in the store; the others are here already. `undefined` when one is too large to be held. */
async function readFew(store: string, oids: ReadonlySet<Oid>): Promise<readonly GitObject[] | undefined> {
  const reader = new ObjectStore(store)
  try {
    const objects = await Promise.all([...oids].map((oid) => reader.read(oid, TREE_LIMITS.fileBytes)))
    return objects.filter((object) => object !== undefined)
  } catch (error) {
    if (!isStepyardError(error, 'OBJECT_TOO_LARGE')) throw error
    return undefined
  } finally {
    await reader.close()
  }
}

async function unpack({ checkout, effects }: MoveRequest, pack: Uint8Array): Promise<void> {
  await runUserGit({ checkout, effects, input: pack, args: ['unpack-objects', '-q'] })
}

async function writeEntries(
  { checkout, effects }: MoveRequest,
  entries: ReadonlyMap<string, RawSide | undefined>,
  config: FilterOverrides,
): Promise<void> {
  // What goes comes first: a folder may take the name of a file.
  const gone = [...entries].filter(([, entry]) => entry === undefined).map(([path]) => `0 ${ZERO_OID}\t${path}\0`)
  const put = [...entries].flatMap(([path, entry]) => (entry ? [`${entry.mode} ${entry.oid}\t${path}\0`] : []))
  if (gone.length + put.length === 0) return
  const input = [...gone, ...put].join('')
  await runUserGit({ checkout, effects, input, config, args: ['update-index', '-z', '--index-info'] })
}

interface RefUpdate {
  readonly ref: string
  readonly from: Oid
  readonly to: Oid
}

/**
 * What the remote-tracking ref becomes, as after a fetch or push of Git's own: otherwise `git status` counts commits that
 * the remote has as ours. `undefined` where there is none of this remote, or it is further on already.
 */
async function trackingUpdate(
  request: MoveRequest,
  { objects, head }: { objects: ReadonlySet<Oid>; head: Oid | undefined },
): Promise<RefUpdate | undefined> {
  const { checkout, branch, remote, tip } = request
  const upstream = remote && (await readUpstream(checkout, branch))
  if (!remote || !upstream || !isSameRemote(upstream.url, request)) return undefined
  const from = await readRef(checkout.commonDir, upstream.ref)
  if (from === tip) return undefined
  const behind = from === undefined || from === head || objects.has(from) || (await isAncestor(request, from))
  return behind ? { ref: upstream.ref, from: from ?? ZERO_OID, to: tip } : undefined
}

// One process for both; apart only when together they cannot, because the branch must not fail for the other's sake.
async function updateBoth(
  request: MoveRequest,
  tracking: RefUpdate | undefined,
  branch: RefUpdate | undefined,
): Promise<void> {
  if (!tracking) return branch && updateRefs(request, [branch])
  try {
    await updateRefs(request, branch ? [tracking, branch] : [tracking])
  } catch (error) {
    if (!isStepyardError(error, 'GIT_FAILED')) throw error
    request.effects.log({ level: 'debug', message: `${tracking.ref} was left: ${error.message}` })
    if (branch) await updateRefs(request, [branch])
  }
}

function isSameRemote(url: string, { remote }: MoveRequest): boolean {
  try {
    return remote !== undefined && sameRemote(parseRemoteUrl(url), remote)
  } catch (error) {
    if (isStepyardError(error, 'URL_REFUSED')) return false
    throw error
  }
}

async function isAncestor({ checkout, effects, tip }: MoveRequest, commit: Oid): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', commit, tip]
  return (await runUserGit({ checkout, effects, args, accept: 'any' })).code === 0
}

/** Compare-and-swap of all or none: fails when a ref is not at its `from` any more. */
async function updateRefs({ checkout, effects }: MoveRequest, updates: readonly RefUpdate[]): Promise<void> {
  const input = updates.map(({ ref, from, to }) => `update ${ref}\0${to}\0${from}\0`).join('')
  await runUserGit({
    checkout,
    effects,
    input,
    args: ['update-ref', '-m', 'stepyard: follow the workspace', '--stdin', '-z'],
  })
}
