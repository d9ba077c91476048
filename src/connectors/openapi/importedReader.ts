import { posix } from 'node:path'
import { readDocument } from '../../config/readDocument.ts'
import { isStepyardError } from '../../errors.ts'
import { readItem } from '../../workspace/itemFiles.ts'
import type { Operations } from '../connector.ts'
import type { ConnectorItem } from '../connectorTable.ts'
import { checkOpenApi } from './checkOpenApi.ts'
import type { Documents } from './documents.ts'
import { readOpenApi } from './readOpenApi.ts'

/** What the OpenAPI document of a connector has, or why it has nothing. */
export type Imported =
  | { readonly operations: Operations; readonly problem?: undefined }
  | { readonly operations?: undefined; readonly problem: { readonly message: string; readonly hint?: string } }

/** Reads the documents that connectors of a folder name, each once; `undefined` for a connector that names none. */
export function createImportedReader(root: string): (item: ConnectorItem) => Imported | undefined {
  const known = new Map<string, Imported>()
  return ({ path, value }) => {
    if (value.openapi === undefined) return undefined
    const file = posix.join(posix.dirname(path), value.openapi)
    const found = known.get(file) ?? readImported(root, file)
    known.set(file, found)
    return found
  }
}

function readImported(root: string, file: string): Imported {
  // What is elsewhere on this machine does not travel with the workspace.
  if (file.startsWith('../') || posix.isAbsolute(file)) return noFile(file, 'it is outside of the workspace')
  try {
    const { value, diagnostics } = readDocument(readItem(root, file), file)
    const [broken] = diagnostics
    if (broken)
      return { problem: { message: withoutPeriod(broken.message), ...(broken.hint && { hint: broken.hint }) } }
    const documents = { root: value, file, read: neighbours(root, posix.dirname(file)) }
    const [found] = checkOpenApi(documents)
    if (found?.severity !== 'error') return { operations: readOpenApi(documents).operations }
    return { problem: { message: withoutPeriod(found.message), ...(found.hint && { hint: found.hint }) } }
  } catch (error) {
    if (isStepyardError(error)) return noFile(file, 'there is no such file, or it may not be read')
    throw error
  }
}

function noFile(file: string, reason: string): Imported {
  return { problem: { message: `${file}: ${reason}`, hint: 'Import it: `stepyard connector import <file|url>`.' } }
}

function neighbours(root: string, folder: string): NonNullable<Documents['read']> {
  const known = new Map<string, unknown>()
  return (path) => {
    if (!known.has(path)) known.set(path, readIfThere(root, posix.join(folder, path)))
    return known.get(path)
  }
}

function readIfThere(root: string, file: string): unknown {
  try {
    return readDocument(readItem(root, file), file).value
  } catch (error) {
    if (isStepyardError(error)) return undefined
    throw error
  }
}

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
