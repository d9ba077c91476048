import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import type { RawTreeEntry } from '../snapshot/rawTree.ts'
import { TREE_LIMITS } from '../snapshot/limits.ts'
import type { Oid } from '../snapshot/tree.ts'
import { nearestSpelling } from '../spelling.ts'
import type { Remote } from './backend.ts'
import { removeClone, requireEmpty } from './cloneFolder.ts'
import { cloneConfig, parseTreeList } from './cloneText.ts'
import { listTreeAt } from './objects/atCommit.ts'
import { readAs } from './objects/object.ts'
import { ObjectStore } from './objects/objectStore.ts'
import { runGit } from './process.ts'
import { checkBranchName } from './ref.ts'
import { type Advertisement, readAdvertisement } from './system/advertisement.ts'
import { checkAnswer } from './system/checkAnswer.ts'
import { TRANSFER_FILES } from './system/target.ts'
import { createTransfers, type RunTransfer } from './system/transfer.ts'
import { requireGit } from './system/version.ts'
import { parseRemoteUrl } from './url.ts'

/** A clone that the user will own. */
export interface CloneRequest {
  readonly remote: Remote
  /** Absolute; made when missing, and must be empty. */
  readonly directory: string
  /** Checked out instead of the branch that the remote names. */
  readonly branch?: string
  readonly effects: Effects
  /** Longest a transfer may stay silent, in milliseconds. Default 30,000. */
  readonly timeout?: number
  /** Judges the tree before a file of it is written; what it throws ends the clone. */
  readonly inspect: (tree: IncomingTree) => Promise<void>
}

/** The tree that is about to be checked out. */
export interface IncomingTree {
  readonly branch: string
  /** Everything in it but folders, with paths from the root of the repository and modes as git understands them. */
  readonly entries: readonly RawTreeEntry[]
  /** Everything below a folder (`''`: the root) as it is stored; throws `TREE_TOO_LARGE` beyond `TREE_LIMITS`. */
  readonly list: (folder: string) => Promise<readonly RawTreeEntry[]>
  /** The bytes of a file, at most 5 MB. */
  readonly read: (oid: Oid) => Promise<Uint8Array>
}

/** What was cloned. */
export interface ClonedRepository {
  /** Absent when the remote has no commit yet. */
  readonly branch?: string
  /** Branches of the remote, sorted. */
  readonly branches: readonly string[]
}

const LIST_LIMIT = 256 * 1024 * 1024
// Git says nothing while it writes a large working tree to a slow disk.
const CHECKOUT_SILENCE = 600_000

/**
 * Clones a repository with its whole history by system Git, in the steps that `git clone` takes, so that the tree can be
 * judged between the transfer and the first written file. No submodule, template, hook or filter takes part. Throws
 * `FOLDER_NOT_EMPTY` before anything is written; after any other failure the folder is as it was.
 */
export async function cloneRepository(request: CloneRequest): Promise<ClonedRepository> {
  const { directory, effects } = request
  parseRemoteUrl(request.remote.url)
  if (request.branch !== undefined) checkBranchName(request.branch)
  await requireGit(effects)
  await requireEmpty(directory)
  const made = await mkdir(directory, { recursive: true })
  try {
    return await cloneInto(request)
  } catch (error) {
    await removeClone(directory, made)
    throw error
  }
}

async function cloneInto(request: CloneRequest): Promise<ClonedRepository> {
  const { directory, effects, remote, timeout } = request
  const gitDir = join(directory, '.git')
  await runGit({ args: ['init', '--quiet', '--template=', '--end-of-options', directory], effects })
  const transfer = createTransfers({ gitDir, effects, ...(timeout !== undefined && { timeout }) })
  const advertised = await askRemote(transfer, remote)
  const branch = chooseBranch(request, advertised)
  const branches = [...advertised.branches.keys()].sort()
  const run = gitIn(request)
  for (const [key, value] of cloneConfig(parseRemoteUrl(remote.url).url, branch)) await run(['config', key, value])
  await run(['symbolic-ref', 'HEAD', `refs/heads/${branch ?? 'main'}`])
  if (branch === undefined) return { branches }
  await fetchAll(transfer, remote)
  const commit = await resolveOid(run, `refs/remotes/origin/${branch}^{commit}`)
  await inspectTree(request, { branch, commit })
  await checkOut(request, commit)
  if (advertised.head !== undefined && advertised.branches.has(advertised.head)) {
    await run(['symbolic-ref', 'refs/remotes/origin/HEAD', `refs/remotes/origin/${advertised.head}`])
  }
  for (const name of TRANSFER_FILES) await rm(join(gitDir, name), { force: true })
  return { branch, branches }
}

