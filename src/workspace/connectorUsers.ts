import { isUtf8 } from 'node:buffer'
import { findCalledConnectors, type CalledConnectors } from './calledConnectors.ts'
import { itemName } from './layout.ts'
import { readBytes } from './edit/sourceText.ts'
import { loadParser, type Syntax } from './syntax.ts'
import type { Workspace } from './workspace.ts'

/** A step or a library that calls connectors. */
export interface ConnectorUser extends CalledConnectors {
  readonly kind: 'step' | 'library'
  readonly name: string
  readonly path: string
  /** Without a byte order mark. */
  readonly syntax: Syntax
}

/** Every step and library of a workspace, read from a folder, that names a connector or may call any. */
export async function findConnectorUsers(workspace: Workspace): Promise<readonly ConnectorUser[]> {
  const parse = await loadParser()
  const { steps, libraries } = workspace
  const files = [
    ...steps.map(({ name, path }) => ({ kind: 'step' as const, name, path })),
    ...libraries.map(({ path }) => ({ kind: 'library' as const, name: itemName(path), path })),
  ]
  return files.flatMap((file) => {
    const bytes = readBytes(workspace, file.path)
    // What is no text has no calls, and is found by `check`.
    if (!isUtf8(bytes)) return []
    const text = new TextDecoder().decode(bytes)
    // Parsing is what takes time, and many files name none.
    if (!text.includes('connectors')) return []
    const syntax = parse(file.path, text)
    const called = findCalledConnectors(syntax)
    return called.names.size > 0 || called.open ? [{ ...file, ...called, syntax }] : []
  })
}
