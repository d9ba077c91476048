import type { ConnectorConfig } from '../config/schemaTypes.ts'
import type { ConfigItem } from './workspace.ts'

/** What code calls a connector by, `connectors.<namespace>`. */
export function namespaceOf({ name, value }: ConfigItem<ConnectorConfig>): string {
  return connectorNamespace(name, value.namespace)
}

/** The same for the name of a file: what it says, else that name in camel case. */
export function connectorNamespace(name: string, written?: string): string {
  return written ?? camelCase(name)
}

function camelCase(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9$_]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '')
}
