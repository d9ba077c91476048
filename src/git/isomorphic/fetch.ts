import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { FetchRequest } from '../backend.ts'
import { parseCommit } from '../objects/commitObject.ts'
import { COMMIT_BYTES } from '../objects/limits.ts'
import { corrupt } from '../objects/object.ts'
import { fetchedRef, fetchedRefs } from '../privateRepository.ts'
import type { RefStore } from '../refs.ts'
import type { ObjectStore } from '../objects/objectStore.ts'
import { storePack } from './packIntake.ts'
import { FLUSH, formatPacket, readPackets, readSideBand } from './packetLines.ts'
import { readShallow, writeShallow } from './shallow.ts'
import type { Conversation, Transport } from './transport.ts'

/** The private repository and the way out of it. */
export interface Repository {
  readonly gitDir: string
  readonly objects: ObjectStore
  readonly refs: RefStore
  readonly transport: Transport
  readonly effects: Effects
}

interface Wish {
  readonly tip: Oid
  readonly have: readonly Oid[]
  readonly shallow: ReadonlySet<Oid>
  readonly depth: number | undefined
}

/** What the server leaves out of the history it sends, and what it does not leave out any more. */
interface Boundary {
  readonly shallow: Set<Oid>
  readonly unshallow: Set<Oid>
}

/** "Everything" in the protocol: the depth that git itself sends for it. */
const WHOLE_HISTORY = 2_147_483_647

/** Fetches one branch and moves its fetched tip; `undefined` (and no fetched tip) when the remote has no such branch. */
export async function fetchBranch(repository: Repository, request: FetchRequest): Promise<Oid | undefined> {
  const { refs, objects } = repository
  const name = fetchedRef(request.remote, request.branch)
  const server = await repository.transport.open(request.remote, 'git-upload-pack')
  const tip = server.refs.get(`refs/heads/${request.branch}`)
  if (tip === undefined) {
    await refs.remove(name)
    return undefined
  }
  const previous = await refs.read(name)
  if (request.deepen !== undefined || !(await objects.has(tip))) {
    const isKnown = previous !== undefined && (await objects.has(previous))
    const depth = request.deepen === 'all' ? WHOLE_HISTORY : (request.deepen ?? (isKnown ? undefined : 1))
    const have = await presentTips(repository, fetchedRefs(request.remote))
    await download(repository, server, { tip, have, depth, shallow: await readShallow(repository.gitDir) })
  }
  if (previous !== tip) await refs.write(name, tip)
  return tip
}

async function presentTips({ refs, objects }: Repository, prefix: string): Promise<readonly Oid[]> {
  const tips = await refs.tips(prefix)
  const present = await Promise.all(tips.map((tip) => objects.has(tip)))
  return tips.filter((_, at) => present[at])
}

async function download(repository: Repository, server: Conversation, wish: Wish): Promise<void> {
  const { gitDir, objects, effects } = repository
  const body = await server.post(formatRequest(server, wish))
  const boundary: Boundary = { shallow: new Set(server.shallow), unshallow: new Set() }
  const pack = readSideBand(readPackets(body, server.remote), {
    remote: server.remote,
    line: (text) => readLine(text, boundary),
    tell: () => effects.progress('fetch'),
  })
  const pieces = await startOf(pack)
  // Before the objects: a commit whose parents are missing must be known as such from its first moment on.
  await writeShallow(gitDir, new Set([...wish.shallow, ...boundary.shallow]))
  await storePack(pieces, repository)
  if (!(await objects.has(wish.tip))) throw corrupt(`the server did not send ${wish.tip}`)
  await writeShallow(gitDir, await withoutComplete(objects, { ...boundary, before: wish.shallow }))
}

function formatRequest(server: Conversation, { tip, have, shallow, depth }: Wish): readonly Uint8Array[] {
  const can = (name: string): boolean => server.capabilities.has(name)
  const needed = depth === undefined ? ['side-band-64k'] : ['side-band-64k', 'shallow']
  const missing = needed.find((name) => !can(name))
  if (missing !== undefined)
    throw new StepyardError('UNSUPPORTED_REPOSITORY', {
      repository: server.remote,
      reason: `its server cannot do "${missing}"`,
    })
  // Never thin packs: what is stored must be readable by itself. Azure answers nobody without multi_ack.
  const asked = ['multi_ack_detailed', 'no-done', 'side-band-64k', 'ofs-delta'].filter(can)
  const lines = [
    `want ${tip} ${[...asked, 'agent=git/stepyard'].join(' ')}\n`,
    ...(can('shallow') ? [...shallow].map((oid) => `shallow ${oid}\n`) : []),
    ...(depth === undefined ? [] : [`deepen ${depth}\n`]),
  ]
  const haves = have.map((oid) => `have ${oid}\n`)
  return [Buffer.concat([...lines.map(formatPacket), FLUSH, ...[...haves, 'done\n'].map(formatPacket)])]
}

function readLine(line: string, { shallow, unshallow }: Boundary): void {
  const [, word, oid = ''] = /^(shallow|unshallow) ([0-9a-f]{40})$/.exec(line) ?? []
  if (word === 'shallow') shallow.add(oid)
  if (word === 'unshallow') unshallow.add(oid)
}

/** Reads until the pack begins, so that every line before it has been seen. */
async function startOf(pack: AsyncGenerator<Buffer, void, undefined>): Promise<AsyncIterable<Buffer>> {
  const first = await pack.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* pack
  })()
}

// A server cuts at the depth it was asked for, also where the parents are here from another branch.
async function withoutComplete(
  objects: ObjectStore,
  { before, shallow, unshallow }: Boundary & { readonly before: ReadonlySet<Oid> },
): Promise<ReadonlySet<Oid>> {
  const kept = new Set<Oid>()
  for (const oid of new Set([...before, ...shallow])) {
    if (unshallow.has(oid)) continue
    if (before.has(oid) || (await lacksParents(objects, oid))) kept.add(oid)
  }
  return kept
}

async function lacksParents(objects: ObjectStore, oid: Oid): Promise<boolean> {
  const commit = await objects.read(oid, COMMIT_BYTES)
  if (commit === undefined) return false
  const present = await Promise.all(parseCommit(oid, commit.bytes).parents.map((parent) => objects.has(parent)))
  return present.includes(false)
}
