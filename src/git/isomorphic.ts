import { setImmediate } from 'node:timers/promises'
import { StepyardError } from '../errors.ts'
import { TREE_LIMITS } from '../snapshot/limits.ts'
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
import { checkEdit } from './isomorphic/checkEdit.ts'
import { fetchBranch, type Repository } from './isomorphic/fetch.ts'
import { readCommit, readHistory } from './isomorphic/history.ts'
import { ObjectStore } from './isomorphic/objects.ts'
import { corrupt } from './isomorphic/packEntry.ts'
import { storeObjects } from './isomorphic/packIntake.ts'
import { pushBranch } from './isomorphic/push.ts'
import { RefStore } from './isomorphic/refs.ts'
import { Transport } from './isomorphic/transport.ts'
import { fetchedRef, preparePrivateRepository } from './privateRepository.ts'
import { formatCommit } from './system/commitObject.ts'
import { editTree } from './system/editTree.ts'
import { whileFetching } from './system/fetchLock.ts'
import { newObject } from './system/pack.ts'
import { purgeForeign } from './system/purge.ts'
import { diffBelow, findTree, listBelow } from './system/walkTree.ts'

const TIMEOUT = 30_000

/** Opens the private repository without a git program: HTTP remotes, SHA-1 objects, nothing of the machine's own git. */
export async function openIsomorphicBackend(options: BackendOptions): Promise<GitBackend> {
  const { gitDir, effects, timeout = TIMEOUT } = options
  await purgeForeign(gitDir)
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

  async listTree(commit: Oid, directory: string): Promise<readonly RawTreeEntry[]> {
    const tree = await this.#findTree(commit, directory)
    return tree === undefined ? [] : listBelow(this.#repository.objects, tree)
  }

  async changedPaths(from: Oid, to: Oid, directory: string): Promise<readonly Uint8Array[]> {
    const [before, after] = [await this.#findTree(from, directory), await this.#findTree(to, directory)]
    return diffBelow(this.#repository.objects, before, after)
  }

  async readBlobs(oids: readonly Oid[]): Promise<readonly Uint8Array[]> {
    const { objects, effects } = this.#repository
    const read = new Map<Oid, Uint8Array>()
    for (const oid of objects.readingOrder(oids)) {
      // Reading is synchronous inside: others get their turn in between.
      if (read.size % 256 === 255) await setImmediate(undefined, { signal: effects.signal })
      const object = await objects.read(oid, TREE_LIMITS.fileBytes)
      if (object === undefined) throw new StepyardError('OBJECT_MISSING', { oid })
      if (object.type !== 'blob') throw corrupt(`object ${oid} is a ${object.type}, not a blob`)
      read.set(oid, object.bytes)
    }
    return oids.map((oid) => read.get(oid) ?? new Uint8Array())
  }

  async writeCommit({ parent, edits, message, author }: CommitRequest): Promise<Oid> {
    const { objects } = this.#repository
    for (const edit of edits) await checkEdit(edit, objects)
    const base = parent === undefined ? undefined : (await readCommit(objects, parent)).tree
    const edited = await editTree(objects, base, edits)
    const content = { tree: edited.oid, author, message, ...(parent === undefined ? {} : { parent }) }
    const commit = newObject('commit', formatCommit(content))
    await storeObjects([...edited.objects, commit], this.#repository)
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

  async #findTree(commit: Oid, directory: string): Promise<Oid | undefined> {
    const { objects } = this.#repository
    return findTree(objects, (await readCommit(objects, commit)).tree, directory)
  }
}
