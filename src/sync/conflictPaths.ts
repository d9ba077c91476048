import type { SyncOptions } from './options.ts'
import { listConflicts } from './resolve.ts'
import { meanings, names } from './selection.ts'
import type { SyncWorkspace } from './session.ts'

/**
 * The open conflicts that people mean by these paths: a folder means every conflict in it. What names none is handed on,
 * for `resolveConflict` to refuse it with those that are open.
 */
export async function conflictPaths(
  workspace: SyncWorkspace,
  paths: readonly string[],
  options: SyncOptions,
): Promise<readonly string[]> {
  const { open } = await listConflicts(workspace, options)
  return paths.flatMap((path) => {
    const meant = meanings(path, options.within)
    const found = meant.map((asked) => open.map((conflict) => conflict.path).filter((at) => names(asked, at)))
    return found.find((named) => named.length > 0) ?? meant.slice(0, 1)
  })
}
