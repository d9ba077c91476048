import type { Effects } from '../effects.ts'
import type { BackendOptions, GitBackend, GitBackendKind } from './backend.ts'
import { gitVersion, isRecent } from './system/version.ts'

/**
 * Opens the private repository with the asked backend. `auto` takes system git when it is recent enough, because of what
 * only it can do (SSH, credential helpers, signing, partial clones), and isomorphic-git otherwise.
 */
export async function openBackend(asked: GitBackendKind | 'auto', options: BackendOptions): Promise<GitBackend> {
  const kind = asked === 'auto' ? await bestBackend(options.effects) : asked
  if (kind === 'system') return (await import('./system.ts')).openSystemBackend(options)
  return (await import('./isomorphic.ts')).openIsomorphicBackend(options)
}

/** What `auto` stands for on this machine. */
export async function bestBackend(effects: Effects): Promise<GitBackendKind> {
  const version = await gitVersion(effects)
  return version !== undefined && isRecent(version) ? 'system' : 'isomorphic'
}
