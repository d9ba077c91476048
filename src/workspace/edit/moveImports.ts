import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../../diagnostics.ts'
import { findingAt, type Syntax } from '../syntax.ts'
import type { Workspace } from '../workspace.ts'
import type { FileChange } from './itemPlan.ts'
import { isRelative, moveSpecifier, relativePath, resolveModule } from './modulePath.ts'
import { quoteLike } from './quote.ts'
import { findReferences, type Reference } from './references.ts'
import { decodeSource, editSource, readBytes } from './sourceText.ts'
import { findSpecifiers, type Specifier } from './specifiers.ts'
import type { TextEdit } from './textEdit.ts'

/** The edits by which a file that moves from one path to another goes on importing what it did. */
export function planMove(
  { text }: Pick<Syntax, 'text'>,
  specifiers: readonly Specifier[],
  { from, to }: { readonly from: string; readonly to: string },
): TextEdit[] {
  return specifiers.flatMap((specifier) => {
    const own = resolveModule(from, specifier.value, (path) => path === from)
    const moved = own ? own.respell(to, to) : moveSpecifier(specifier.value, from, to)
    return moved === specifier.value ? [] : [respecify(text, specifier, moved)]
  })
}

/** The changes by which everything that imports `from` imports `to` instead. */
export async function planImporters(
  workspace: Workspace,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<FileChange[]> {
  const references = (await findReferences(workspace, [from])).get(from) ?? []
  const importers = references.filter(({ imports }) => imports.length > 0)
  return Promise.all(importers.map((reference) => planImporter(workspace, reference, to)))
}

async function planImporter(workspace: Workspace, { path, imports }: Reference, to: string): Promise<FileChange> {
  const before = readBytes(workspace, path)
  const edited = await editSource(path, decodeSource(path, before), ({ text }) =>
    imports.map((specifier) => respecify(text, specifier, specifier.module.respell(path, to))),
  )
  return { path, before, after: Buffer.from(edited) }
}

/** What a new file imports that is not there: it may have been written for another folder. */
export async function findMissingImports(workspace: Workspace, syntax: Syntax): Promise<Diagnostic[]> {
  const { root = '' } = workspace
  const isThere = (path: string): boolean => lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined
  const missing = (await findSpecifiers(syntax)).filter(
    ({ value }) => isRelative(value) && !resolveModule(syntax.path, value, isThere),
  )
  return missing.map((specifier) => {
    const message = `\`${specifier.value}\` leads to no file from here.`
    const hint = `Correct the path, as in \`${relativePath(syntax.path, 'libraries/billing/tax.ts')}\`.`
    return findingAt(syntax, { code: 'IMPORT_MISSING', severity: 'warning', message, hint, at: specifier })
  })
}

function respecify(text: string, { start, end }: Specifier, value: string): TextEdit {
  return { start, end, text: quoteLike(text, start, value) }
}
