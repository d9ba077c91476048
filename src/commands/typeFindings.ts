import { checkTypes, type TypesState } from '../checks/types/checkTypes.ts'
import { planTypes, type TypePlan } from '../codegen/planTypes.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Effects } from '../effects.ts'

/** What the types of a workspace and the compiler say, with what would bring the types up to date. */
export interface TypeFindings {
  readonly diagnostics: readonly Diagnostic[]
  readonly plan: TypePlan
}

/** Looks whether the types of a workspace are current, then lets its own compiler check its code. Writes nothing. */
export async function findTypeErrors(root: string, effects: Effects): Promise<TypeFindings> {
  const plan = await planTypes(root, effects.now().getTime(), {
    // What reads documents is loaded only where something has changed.
    describe: async (folder, connectors) =>
      (await import('../typedConnectors.ts')).describeConnectors(folder, connectors),
  })
  return { plan, diagnostics: await checkTypes({ root, state: stateOf(plan), effects }) }
}

// A clone has none of them until somebody writes them, which is nothing amiss.
function stateOf({ files }: TypePlan): TypesState {
  const changed = files.filter(({ status }) => status !== 'current')
  if (changed.length === 0) return 'current'
  return changed.length === files.length && changed.every(({ status }) => status === 'missing') ? 'missing' : 'stale'
}
