import type { Workspace } from '../workspace.ts'
import type { CodeItem } from './codeItem.ts'
import { setDisabled } from './disabled.ts'
import type { FileChange, ItemPlan } from './itemPlan.ts'
import { decodeSource, readBytes } from './sourceText.ts'

/** Plans to turn steps off or on again; those that are so already are in no change. */
export async function planSwitchSteps(
  workspace: Workspace,
  steps: readonly CodeItem[],
  { disabled }: { readonly disabled: boolean },
): Promise<ItemPlan> {
  const planned = await Promise.all(
    steps.map(async ({ path }): Promise<FileChange[]> => {
      const before = readBytes(workspace, path)
      const text = decodeSource(path, before)
      const after = await setDisabled(path, text, disabled)
      return after === text ? [] : [{ path, before, after: Buffer.from(after) }]
    }),
  )
  return { items: steps.map(({ kind, name, path }) => ({ kind, name, path })), changes: planned.flat(), notes: [] }
}
