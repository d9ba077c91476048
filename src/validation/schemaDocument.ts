import { isMapValue } from '../config/jsonSchema.ts'
import { findJsonFault, parseJsonText, type JsonNode } from '../config/mergeTreeJson.ts'
import type { Diagnostic } from '../diagnostics.ts'

/** A schema as a file, or a part of one, says it. */
export interface SchemaDocument {
  /** Relative to the workspace. What a `$ref` in it is relative to. */
  readonly path: string
  readonly value: unknown
  /** The text it was read from, to say where something stands; absent for what was not read from JSON. */
  readonly text?: string
}

/** Keys and indexes that lead to a part of a document. */
export type Pointer = readonly string[]

/** A document, or why the text is none. */
export type ReadDocument =
  | { readonly document: SchemaDocument; readonly diagnostic?: never }
  | { readonly document?: never; readonly diagnostic: Diagnostic }

/** The largest schema that is read, in characters. */
export const MAX_SCHEMA_LENGTH = 2_000_000

/** Reads the text of a schema file. Never throws on what is in it. */
export function readDocument(path: string, text: string): ReadDocument {
  if (text.length > MAX_SCHEMA_LENGTH) {
    const message = `The schema has ${text.length} characters; at most ${MAX_SCHEMA_LENGTH} are read.`
    return refuse(path, { code: 'SCHEMA_TOO_LARGE', message, hint: 'Split it into several files with `$ref`.' })
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof value === 'boolean' || isMapValue(value)) return { document: { path, value, text } }
    const message = 'A schema is an object, or true or false.'
    return refuse(path, { code: 'SCHEMA_INVALID', message, hint: 'Write { "type": "object", "properties": {} }.' })
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    const place = placeAt(text, findJsonFault(text) ?? 0)
    const hint = 'Correct it there; a comma may be missing, or be one too many.'
    return refuse(path, { code: 'SCHEMA_INVALID', message: 'The schema is not JSON.', hint, ...place })
  }
}

/** Where a part of a document stands; what it lies in where that part cannot be found. */
export function locate({ text }: SchemaDocument, pointer: Pointer): { line?: number; column?: number } {
  if (text === undefined) return {}
  const root = parseJsonText(text)
  return placeAt(text, root === undefined ? 0 : offsetOf(root, pointer))
}

function refuse(path: string, finding: Omit<Diagnostic, 'file' | 'severity'>): ReadDocument {
  return { diagnostic: { severity: 'error', line: 1, column: 1, ...finding, file: path } }
}

function offsetOf(root: JsonNode, pointer: Pointer): number {
  let [node, start] = [root, root.start]
  for (const key of pointer) {
    const part = node.kind === 'list' ? node.parts[Number(key)] : node.parts.find((each) => each.key === key)
    if (part === undefined) return start
    node = part.node
    start = part.start
  }
  return start
}

function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
