import { pointerKeys, type Patch } from './patch.ts'
import type { StepTable } from '../stepHost.ts'
import { readPaths, touches } from '../condition/readPaths.ts'

/** Steps of `ran` that may run again because somebody else changed what their condition reads. `by` made the change. */
export function refiredSteps(
  table: StepTable,
  ran: readonly string[],
  { patch, by }: { readonly patch: Patch; readonly by?: string },
): readonly string[] {
  if (patch.length === 0 || ran.length === 0) return []
  const changed = patch.map(({ path }) => pointerKeys(path))
  return ran.filter((name) => {
    const step = name === by ? undefined : table.steps.get(name)
    if (!step) return false
    const paths = readPaths(step.condition)
    return changed.some((keys) => touches(paths, keys))
  })
}