async function askRemote(transfer: RunTransfer, remote: Remote): Promise<Advertisement> {
  const { stdout } = await transfer({
    remote,
    direction: 'fetch',
    args: (url) => ['ls-remote', '--symref', '--quiet', '--end-of-options', url, 'HEAD', 'refs/heads/*'],
  })
  if (stdout.length === 0) await checkAnswer(transfer, remote)
  return readAdvertisement(Buffer.from(stdout).toString('utf8'))
}

/** The asked branch, or the one that the remote's HEAD names or stands at; `undefined` when there are no branches. */
function chooseBranch(
  { remote, branch }: CloneRequest,
  { branches, head, headOid }: Advertisement,
): string | undefined {
  const known = [...branches.keys()].sort()
  if (branch !== undefined) {
    if (branches.has(branch)) return branch
    const nearest = nearestSpelling(branch, known)
    const { display } = parseRemoteUrl(remote.url)
    throw new StepyardError('REMOTE_BRANCH_UNKNOWN', { remote: display, branch, known, ...(nearest && { nearest }) })
  }
  const named = head !== undefined && branches.has(head) ? head : undefined
  const usual = ['main', 'master', 'develop'].find((name) => branches.has(name))
  const chosen = named ?? known.find((name) => branches.get(name) === headOid) ?? usual ?? known[0]
  return chosen === undefined ? undefined : checkBranchName(chosen)
}

async function fetchAll(transfer: RunTransfer, remote: Remote): Promise<void> {
  await transfer({
    remote,
    direction: 'fetch',
    newClone: true,
    args: (url) => [
      'fetch',
      '--progress',
      '--tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-show-forced-updates',
      '--update-shallow',
      '--end-of-options',
      url,
      '+refs/heads/*:refs/remotes/origin/*',
    ],
  })
}

type RunInClone = (args: readonly string[]) => Promise<Uint8Array>

function gitIn({ directory, effects }: CloneRequest): RunInClone {
  const place = { gitDir: join(directory, '.git'), workTree: directory, cwd: directory, effects }
  return async (args) => (await runGit({ ...place, args, maxOutput: LIST_LIMIT })).stdout
}

async function resolveOid(run: RunInClone, name: string): Promise<Oid> {
  return Buffer.from(await run(['rev-parse', '--verify', '--end-of-options', name]))
    .toString('latin1')
    .trim()
}

async function inspectTree(request: CloneRequest, { branch, commit }: { branch: string; commit: Oid }): Promise<void> {
  const run = gitIn(request)
  const entries = parseTreeList(await run(['ls-tree', '-r', '-z', '--full-tree', commit]))
  const objects = new ObjectStore(join(request.directory, '.git'))
  const list = (folder: string): Promise<readonly RawTreeEntry[]> => listTreeAt(objects, commit, folder)
  const read = (oid: Oid): Promise<Uint8Array> => readAs(objects, { oid, type: 'blob', limit: TREE_LIMITS.fileBytes })
  try {
    await request.inspect({ branch, entries, list, read })
  } finally {
    await objects.close()
  }
}

// `read-tree` runs no hook, and the configuration of this fresh repository names no filter. The branch comes last: until
// then a clone that was cut short does not look like a finished one.
async function checkOut({ directory, effects }: CloneRequest, commit: Oid): Promise<void> {
  effects.progress('checkout')
  const place = { gitDir: join(directory, '.git'), workTree: directory, cwd: directory, effects }
  const args = ['read-tree', '-m', '-u', '-v', commit]
  await runGit({ ...place, args, newClone: true, timeout: CHECKOUT_SILENCE })
  await runGit({ ...place, args: ['update-ref', 'HEAD', commit] })
}
