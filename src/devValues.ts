import type { Diagnostic } from './diagnostics.ts'
import type { Effects } from './effects.ts'
import { checkTaskSchemas } from './validation/checkTaskSchemas.ts'
import { checkValues } from './validation/checkValues.ts'
import { localSecrets } from './validation/localSecrets.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What is wrong with the values and the schemas of a folder that is served. It is told, and stops nothing. */
export interface DevValues {
  /** As it was looked at last. */
  findings(): readonly Diagnostic[]
  /** Looks again. */
  refresh(workspace: Workspace): Promise<void>
}

/** Looks at the values of a folder whose steps run in `environment`. */
export function openDevValues({
  root,
  environment,
  effects,
}: {
  readonly root: string
  readonly environment: string
  readonly effects: Pick<Effects, 'env'>
}): DevValues {
  let current: readonly Diagnostic[] = []
  return {
    findings: () => current,
    async refresh(workspace) {
      const setSecrets = localSecrets({ root, env: effects.env }, workspace.secrets)
      const found = await checkValues(workspace, { environment, setSecrets })
      // Secrets of other environments need not be here.
      const own = found.filter(({ severity }) => severity !== 'note')
      current = [...own, ...(await checkTaskSchemas(workspace.schemas))]
    },
  }
}
