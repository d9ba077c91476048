import { checkTypes } from '../checks/types/checkTypes.ts'
import { planTypes, type TypePlan } from '../codegen/planTypes.ts'
import { readTypeFiles } from '../codegen/typeFolder.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Effects } from '../effects.ts'

/** What the types of a workspace and the compiler say. */
export interface TypeFindings {
  readonly diagnostics: readonly Diagnostic[]
  /** What would bring the types up to date; absent where nobody has ever written them. */
  readonly plan?: TypePlan
}

/** Looks whether the types of a workspace are current, then lets its own compiler check its code. Writes nothing. */
export async function findTypeErrors(root: string, effects: Effects): Promise<TypeFindings> {
  // A clone has none until somebody writes them, which is nothing amiss and not worth the time of making them.
  if ((await readTypeFiles(root, [])).size === 0) {
    return { diagnostics: await checkTypes({ root, state: 'missing', effects }) }
  }
  const plan = await planTypes(root, effects.now().getTime(), {
    // What reads documents is loaded only where something has changed.
    describe: async (folder, connectors) =>
      (await import('../typedConnectors.ts')).describeConnectors(folder, connectors),
  })
  const isCurrent = plan.files.every(({ status }) => status === 'current')
  return { plan, diagnostics: await checkTypes({ root, state: isCurrent ? 'current' : 'stale', effects }) }
}
