import { join } from 'node:path'
import { commitFiles, type Files, git, testDir, writeFiles } from '../../../fixtures/testDir.ts'
import type { Effects } from '../../effects.ts'
import { silentLog } from '../../log.ts'
import { parseRemoteUrl } from '../url.ts'
import type { MoveRequest } from './model.ts'
import { openCheckout } from './openCheckout.ts'

/** A remote, a teammate who publishes to it, the user's clone of it, and the private store of the workspace. */
export interface Moves extends AsyncDisposable {
  /** The user's working tree. */
  readonly clone: string
  readonly store: string
  readonly remote: string
  /** Commits as the teammate, pushes to `main`, fetches into the store, and answers the tip. */
  publish(files: Files): Promise<string>
  /** Writes `files` into the user's working tree as a pull does, and asks for the move of exactly those. */
  pulled(tip: string, files: Files, more?: Partial<MoveRequest>): Promise<MoveRequest>
}

/** Sets up a repository whose first commit holds `files`. */
export async function useMoves(files: Files, cloneArgs: readonly string[] = []): Promise<Moves> {
  const dir = await testDir()
  const [remote, mate, clone, store] = ['remote.git', 'mate', 'clone', 'store.git'].map((name) => join(dir.path, name))
  if (!remote || !mate || !clone || !store) throw new Error('unreachable')
  await git(dir.path, 'init', '--quiet', '--bare', remote)
  await git(dir.path, 'init', '--quiet', '--bare', store)
  await git(dir.path, 'clone', '--quiet', remote, mate)
  await commitFiles(mate, files, 'first')
  await git(mate, 'push', '--quiet', 'origin', 'HEAD:main')
  await git(dir.path, 'clone', '--quiet', ...cloneArgs, `file://${remote}`, clone)
  return {
    clone,
    store,
    remote,
    publish: async (changes) => {
      const tip = await commitFiles(mate, changes, 'later')
      await git(mate, 'push', '--quiet', 'origin', 'HEAD:main')
      await git(store, 'fetch', '--quiet', remote, '+refs/heads/main:refs/remotes/origin/main')
      return tip
    },
    pulled: async (tip, changes, more = {}) => {
      await writeFiles(clone, changes)
      return { ...(await requestOf(clone, Object.keys(changes))), tip, store, remote: parseRemoteUrl(remote), ...more }
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  }
}

/** The effects of a quiet caller. */
export const quiet: Effects = {
  env: { PATH: process.env['PATH'] },
  now: () => new Date(0),
  log: silentLog,
  progress: () => {},
  askSecret: async () => undefined,
}

/** What Git says of the working tree, one line per path. */
export async function statusOf(repo: string): Promise<string> {
  return git(repo, 'status', '--porcelain')
}

/** What plain Git says and does in a working tree that it takes for level with its remote. */
export async function levelOf(repo: string): Promise<ReturnType<typeof level>> {
  const [status, head] = [await statusOf(repo), await git(repo, 'rev-parse', 'HEAD')]
  const pull = await git(repo, 'pull')
  return { status, head, pull, fsck: await git(repo, 'fsck', '--strict', '--no-dangling', '--no-progress') }
}

/** The `levelOf` a clone that stands at `head` with nothing to do. */
export function level(head: string) {
  return { status: '', head, pull: 'Already up to date.', fsck: '' }
}

/** The items of a move: exactly these paths. */
export function among(paths: readonly string[]): MoveRequest['isItem'] {
  const known = new Set(paths)
  return (path) => known.has(path)
}

async function requestOf(clone: string, paths: readonly string[]): Promise<Omit<MoveRequest, 'tip' | 'store'>> {
  const checkout = await openCheckout(clone)
  if (!checkout) throw new Error(`${clone} is not a checkout`)
  return { checkout, branch: 'main', isItem: among(paths), complete: true, effects: quiet }
}
