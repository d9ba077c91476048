import type { Workspace } from '../workspace.ts'
import type { EditedItem, ItemPlan } from './itemPlan.ts'
import { findMissingImports } from './moveImports.ts'
import { parseSource } from './sourceText.ts'

/** The plan that makes a new file; its notes name what it imports and does not find. */
export async function planNewItem(workspace: Workspace, item: EditedItem, text: string): Promise<ItemPlan> {
  const notes = await findMissingImports(workspace, await parseSource(item.path, text))
  return { items: [item], changes: [{ path: item.path, after: Buffer.from(text) }], notes }
}
