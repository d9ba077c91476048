import type { Operation, Operations } from '../connector.ts'
import { child, rootPlace, type Documents } from './documents.ts'
import { listOperations, methodOf, type OperationEntry } from './listOperations.ts'
import { nameOperations } from './operationNames.ts'
import { readInput } from './readInput.ts'
import { readOutput } from './readOutput.ts'
import { createSchemaReader, type SchemaReader } from './schemaReader.ts'

/** What an OpenAPI document says. */
export interface OpenApi {
  readonly title: string
  readonly version: string
  readonly operations: Operations
  /** What each operation is in the document, by its name. */
  readonly entries: ReadonlyMap<string, OperationEntry>
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document: names at once, an operation and its schemas when it is asked for. Libraries that
 * resolve and validate the whole document first take 6 to 7 s for that of GitHub (`@readme/openapi-parser` 9), this takes
 * what parsing its text takes, 0.15 s; what is wrong is found by `checkOpenApi` when it is imported. Never throws.
 */
export function readOpenApi(documents: Documents): OpenApi {
  const entries = nameOperations(listOperations(documents))
  const info = child(rootPlace(documents), 'info')
  const text = (key: string): string => String(child(info, key).value ?? '')
  return { title: text('title'), version: text('version'), entries, operations: lazily(documents, entries) }
}

function lazily(documents: Documents, entries: ReadonlyMap<string, OperationEntry>): Operations {
  const { value } = child(rootPlace(documents), 'openapi')
  const version = String(value).startsWith('3.0') ? '3.0' : '3.1'
  const input = createSchemaReader(documents, { version, hides: 'readOnly' })
  const output = createSchemaReader(documents, { version, hides: 'writeOnly' })
  const read = new Map<string, Operation>()
  return {
    names: [...entries.keys()],
    find(name) {
      const entry = entries.get(name)
      if (!entry) return undefined
      const known = read.get(name) ?? readOperation({ name, entry, documents }, { input, output })
      read.set(name, known)
      return known
    },
  }
}

interface NamedEntry {
  readonly name: string
  readonly entry: OperationEntry
  readonly documents: Documents
}

interface Readers {
  readonly input: SchemaReader
  readonly output: SchemaReader
}

function readOperation({ name, entry, documents }: NamedEntry, readers: Readers): Operation {
  const { input, parameters, body } = readInput(entry, documents, readers.input)
  const description = describe(entry)
  const idempotency = parameters.find((each) => each.in === 'header' && /^(?:x-)?idempotency-key$/i.test(each.name))
  return {
    name,
    ...(description !== undefined && { description }),
    input,
    ...readOutput(entry, documents, readers.output),
    request: {
      method: methodOf(entry),
      path: entry.path,
      parameters,
      ...(body && { body }),
      ...(idempotency && { idempotencyHeader: idempotency.name }),
    },
  }
}

function describe({ operation }: OperationEntry): string | undefined {
  const texts = ['summary', 'description'].map((key) => child(operation, key).value)
  const said = texts.filter((text) => typeof text === 'string' && text.trim() !== '')
  return said.length > 0 ? [...new Set(said)].join('\n\n') : undefined
}
