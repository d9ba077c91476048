import type { ConnectorConfig } from '../../config/schemaTypes.ts'
import { connectorNamespace } from '../connectorNamespace.ts'
import { itemKind, itemName } from '../layout.ts'
import { readRecordingPath } from '../recordingPath.ts'
import type { ConfigItem, Workspace } from '../workspace.ts'

/** The file of a connector; without what is in it where it has errors. */
export interface ConnectorFile {
  readonly kind: 'connector'
  readonly name: string
  readonly path: string
  /** What steps call it; that of its file name where the file has errors. */
  readonly namespace: string
  readonly connector?: ConfigItem<ConnectorConfig>
}

/** The connectors of a workspace by path, those that cannot be read included. */
export function listConnectors({ paths, connectors }: Workspace): ConnectorFile[] {
  return paths
    .filter((path) => itemKind(path) === 'connector')
    .map((path) => {
      const connector = connectors.find((each) => each.path === path)
      const name = itemName(path)
      const namespace = connectorNamespace(name, connector?.value.namespace)
      return { kind: 'connector', name, path, namespace, ...(connector && { connector }) }
    })
}

/** Files that go with a connector, relative to the workspace. */
export interface ConnectorBelongings {
  readonly fakes: readonly string[]
  readonly recordings: readonly string[]
  /** The document beside it that is called like it, where the connector names that one. */
  readonly document?: string
}

/** The fakes and recordings of a connector, and its own OpenAPI document. */
export function belongingsOf({ paths }: Workspace, item: Omit<ConnectorFile, 'kind'>): ConnectorBelongings {
  const document = `connectors/${item.name}.openapi.json`
  const isOwn = item.connector?.value.openapi === `./${item.name}.openapi.json`
  return {
    fakes: paths.filter((path) => itemKind(path) === 'fake' && isFakeOf(path, item)),
    recordings: paths.filter(
      (path) => itemKind(path) === 'recording' && readRecordingPath(path)?.connector === item.namespace,
    ),
    ...(isOwn && paths.includes(document) && { document }),
  }
}

/** Whether a file of `fakes/` stands for a connector: it is called like it, or as steps call it. */
export function isFakeOf(path: string, { name, namespace }: Pick<ConnectorFile, 'name' | 'namespace'>): boolean {
  const own = itemName(path)
  return [name, namespace].some((wanted) => wanted === own || wanted === connectorNamespace(own))
}
