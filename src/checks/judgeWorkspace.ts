import type { Diagnostic } from '../diagnostics.ts'
import { byPlace, checkWorkspace } from '../workspace/check.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { judgeNever } from './conditions/judgeNever.ts'
import { judgePairs } from './conditions/judgePairs.ts'
import { judgeWebhooks } from './conditions/judgeWebhooks.ts'
import { judgeGroups } from './judgeGroups.ts'
import { judgeNames } from './names/judgeNames.ts'
import { isConditioned, readStepFacts } from './stepFacts.ts'
import { readItemTexts } from './unused/itemTexts.ts'
import { judgeConfigKeys } from './unused/judgeConfigKeys.ts'
import { judgeItems } from './unused/judgeItems.ts'

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
  const conditioned = steps.filter(isConditioned)
  const texts = readItemTexts(workspace)
  const likely = [
    ...judgePairs(conditioned, steps),
    ...judgeNever(workspace, conditioned, steps),
    ...judgeWebhooks(workspace, steps),
    ...judgeGroups(workspace, steps),
    ...judgeNames(workspace),
    ...judgeConfigKeys(workspace, steps, texts),
    ...(await judgeItems(workspace, texts)),
  ]
  return [...certain, ...likely].sort(byPlace)
}
