import { posix } from 'node:path'
import type { Diagnostic } from '../../diagnostics.ts'
import { itemKind } from '../../workspace/layout.ts'
import { isRelative, relativePath, resolveModule } from '../../workspace/edit/modulePath.ts'
import { quoteLike } from '../../workspace/edit/quote.ts'
import { findSpecifiers } from '../../workspace/edit/specifiers.ts'
import { applyTextEdits, type TextEdit } from '../../workspace/edit/textEdit.ts'
import { parseStep } from '../../workspace/step.ts'
import { findingAt, loadParser, type Syntax } from '../../workspace/syntax.ts'
import { addItem, type ImportDraft } from './importPlan.ts'
import type { SourceFolder } from './readSource.ts'
import type { SourceCode } from './sourceCode.ts'

/**
 * Takes files of code over with everything that they import from the source. Each is what it was, but for the paths of
 * imports that lead to a file with another place. What is wrong with a step becomes a finding; it is taken all the same.
 */
export async function importCode(source: SourceFolder, code: readonly SourceCode[], draft: ImportDraft): Promise<void> {
  const targets = new Map(code.map(({ from, path }) => [from, path]))
  const queue: (Omit<SourceCode, 'kind'> & { readonly kind: SourceCode['kind'] | 'helper' })[] = [...code]
  const parse = await loadParser()
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const { from, path, kind } = item
    const text = await source.read(from)
    if (text === undefined) {
      draft.leftOut.push({ path: from, reason: 'is no text in UTF-8, or larger than 5 MB' })
      continue
    }
    const syntax = parse(from, text)
    for (const helper of await helpersOf(syntax, source)) {
      if (targets.has(helper)) continue
      targets.set(helper, helper)
      queue.push({ kind: 'helper', from: helper, path: helper, name: helper })
    }
    const moved = await respell(syntax, { path, targets, source })
    if (!addItem(draft, item, moved.text)) continue
    draft.diagnostics.push(...moved.missing, ...(kind === 'step' ? await errorsOf(path, moved.text) : []))
  }
}

/** Files that are no part of the layout: `include` makes them one. */
export function includedFiles({ items }: Pick<ImportDraft, 'items'>): string[] {
  return items.flatMap(({ path }) => (itemKind(path) === undefined ? [path] : []))
}

async function helpersOf(syntax: Syntax, { paths }: SourceFolder): Promise<string[]> {
  const known = new Set(paths)
  return (await findSpecifiers(syntax)).flatMap(({ value }) => {
    const found = resolveModule(syntax.path, value, (path) => known.has(path))
    return found ? [found.path] : []
  })
}

interface Moving {
  readonly path: string
  readonly targets: ReadonlyMap<string, string>
  readonly source: SourceFolder
}

async function respell(
  syntax: Syntax,
  { path, targets, source }: Moving,
): Promise<{ readonly text: string; readonly missing: readonly Diagnostic[] }> {
  const known = new Set(source.paths)
  const edits: TextEdit[] = []
  const missing: Diagnostic[] = []
  for (const specifier of (await findSpecifiers(syntax)).filter(({ value }) => isRelative(value))) {
    const { start, end, value } = specifier
    const found = resolveModule(syntax.path, value, (candidate) => known.has(candidate))
    if (!found) {
      missing.push(findingAt({ ...syntax, path }, missingImport(syntax.path, value, specifier)))
      continue
    }
    const target = targets.get(found.path) ?? found.path
    const isMoved =
      posix.relative(posix.dirname(syntax.path), found.path) !== posix.relative(posix.dirname(path), target)
    if (isMoved) edits.push({ start, end, text: quoteLike(syntax.text, start, found.respell(path, target)) })
  }
  return { text: applyTextEdits(syntax.text, edits), missing }
}

function missingImport(path: string, value: string, at: { readonly start: number }) {
  return {
    severity: 'warning' as const,
    code: 'IMPORT_MISSING',
    message: `\`${value}\` leads to no file of the source.`,
    hint: `Copy that file, and correct the path: \`${relativePath(path, 'libraries/shared/name.js')}\`.`,
    at,
  }
}

async function errorsOf(path: string, text: string): Promise<Diagnostic[]> {
  const { diagnostics } = await parseStep(path, text)
  return diagnostics.filter(({ severity }) => severity === 'error')
}
