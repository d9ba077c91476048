import type { FileChange } from '../../workspace/edit/itemPlan.ts'
import { applyTextEdits, type TextEdit } from '../../workspace/edit/textEdit.ts'
import type { Fix } from '../finding.ts'
import type { TextFile } from '../texts.ts'

/** What fixes would do to a workspace. */
export interface FixPlan {
  /** In the order of their paths. */
  readonly changes: readonly FileChange[]
  /** How many of the fixes are in them. */
  readonly fixed: number
  /** Why others are not, a sentence for each file. */
  readonly left: readonly string[]
}

/** The workspace that is mended. */
export interface FixedFiles {
  readonly texts: readonly TextFile[]
  /** Every path that is taken, files that are no text among them. */
  readonly paths: readonly string[]
}

/**
 * Works out the files as they are once everything is mended that can be. A file with the marks of an unfinished merge is
 * left alone, and of edits that overlap only the first is made: the next check finds what is left.
 */
export function planFixes(fixes: readonly Fix[], files: FixedFiles): FixPlan {
  const taken = new Set(files.paths.map((path) => path.toLowerCase()))
  const plans = files.texts.map((file) =>
    planFile(
      fixes.filter(({ path }) => path === file.path),
      { file, taken },
    ),
  )
  return {
    changes: plans.flatMap(({ changes }) => changes),
    fixed: plans.reduce((sum, { fixed }) => sum + fixed, 0),
    left: plans.flatMap(({ left }) => left),
  }
}

interface FileContext {
  readonly file: TextFile
  readonly taken: Set<string>
}

function planFile(fixes: readonly Fix[], { file, taken }: FileContext): FixPlan {
  if (fixes.length === 0) return NOTHING
  if (CONFLICT.test(file.text))
    return { ...NOTHING, left: [`${file.path} has conflict markers, and is left as it is.`] }
  const edits = fixes
    .filter((fix) => fix.kind === 'edit')
    .reduce<readonly TextEdit[]>((kept, { edits: more }) => addEdits(kept, more), [])
  const renames = fixes.filter((fix) => fix.kind === 'rename')
  const [rename] = renames.filter(({ to }) => !taken.has(to.toLowerCase()))
  const text = applyToText(file.text, edits)
  const left = renames.length > 0 && !rename ? [`${file.path} keeps its name: ${renames[0]?.to} is there already.`] : []
  if (text === file.text && !rename) return { ...NOTHING, left }
  if (rename) taken.add(rename.to.toLowerCase())
  return { changes: changesOf(file, { text, rename: rename?.to }), fixed: edits.length + (rename ? 1 : 0), left }
}

const NOTHING: FixPlan = { changes: [], fixed: 0, left: [] }
const CONFLICT = /^(?:<{7}|>{7})(?: |$)/m

// All edits of a fix, or none.
function addEdits(kept: readonly TextEdit[], more: readonly TextEdit[]): readonly TextEdit[] {
  const overlaps = more.some((edit) => kept.some(({ start, end }) => edit.start < end && start < edit.end))
  return overlaps ? kept : [...kept, ...more]
}

// Places are counted without the mark, which whoever reads a file does not see.
function applyToText(text: string, edits: readonly TextEdit[]): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  return mark + applyTextEdits(text.slice(mark.length), edits)
}

function changesOf(
  { path, text: before }: TextFile,
  { text, rename }: { readonly text: string; readonly rename: string | undefined },
): readonly FileChange[] {
  const [old, now] = [before, text].map((written) => new TextEncoder().encode(written))
  if (!old || !now) return []
  if (rename === undefined) return [{ path, before: old, after: now }]
  return [
    { path, before: old },
    { path: rename, after: now, from: path },
  ]
}
