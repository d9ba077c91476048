import type { Effects } from '../effects.ts'
import type { BackendOptions, GitBackend, GitBackendKind } from './backend.ts'
import { OLDEST_GIT } from './system/spawn.ts'
import { gitVersion, isRecent } from './system/version.ts'

/**
 * Opens the private repository with the asked backend. `auto` takes system git when it is recent enough, because of what
 * only it can do (SSH, credential helpers, signing, partial clones), and isomorphic-git otherwise. Throws
 * `GIT_NOT_FOUND` or `GIT_TOO_OLD` when `system` is asked for and cannot be had.
 */
export async function openBackend(asked: GitBackendKind | 'auto', options: BackendOptions): Promise<GitBackend> {
  const kind = asked === 'auto' ? await chooseBackend(options.effects) : asked
  if (kind === 'system') return (await import('./system.ts')).openSystemBackend(options)
  return (await import('./isomorphic.ts')).openIsomorphicBackend(options)
}

/** Asks git for its version ahead of time: the answer is there when a backend is chosen. Never throws. */
export function expectGit(effects: Effects): void {
  gitVersion(effects).catch(() => {})
}

/** What `auto` stands for on this machine. */
export async function bestBackend(effects: Effects): Promise<GitBackendKind> {
  const version = await gitVersion(effects)
  return version !== undefined && isRecent(version) ? 'system' : 'isomorphic'
}

async function chooseBackend(effects: Effects): Promise<GitBackendKind> {
  const kind = await bestBackend(effects)
  const version = await gitVersion(effects)
  if (kind === 'isomorphic' && version !== undefined) {
    const message = `git ${version} is older than ${OLDEST_GIT} and is not used: without it, remotes are reached over HTTPS only`
    effects.log({ level: 'warning', message })
  }
  return kind
}
