import type { Diagnostic } from '../diagnostics.ts'
import { byPlace, checkWorkspace } from '../workspace/check.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { judgeNever } from './conditions/judgeNever.ts'
import { judgePairs } from './conditions/judgePairs.ts'
import { judgeWebhooks } from './conditions/judgeWebhooks.ts'
import type { FindMisfits } from './examples/judgeData.ts'
import { judgeFixtures } from './examples/judgeFixtures.ts'
import { judgeSeeds } from './examples/judgeSeeds.ts'
import { judgeGroups } from './judgeGroups.ts'
import { judgeNames } from './names/judgeNames.ts'
import type { Pace } from './pace.ts'
import { isConditioned, readStepFacts } from './stepFacts.ts'
import type { TextFile } from './texts.ts'
import { readItemTexts } from './unused/itemTexts.ts'
import { judgeConfigKeys } from './unused/judgeConfigKeys.ts'
import { judgeItems } from './unused/judgeItems.ts'

/** How a workspace is judged. */
export interface JudgeOptions {
  /** Findings of others that belong to the same list, such as those about connectors. */
  readonly given: readonly Diagnostic[]
  readonly pace: Pace
  /** Its items as `readTexts` reads them. */
  readonly texts: readonly TextFile[]
  /** Namespaces of connectors that every workspace has. */
  readonly everywhere: readonly string[]
  /** What of the data of fixtures and seeds does not fit the schemas of the workspace. Default: all of it fits. */
  readonly findMisfits?: FindMisfits
}

/**
 * Everything that can be said against a workspace from its source, in the order of files and lines: what is wrong, and
 * where it was read from a folder also what is likely to be. Nothing of it is run.
 */
export async function judgeWorkspace(
  workspace: Workspace,
  { given, pace, texts: files, everywhere, findMisfits = () => [] }: JudgeOptions,
): Promise<readonly Diagnostic[]> {
  const certain = [...checkWorkspace(workspace), ...given]
  if (workspace.root === undefined) return certain.sort(byPlace)
  const steps = await readStepFacts(workspace, pace)
  const conditioned = steps.filter(isConditioned)
  const texts = await readItemTexts(files, pace)
  const judges: readonly (() => readonly Diagnostic[] | Promise<readonly Diagnostic[]>)[] = [
    () => judgePairs(conditioned, steps, pace),
    () => judgeNever(workspace, conditioned, steps),
    () => judgeWebhooks(workspace, steps),
    () => judgeGroups(workspace, steps),
    () => judgeNames(workspace),
    () => judgeConfigKeys(workspace, steps, texts),
    () => judgeItems(workspace, texts),
    () => judgeFixtures(workspace, { findMisfits, everywhere }),
    () => judgeSeeds(workspace, findMisfits),
  ]
  const likely: Diagnostic[] = []
  for (const judge of judges) {
    await pace.breathe()
    likely.push(...(await judge()))
  }
  return [...certain, ...likely].sort(byPlace)
}
