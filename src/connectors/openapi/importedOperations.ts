import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { readDocument } from '../../config/readDocument.ts'
import type { Operations } from '../connector.ts'
import type { ConnectorItem, ReadOperations } from '../connectorTable.ts'
import { neighbours } from './neighbours.ts'
import { readOpenApi } from './readOpenApi.ts'

/**
 * The operations of the documents that connectors of a workspace name, read when the first of them is asked for and
 * again when the file is another one. One that cannot be read, or is outside the workspace, has none: `check` says so.
 */
export function createImportedOperations(root: string): ReadOperations {
  const known = new Map<string, { readonly stamp: string; readonly operations: Operations }>()
  return (item) => {
    const file = fileOf(root, item)
    const stamp = file === undefined ? undefined : stampOf(file)
    if (file === undefined || stamp === undefined) return undefined
    const before = known.get(file)
    if (before?.stamp === stamp) return before.operations
    const operations = lazily(() => read(file))
    known.set(file, { stamp, operations })
    return operations
  }
}

function fileOf(root: string, { path, value }: ConnectorItem): string | undefined {
  if (value.openapi === undefined) return undefined
  try {
    const real = realpathSync(join(root, dirname(path), value.openapi))
    return real.startsWith(realpathSync(root) + sep) ? real : undefined
  } catch {
    // It is not there.
    return undefined
  }
}

function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : undefined
}

function lazily(open: () => Operations): Operations {
  let opened: Operations | undefined
  const operations = (): Operations => (opened ??= open())
  return {
    get names() {
      return operations().names
    },
    find: (name) => operations().find(name),
  }
}

const NONE: Operations = { names: [], find: () => undefined }

function read(file: string): Operations {
  const { value } = readDocument(readFileSync(file), file)
  return value === undefined ? NONE : readOpenApi({ root: value, file, read: neighbours(dirname(file)) }).operations
}
