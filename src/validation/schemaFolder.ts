import { isMapValue } from '../config/jsonSchema.ts'
import type { SchemaFile } from '../workspace/workspace.ts'
import { bundleSchema, type BundledSchema } from './bundleSchema.ts'
import { readDocument, type ReadDocument, type SchemaDocument } from './schemaDocument.ts'
import { resolveId, type Documents } from './schemaRefs.ts'

/** The schemas of a workspace, each read when it is first asked for. */
export interface SchemaFolder {
  /** A schema with everything it refers to; what is wrong where its file is no schema; `undefined` where there is none. */
  bundle(path: string): (BundledSchema & { readonly document: SchemaDocument }) | ReadFailure | undefined
}

/** Why a file is no schema. */
export type ReadFailure = Extract<ReadDocument, { readonly document?: never }>

/** Makes the schemas of a workspace ready to be asked for. */
export function openSchemaFolder(files: readonly SchemaFile[]): SchemaFolder {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const known = new Map<string, ReadDocument>()
  const load = (path: string): ReadDocument | undefined => {
    const text = texts.get(path)
    if (text === undefined) return undefined
    const read = known.get(path) ?? readDocument(path, text)
    known.set(path, read)
    return read
  }
  const documents: Documents = {
    read: (path) => load(path)?.document,
    findById: (id) => files.map(({ path }) => load(path)?.document).find((each) => each && idOf(each) === id),
  }
  return {
    bundle(path) {
      const read = load(path)
      if (!read?.document) return read
      const { document } = read
      const { schema, lost } = bundleSchema(document, documents)
      return { schema: sameObject(schema), lost, document }
    },
  }
}

function idOf({ value }: SchemaDocument): string | undefined {
  const id = isMapValue(value) ? (value['$id'] ?? value['id']) : undefined
  return typeof id === 'string' ? resolveId(id) : undefined
}

// What is compiled of a schema is known by its identity, and a reload reads the same text again.
const MOST = 200
const objects = new Map<string, object>()

function sameObject(schema: object): object {
  const text = JSON.stringify(schema)
  const known = objects.get(text) ?? schema
  objects.delete(text)
  objects.set(text, known)
  const [oldest] = objects.keys()
  if (objects.size > MOST && oldest !== undefined) objects.delete(oldest)
  return known
}
