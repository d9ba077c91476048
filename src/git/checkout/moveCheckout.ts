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
  await advanceTracking(request, objects)
  await done('tracking')
  if (move.kind !== 'move') return
  await updateRef(request, { ref: `refs/heads/${move.branch}`, from: move.from, to: move.to })
  await done('branch')
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

/** As a fetch or push of Git's own would: otherwise `git status` counts commits that the remote has as ours. */
async function advanceTracking(request: MoveRequest, objects: ReadonlySet<Oid>): Promise<void> {
  const { checkout, branch, remote, tip } = request
  const upstream = remote && (await readUpstream(checkout, branch))
  if (!remote || !upstream || !isSameRemote(upstream.url, request)) return
  const from = await readRef(checkout.commonDir, upstream.ref)
  if (from === tip || (from !== undefined && !objects.has(from) && !(await isAncestor(request, from)))) return
  try {
    await updateRef(request, { ref: upstream.ref, from: from ?? ZERO_OID, to: tip })
  } catch (error) {
    if (!isStepyardError(error, 'GIT_FAILED')) throw error
    request.effects.log({ level: 'debug', message: `${upstream.ref} was left: ${error.message}` })
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

/** Compare-and-swap: fails when the ref is not at `from` any more. */
async function updateRef(
  { checkout, effects }: MoveRequest,
  { ref, from, to }: { ref: string; from: Oid; to: Oid },
): Promise<void> {
  const input = `update ${ref}\0${to}\0${from}\0`
  await runUserGit({
    checkout,
    effects,
    input,
    args: ['update-ref', '-m', 'stepyard: follow the workspace', '--stdin', '-z'],
  })
}
