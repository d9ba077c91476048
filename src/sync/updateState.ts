import type { EnvironmentState } from './stateFile.ts'
import type { StateUpdate } from './transaction.ts'

/**
 * The state after an update; the same when applied twice. A state that is gone, or about another branch, stays away
 * (`undefined`): one made of this update alone would be a part that passes for the whole, and it can be worked out anew
 * from git's history.
 */
export function updateState(state: EnvironmentState | undefined, update: StateUpdate): EnvironmentState | undefined {
  const { remote, branch, commit, exact } = update
  if (!state || state.remote !== remote || state.branch !== branch) return undefined
  const base = new Map(state.base)
  for (const [path, entry] of Object.entries(update.entries)) {
    if (entry) base.set(path, entry)
    else base.delete(path)
  }
  return { remote, branch, base, ...(commit && { commit }), ...(exact && { exact }) }
}
