import { checkItemPath } from '../snapshot/policy.ts'
import { neverOwned } from '../workspace/ownership.ts'

/**
 * Whether a value out of `.stepyard` is the path of something that can be an item. What lies there may have come with a
 * repository or an archive, and each path in it is one that is read, written or deleted.
 */
export function isItemPath(value: unknown): value is string {
  if (typeof value !== 'string') return false
  return ORDINARY.test(value) || (!neverOwned(value) && checkItemPath(value) === undefined)
}

// Nearly all paths of a workspace, and none that a rule could refuse: states have ten thousand of them.
const ORDINARY =
  /^(?:(?!node_modules|con|prn|aux|nul|com|lpt)[a-z0-9_][a-z0-9_-]{0,60}(?:\/|\.(?:m?ts|js|ya?ml|json)$)){1,12}$/i
