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
import { checkEdit } from './isomorphic/checkEdit.ts'
import { fetchBranch, type Repository } from './isomorphic/fetch.ts'
import { ObjectStore } from './objects/objectStore.ts'
import { storeObjects } from './isomorphic/packIntake.ts'
import { pushBranch } from './isomorphic/push.ts'
import { Transport } from './isomorphic/transport.ts'
import { changedPathsBetween, listTreeAt, readBlobs } from './objects/atCommit.ts'
import { buildCommit, buildTree } from './objects/buildCommit.ts'
import { readCommit, readHistory } from './objects/history.ts'
import { fetchedRef, preparePrivateRepository } from './privateRepository.ts'
import { RefStore } from './refs.ts'

const TIMEOUT = 30_000

/** Opens the private repository without a git program: HTTP remotes, SHA-1 objects, nothing of the machine's own git. */
export async function openIsomorphicBackend(options: BackendOptions): Promise<GitBackend> {
  const { gitDir, effects, timeout = TIMEOUT } = options
  await preparePrivateRepository(gitDir)
  const [objects, refs] = [new ObjectStore(gitDir), new RefStore(gitDir)]
  const transport = new Transport({ effects, timeout })
  return new IsomorphicBackend({ gitDir, effects, objects, refs, transport }, timeout)
}

class IsomorphicBackend implements GitBackend {
  readonly kind = 'isomorphic'
  readonly #repository: Repository

  readonly #timeout: number

  constructor(repository: Repository, timeout: number) {
    this.#repository = repository
    this.#timeout = timeout
  }

  async listBranches(remote: Remote): Promise<ReadonlyMap<string, Oid>> {
    const { refs } = await this.#repository.transport.open(remote, 'git-upload-pack')
    const prefix = 'refs/heads/'
    const branches = [...refs].filter(([name]) => name.startsWith(prefix))
    return new Map(branches.map(([name, oid]) => [name.slice(prefix.length), oid]))
  }

  fetch(request: FetchRequest): Promise<Oid | undefined> {
    const { gitDir } = this.#repository
    return whileFetching(gitDir, this.#timeout, () => fetchBranch(this.#repository, request))
  }

  async fetchedTip(remote: Remote, branch: string): Promise<Oid | undefined> {
    return this.#repository.refs.read(fetchedRef(remote, branch))
  }

  readCommit(oid: Oid): Promise<CommitInfo> {
    return readCommit(this.#repository.objects, oid)
  }

  listTree(commit: Oid, directory: string): Promise<readonly RawTreeEntry[]> {
    return listTreeAt(this.#repository.objects, commit, directory)
  }

  changedPaths(from: Oid, to: Oid, directory: string): Promise<readonly Uint8Array[]> {
    return changedPathsBetween(this.#repository.objects, { from, to, directory })
  }

  readBlobs(oids: readonly Oid[]): Promise<readonly Uint8Array[]> {
    const { objects, effects } = this.#repository
    return readBlobs(objects, oids, effects.signal)
  }

  async writeCommit(request: CommitRequest): Promise<Oid> {
    const { objects } = this.#repository
    for (const edit of request.edits) await checkEdit(edit, objects)
    const tree = await buildTree(objects, request)
    const commit = buildCommit(request, tree.oid)
    await storeObjects([...tree.objects, commit], this.#repository)
    return commit.oid
  }

  push(request: PushRequest): Promise<PushResult> {
    return pushBranch(this.#repository, request)
  }

  history(oid: Oid, limit: number): Promise<readonly CommitInfo[]> {
    return readHistory(this.#repository.objects, oid, limit)
  }

  has(oid: Oid): Promise<boolean> {
    return this.#repository.objects.has(oid)
  }

  async close(): Promise<void> {
    await this.#repository.transport.close()
    await this.#repository.objects.close()
  }
}
