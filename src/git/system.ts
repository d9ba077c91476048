import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Oid } from '../snapshot/tree.ts'
import type {
  BackendOptions,
  CommitInfo,
  CommitRequest,
  FetchRequest,
  GitBackend,
  PushRequest,
  PushResult,
  RawTreeEntry,
  Remote,
} from './backend.ts'
import { whileFetching } from './fetchLock.ts'
import { ObjectStore } from './objects/objectStore.ts'
import { changedPathsBetween, listTreeAt, readBlobs } from './objects/atCommit.ts'
import { readCommit, readHistory } from './objects/history.ts'
import { fetchedRef, preparePrivateRepository } from './privateRepository.ts'
import { checkBranchName } from './ref.ts'
import { RefStore } from './refs.ts'
import { readAdvertisement } from './system/advertisement.ts'
import { checkAnswer, sha256Error } from './system/checkAnswer.ts'
import { parsePushReport } from './system/pushReport.ts'
import { repackWhenMany } from './system/repack.ts'
import { createTransfers, type RunTransfer } from './system/transfer.ts'
import { requireGit } from './system/version.ts'
import { writeCommit } from './system/writeObjects.ts'

// What git takes for "all there is".
const INFINITE_DEPTH = 2_147_483_647

const FETCH = [
  'fetch',
  '--progress',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-show-forced-updates',
  '--update-shallow',
] as const

/** Opens the backend that spawns the git of the machine; throws `GIT_NOT_FOUND` or `GIT_TOO_OLD`. */
export async function openSystemBackend(options: BackendOptions): Promise<GitBackend> {
  await Promise.all([requireGit(options.effects), preparePrivateRepository(options.gitDir)])
  return new SystemBackend(options)
}

class SystemBackend implements GitBackend {
  readonly kind = 'system'
  readonly #options: BackendOptions
  readonly #objects: ObjectStore
  readonly #refs: RefStore
  readonly #transfer: RunTransfer
  readonly #allowFsck = new Set<string>()
  #fetched = false

  constructor(options: BackendOptions) {
    this.#options = options
    this.#objects = new ObjectStore(options.gitDir)
    this.#refs = new RefStore(options.gitDir)
    this.#transfer = createTransfers(options)
  }

  async listBranches(remote: Remote): Promise<ReadonlyMap<string, Oid>> {
    const { stdout } = await this.#transfer({
      remote,
      direction: 'fetch',
      args: (url) => ['ls-remote', '--heads', '--refs', '--quiet', '--end-of-options', url],
    })
    if (stdout.length === 0) await checkAnswer(this.#transfer, remote)
    const { branches } = readAdvertisement(Buffer.from(stdout).toString('utf8'))
    if ([...branches.values()].some((oid) => oid.length !== 40)) throw sha256Error(remote)
    return branches
  }

  async fetch(request: FetchRequest): Promise<Oid | undefined> {
    const { gitDir, timeout = 30_000 } = this.#options
    const ref = fetchedRef(request.remote, request.branch)
    return whileFetching(gitDir, timeout, () => this.#fetch(request, ref))
  }

  async fetchedTip(remote: Remote, branch: string): Promise<Oid | undefined> {
    return this.#refs.read(fetchedRef(remote, branch))
  }

  readCommit(oid: Oid): Promise<CommitInfo> {
    return readCommit(this.#objects, oid)
  }

  listTree(commit: Oid, directory: string): Promise<readonly RawTreeEntry[]> {
    return listTreeAt(this.#objects, commit, directory)
  }

  changedPaths(from: Oid, to: Oid, directory: string): Promise<readonly Uint8Array[]> {
    return changedPathsBetween(this.#objects, { from, to, directory })
  }

  readBlobs(oids: readonly Oid[]): Promise<readonly Uint8Array[]> {
    return readBlobs(this.#objects, oids, this.#options.effects.signal)
  }

  async writeCommit(request: CommitRequest): Promise<Oid> {
    return writeCommit({ options: this.#options, objects: this.#objects, allowFsck: this.#allowFsck }, request)
  }

  async push({ remote, commit, branch, expected }: PushRequest): Promise<PushResult> {
    const ref = `refs/heads/${checkBranchName(branch)}`
    if (!(await this.has(commit))) throw new StepyardError('OBJECT_MISSING', { oid: commit })
    const output = await this.#transfer({
      remote,
      direction: 'push',
      args: (url) => [
        'push',
        '--porcelain',
        '--progress',
        '--no-verify',
        `--force-with-lease=${ref}:${expected ?? ''}`,
        '--end-of-options',
        url,
        `${commit}:${ref}`,
      ],
      isAnswer: (said) => parsePushReport(said) !== undefined,
    })
    const result = parsePushReport(output) ?? { outcome: 'pushed' }
    if (result.outcome === 'pushed')
      await this.#refs.note(fetchedRef(remote, branch), commit, this.#options.effects.log)
    return result
  }

  history(oid: Oid, limit: number): Promise<readonly CommitInfo[]> {
    return readHistory(this.#objects, oid, limit)
  }

  has(oid: Oid): Promise<boolean> {
    return this.#objects.has(oid)
  }

  async close(): Promise<void> {
    await this.#objects.close()
    if (this.#fetched) await repackWhenMany(this.#options)
  }

  async #fetch({ remote, branch, deepen }: FetchRequest, ref: string): Promise<Oid | undefined> {
    this.#fetched = true
    for (const id of remote.allowFsck ?? []) this.#allowFsck.add(id)
    const depth = depthOf(deepen, await this.#refs.read(ref))
    // Of a git that was killed: nobody else fetches now, and it would stop every later fetch (REF-05).
    await rm(join(this.#options.gitDir, `${ref}.lock`), { force: true })
    const output = await this.#transfer({
      remote,
      direction: 'fetch',
      args: (url) => [
        ...FETCH,
        ...(depth === undefined ? [] : [`--depth=${depth}`]),
        '--end-of-options',
        url,
        `+refs/heads/${branch}:${ref}`,
      ],
      isAnswer: ({ stderr }) => /^fatal: couldn't find remote ref /m.test(stderr),
    })
    if (output.code === 0) return this.#refs.read(ref)
    await checkAnswer(this.#transfer, remote)
    await this.#refs.remove(ref)
    return undefined
  }
}

function depthOf(deepen: FetchRequest['deepen'], known: Oid | undefined): number | undefined {
  if (deepen === 'all') return INFINITE_DEPTH
  return deepen ?? (known === undefined ? 1 : undefined)
}
