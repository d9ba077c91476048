import type { ConnectorUse } from '../../workspace/calledConnectors.ts'
import type { ConnectorUser } from '../../workspace/connectorUsers.ts'
import type { FileChange } from '../../workspace/edit/itemPlan.ts'
import { quoteLike } from '../../workspace/edit/quote.ts'
import { decodeSource, editSource, readBytes } from '../../workspace/edit/sourceText.ts'
import type { TextEdit } from '../../workspace/edit/textEdit.ts'
import type { Workspace } from '../../workspace/workspace.ts'

/** The changes by which every file that calls one namespace calls another; nothing else in them changes. */
export async function planRewrites(
  workspace: Workspace,
  users: readonly ConnectorUser[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<FileChange[]> {
  const found = users.filter(({ names }) => names.has(from))
  return Promise.all(
    found.map(async ({ path, uses }) => {
      const before = readBytes(workspace, path)
      const own = uses.filter(({ name }) => name === from)
      const edited = await editSource(path, decodeSource(path, before), ({ text }) =>
        own.map((use) => respell(text, use, to)),
      )
      return { path, before, after: Buffer.from(edited) }
    }),
  )
}

function respell(text: string, { at, form }: ConnectorUse, namespace: string): TextEdit {
  switch (form) {
    case 'name':
      return { ...at, text: namespace }
    case 'text':
      return { ...at, text: quoteLike(text, at.start, namespace) }
    case 'shorthand':
      // The variable keeps its name: `const { crm: stripe } = connectors`.
      return { start: at.start, end: at.start, text: `${namespace}: ` }
  }
}
