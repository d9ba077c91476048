import type { Diagnostic } from '../diagnostics.ts'
import { byPlace, checkWorkspace } from '../workspace/check.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { judgePairs } from './conditions/judgePairs.ts'
import { judgeNames } from './names/judgeNames.ts'
import { isConditioned, readStepFacts } from './stepFacts.ts'

/** Findings of others that belong to the same list, such as those about connectors. */
export interface GivenFindings {
  readonly given: readonly Diagnostic[]
}

/**
 * Everything that can be said against a workspace from its source, in the order of files and lines: what is wrong, and
 * where it was read from a folder also what is likely to be. Nothing of it is run.
 */
export async function judgeWorkspace(workspace: Workspace, { given }: GivenFindings): Promise<readonly Diagnostic[]> {
  const certain = [...checkWorkspace(workspace), ...given]
  if (workspace.root === undefined) return certain.sort(byPlace)
  const steps = await readStepFacts(workspace)
  return [...certain, ...judgePairs(steps.filter(isConditioned), steps), ...judgeNames(workspace)].sort(byPlace)
}
