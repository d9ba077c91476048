import { isStepyardError } from '../errors.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import { CATALOGUE } from '../connectors/catalogue/catalogue.ts'
import type { CommandContext } from './command.ts'
import { loadItems } from './loadItems.ts'

/**
 * What steps call a connector that a person names by its name, its path or its namespace, those that every workspace has
 * among them. Throws `ITEM_NOT_FOUND` with the nearest.
 */
export async function namespaceOfConnector(context: CommandContext, asked: string): Promise<string> {
  const { workspace, within } = await loadItems(context)
  const items = listConnectors(workspace)
  try {
    return findItem(items, { kind: 'connector', asked, within }).namespace
  } catch (error) {
    const others = [
      ...items.map(({ namespace }) => namespace),
      ...CATALOGUE.flatMap(({ everywhere = [] }) => everywhere),
    ]
    if (isStepyardError(error, 'ITEM_NOT_FOUND') && others.includes(asked)) return asked
    throw error
  }
}
