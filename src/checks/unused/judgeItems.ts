import { posix } from 'node:path'
import type { Diagnostic } from '../../diagnostics.ts'
import { quoteWord } from '../../spelling.ts'
import { findConnectorUsers } from '../../workspace/connectorUsers.ts'
import { namespaceOf } from '../../workspace/connectorNamespace.ts'
import type { LibrarySource } from '../../workspace/library.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { isCode, type ItemTexts } from './itemTexts.ts'

/** Libraries and connectors that nothing has a use for. A word in a comment counts as one. */
export async function judgeItems(workspace: Workspace, texts: ItemTexts): Promise<Diagnostic[]> {
  const libraries = workspace.libraries.filter((library) => !isUsed(library, texts))
  return [...libraries.map(describeLibrary), ...(await judgeConnectors(workspace, texts))]
}

// By its file name where it is imported, by its namespace where it is called.
function isUsed({ path, namespace }: LibrarySource, texts: ItemTexts): boolean {
  const base = posix.basename(path).replace(/\.[^.]+$/, '')
  const others = (file: { readonly path: string }): boolean => file.path !== path
  return (
    texts.mentions(base, (file) => others(file) && isCode(file)) ||
    texts.mentions(namespace, (file) => others(file) && isCode(file) && /\blib\b/.test(file.text)) ||
    texts.all.some((file) => others(file) && isCode(file) && WHOLE_LIB.test(file.text))
  )
}

// `lib[name]` and `run(lib)` may reach each of them.
const WHOLE_LIB = /\blib\s*\[|[(,]\s*lib\s*[,)]|\.\.\.lib\b|=\s*lib\s*[;\n]/

function describeLibrary({ name, path }: LibrarySource): Diagnostic {
  const message = `No step imports the library "${name}" or calls it.`
  const hint = `Delete it if nothing needs it: \`git rm ${quoteWord(path)}\`.`
  return { severity: 'note', code: 'LIBRARY_UNUSED', message, hint, file: path }
}

async function judgeConnectors(workspace: Workspace, texts: ItemTexts): Promise<Diagnostic[]> {
  const unnamed = workspace.connectors
    .map((connector) => ({ ...connector, namespace: namespaceOf(connector) }))
    .filter(({ namespace }) => !texts.mentions(namespace, isCode))
  // Who computes a name, or hands all connectors on, may call each of them.
  if (unnamed.length === 0 || (await findConnectorUsers(workspace)).some(({ open }) => open)) return []
  return unnamed.map(({ name, namespace, path }) => {
    const message = `No step or library calls \`connectors.${namespace}\`.`
    const hint = `Delete it if nothing needs it: \`stepyard connector delete ${quoteWord(name)}\`.`
    return { severity: 'note', code: 'CONNECTOR_UNUSED', message, hint, file: path }
  })
}
