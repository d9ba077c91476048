import type { DescribeConnectors } from './codegen/planTypes.ts'
import type { OperationTypes } from './codegen/typeSources.ts'
import type { Operation } from './connectors/connector.ts'
import { createConnectorTable } from './connectors/connectorTable.ts'
import { createImportedOperations } from './connectors/openapi/importedOperations.ts'

/** What can be called of the connectors of a folder, for types: of built-in types and imported documents, too. */
export const describeConnectors: DescribeConnectors = async (root, connectors) => {
  const described = new Map(connectors.map(({ path, value }) => [path, value.description]))
  return createConnectorTable(connectors, createImportedOperations(root)).all.map((connector) => {
    const { namespace, path = 'connectors', operations } = connector
    const description = described.get(path)
    return {
      namespace,
      path,
      ...(description !== undefined && { description }),
      operations: operations.names.map((name) => typesOf(operations.find(name), name)),
    }
  })
}

function typesOf(operation: Operation | undefined, name: string): OperationTypes {
  const { description, input, output } = operation ?? {}
  return {
    name,
    ...(description !== undefined && { description }),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
  }
}
