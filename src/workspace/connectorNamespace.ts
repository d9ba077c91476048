import type { ConnectorConfig } from '../config/schemaTypes.ts'
import type { ConfigItem } from './workspace.ts'

/** What steps call a connector by, `connectors.<namespace>`: what its file says, else the name of the file in camel case. */
export function connectorNamespace({ name, value }: ConfigItem<ConnectorConfig>): string {
  return value.namespace ?? camelCase(name)
}

function camelCase(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9$_]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '')
}
