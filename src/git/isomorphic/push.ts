import { StepyardError } from '../../errors.ts'
import type { PushRequest, PushResult } from '../backend.ts'
import { formatPack } from '../objects/pack.ts'
import { fetchedRef } from '../privateRepository.ts'
import type { Repository } from './fetch.ts'
import { plainWords } from './httpErrors.ts'
import { missingObjects } from './missingObjects.ts'
import { ANSWER_BYTES, broken, FLUSH, formatPacket, readPackets, readSideBand } from './packetLines.ts'
import { readShallow } from './shallow.ts'
import type { Conversation } from './transport.ts'

/** What a server said about a push. */
interface Report {
  readonly unpack: string
  /** By full ref name: `undefined` for "ok", else why not. */
  readonly refs: ReadonlyMap<string, string | undefined>
  /** What hooks printed. */
  readonly said: string
}

const NOTHING = '0'.repeat(40)

/**
 * Moves a branch from `expected` to `commit`, or changes nothing. Compared twice: with what the server lists, and by
 * the server itself, which is told the old id and takes the new one only while that still is the branch's.
 */
export async function pushBranch(repository: Repository, request: PushRequest): Promise<PushResult> {
  const { remote, branch, commit, expected } = request
  const name = fetchedRef(remote, branch)
  const ref = `refs/heads/${branch}`
  const server = await repository.transport.open(remote, 'git-receive-pack')
  const current = server.refs.get(ref)
  if (current !== commit) {
    if (current !== expected) return { outcome: 'moved' }
    const result = await send(repository, server, { ref, request })
    if (result.outcome !== 'pushed') return result
  }
  await repository.refs.note(name, commit, repository.effects.log)
  return { outcome: 'pushed' }
}

async function send(
  { objects, transport, gitDir, effects }: Repository,
  server: Conversation,
  { ref, request: { remote, commit, expected } }: { ref: string; request: PushRequest },
): Promise<PushResult> {
  const known = new Set([...server.refs.values(), ...(await readShallow(gitDir))])
  const pack = formatPack(await missingObjects(objects, commit, known))
  effects.progress('push')
  const asked = ['report-status', 'side-band-64k'].filter((name) => server.capabilities.has(name))
  const command = `${expected ?? NOTHING} ${commit} ${ref}\0 ${[...asked, 'agent=git/stepyard'].join(' ')}`
  const body = await server.post([Buffer.concat([formatPacket(command), FLUSH]), pack])
  const report = await readReport(server, body)
  if (report.unpack !== 'ok')
    throw new StepyardError('GIT_FAILED', { command: 'push', reason: plainWords(report.unpack) })
  if (!report.refs.has(ref)) throw broken(server.remote, 'it does not say whether it took the push')
  const refusal = report.refs.get(ref)
  if (refusal === undefined) return { outcome: 'pushed' }
  // Whether somebody was faster is not in the words, which differ between servers, but in where the branch is now.
  const now = (await transport.open(remote, 'git-receive-pack')).refs.get(ref)
  return now === expected ? { outcome: 'declined', reason: reasonOf(refusal, report) } : { outcome: 'moved' }
}

async function readReport(server: Conversation, body: AsyncIterable<Uint8Array>): Promise<Report> {
  let said = ''
  const lines: string[] = []
  const packets = readPackets(body, server.remote)
  const tell = (text: string): void => void (said = (said + text).slice(-16_384))
  if (server.capabilities.has('side-band-64k')) {
    const data = limited(readSideBand(packets, { remote: server.remote, tell }), server.remote)
    for await (const packet of readPackets(data, server.remote)) lines.push(packet.toString())
  } else for await (const packet of packets) lines.push(packet.toString())
  const refs = new Map<string, string | undefined>()
  for (const line of lines) {
    const [, word, name = '', reason = 'no reason given'] = /^(ok|ng) (\S+)(?: (.*))?$/.exec(line.trimEnd()) ?? []
    if (word !== undefined) refs.set(name, word === 'ok' ? undefined : reason)
  }
  const unpack = lines
    .find((line) => line.startsWith('unpack '))
    ?.slice('unpack '.length)
    .trimEnd()
  if (unpack === undefined) throw broken(server.remote, 'it does not say whether it took the push')
  return { unpack, refs, said }
}

async function* limited(data: AsyncIterable<Uint8Array>, remote: string): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0
  for await (const piece of data) {
    size += piece.length
    if (size > ANSWER_BYTES) throw broken(remote, `its answer is longer than ${ANSWER_BYTES} bytes`)
    yield piece
  }
}

// Hooks say the useful part ("GH006: Protected branch update failed"), the status line only that there was one.
function reasonOf(refusal: string, { said }: Report): string {
  const words = said
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return plainWords([...words, refusal].join(' '))
}
