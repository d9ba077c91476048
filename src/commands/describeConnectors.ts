import type { Connector } from '../connectors/connector.ts'
import { createConnectorTable, type ConnectorTable } from '../connectors/connectorTable.ts'
import { findInCatalogue } from '../connectors/catalogue/catalogue.ts'
import { stepsThatCall } from '../connectors/items/connectorUses.ts'
import { createImportedReader } from '../connectors/openapi/importedReader.ts'
import type { ConnectorUser } from '../workspace/connectorUsers.ts'
import { belongingsOf, type ConnectorFile } from '../workspace/edit/connectorItem.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A connector as lists and reports show it. */
export interface DescribedConnector {
  readonly name: string
  readonly path: string
  /** `false` where the file has errors; then little more is known. */
  readonly readable: boolean
  readonly namespace: string
  readonly type?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly enabled?: boolean
  /** Absent where all environments have it. */
  readonly environments?: readonly string[]
  readonly operations: number
  /** What answers its calls: files of `fakes/`, or `built-in`. */
  readonly fakes: readonly string[]
  /** How many of its operations have a recording. */
  readonly recordings: number
  /** The steps that call it, by name. */
  readonly steps: readonly string[]
}

/** What connectors are described with. */
export interface ConnectorSources {
  readonly workspace: Workspace
  readonly table: ConnectorTable
  readonly users: readonly ConnectorUser[]
}

/** The connectors of a folder with the operations of the documents they name. */
export function tableOf({ connectors }: Workspace, root: string): ConnectorTable {
  const read = createImportedReader(root)
  return createConnectorTable(connectors, (item) => read(item)?.operations)
}

/** What is known of a connector; nothing of it is secret. */
export function describeConnector(
  item: ConnectorFile,
  { workspace, table, users }: ConnectorSources,
): DescribedConnector {
  const { name, path, namespace, connector } = item
  const { fakes, recordings } = belongingsOf(workspace, item)
  const builtIn = connector && findInCatalogue(connector.value.type)?.fake
  const common = {
    name,
    path,
    namespace,
    fakes: [...fakes, ...(builtIn ? ['built-in'] : [])],
    recordings: recordings.length,
    steps: stepsThatCall(users, namespace),
  }
  if (!connector) return { ...common, readable: false, operations: 0 }
  const { type, description, tags, enabled = true, environments } = connector.value
  return {
    ...common,
    readable: true,
    type,
    ...(description !== undefined && { description }),
    ...(tags && { tags }),
    enabled,
    ...(environments && { environments }),
    operations: knownConnector(table, item)?.operations.names.length ?? 0,
  }
}

/** The connector that a file makes; `undefined` where it has errors. */
export function knownConnector(table: ConnectorTable, { path }: ConnectorFile): Connector | undefined {
  return table.all.find((each) => each.path === path)
}
