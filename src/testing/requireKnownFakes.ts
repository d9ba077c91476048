import type { ConnectorTable } from '../connectors/connectorTable.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'

/** What a test answers calls with, by connector and operation. */
export type GivenAnswers = Readonly<Record<string, unknown>>

/**
 * Throws `CONNECTOR_UNKNOWN` that nearly is the name of another, and `OPERATION_MISSPELT` for such an
 * operation: a call would then be answered by somebody else, and the test would not say so. Names that are like none
 * may be those of connectors that the workspace has no file for.
 */
export function requireKnownFakes(given: GivenAnswers, table: ConnectorTable): void {
  const names = table.all.flatMap(({ name, namespace }) => [name, namespace])
  for (const [name, parts] of Object.entries(given)) {
    const known = table.all.find((connector) => connector.name === name || connector.namespace === name)
    const nearest = known ? undefined : nearestSpelling(name, names)
    if (nearest !== undefined) throw new StepyardError('CONNECTOR_UNKNOWN', { name, nearest })
    if (known && typeof parts === 'object' && parts !== null)
      requireKnownOperations(name, parts, known.operations.names)
  }
}

function requireKnownOperations(connector: string, parts: object, known: readonly string[]): void {
  for (const operation of Object.keys(parts)) {
    // The first part of a name with dots may be an object of its own.
    if (known.some((name) => name === operation || name.startsWith(`${operation}.`))) continue
    const nearest = nearestSpelling(operation, known)
    if (nearest !== undefined) throw new StepyardError('OPERATION_MISSPELT', { connector, operation, nearest })
  }
}
