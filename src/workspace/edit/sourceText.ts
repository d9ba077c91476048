import { isUtf8 } from 'node:buffer'
import { StepyardError } from '../../errors.ts'
import { readItem } from '../itemFiles.ts'
import { loadParser, type Syntax } from '../syntax.ts'
import type { Workspace } from '../workspace.ts'
import { applyTextEdits, type TextEdit } from './textEdit.ts'

/** The text of a code file, byte order mark included; throws `ITEM_BROKEN` where it is not UTF-8. */
export function decodeSource(path: string, bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new StepyardError('ITEM_BROKEN', { path, line: 1, reason: 'it is not UTF-8 text' })
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/** Parses a code file; throws `ITEM_BROKEN` with the first error where it does not parse. */
export async function parseSource(path: string, text: string): Promise<Syntax> {
  const parse = await loadParser()
  const syntax = parse(path, text)
  const [error] = syntax.errors
  if (error) throw new StepyardError('ITEM_BROKEN', { path, line: error.line ?? 1, reason: error.message })
  return syntax
}

/**
 * `text` with the edits that `edit` finds in its syntax tree. A byte order mark stays where it is and is not seen by
 * `edit`. Throws `ITEM_BROKEN` where the text does not parse.
 */
export async function editSource(
  path: string,
  text: string,
  edit: (syntax: Syntax) => readonly TextEdit[] | Promise<readonly TextEdit[]>,
): Promise<string> {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const syntax = await parseSource(path, text.slice(mark.length))
  return mark + applyTextEdits(syntax.text, await edit(syntax))
}

/** The bytes of a file of a workspace, links never followed; the workspace must have been read from a folder. */
export function readBytes({ root }: Pick<Workspace, 'root'>, path: string): Uint8Array {
  if (root === undefined) throw new StepyardError('WORKSPACE_WITHOUT_FOLDER', {})
  return readItem(root, path)
}
