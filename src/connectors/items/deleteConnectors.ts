import type { Diagnostic } from '../../diagnostics.ts'
import { StepyardError } from '../../errors.ts'
import type { ConnectorUser } from '../../workspace/connectorUsers.ts'
import { belongingsOf, type ConnectorFile } from '../../workspace/edit/connectorItem.ts'
import type { ItemPlan } from '../../workspace/edit/itemPlan.ts'
import { readBytes } from '../../workspace/edit/sourceText.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { describeUses } from './connectorUses.ts'

/** What is looked at before a connector goes. */
export interface DeleteOptions {
  readonly users: readonly ConnectorUser[]
  /** Whether it goes although it is called. */
  readonly force: boolean
}

/**
 * Plans to delete connectors with the OpenAPI documents that only they use. Fakes and recordings stay: somebody wrote
 * them, and the notes name them. Throws `CONNECTOR_IN_USE` where one is called.
 */
export function planDeleteConnectors(
  workspace: Workspace,
  items: readonly ConnectorFile[],
  { users, force }: DeleteOptions,
): ItemPlan {
  const uses = items.flatMap((item) => describeUses(users, item).map((use) => ({ item, use })))
  const [first] = uses
  if (first && !force) {
    const { name } = first.item
    const places = uses.filter(({ item }) => item === first.item).map(({ use }) => `${use.file}:${use.line ?? 1}`)
    throw new StepyardError('CONNECTOR_IN_USE', { name, uses: [...new Set(places)] })
  }
  const leaving = items.flatMap((item) => [item.path, belongingsOf(workspace, item).document ?? item.path])
  return {
    items: items.map(({ kind, name, path }) => ({ kind, name, path })),
    changes: [...new Set(leaving)].map((path) => ({ path, before: readBytes(workspace, path) })),
    notes: [...uses.map(({ use }) => use), ...items.flatMap((item) => leftBehind(workspace, item))],
  }
}

function leftBehind(workspace: Workspace, item: ConnectorFile): Diagnostic[] {
  const { fakes, recordings } = belongingsOf(workspace, item)
  return [...fakes, ...recordings].map((file) => ({
    severity: 'note',
    code: 'LEFT_BEHIND',
    message: `It is of the connector "${item.name}", and stays.`,
    hint: 'Delete it where it is of no more use.',
    file,
  }))
}
