import { mergeText } from '../snapshot/mergeText.ts'
import { mergeValues, type ValueConflict } from './mergeTree.ts'
import { sameValue, type Three } from './mergeTreeOrder.ts'
import { openJson, parseJsonText } from './mergeTreeJson.ts'
import { mergeTreeText } from './mergeTreeText.ts'

/** One text on its three sides. */
export type DocumentTexts = Three<string>

/** Both edits of a document in one; or the places a person decides; or the side that cannot be read as a document. */
export type DocumentMerge =
  | { readonly clean: true; readonly text: string }
  | { readonly clean: false; readonly conflicts: readonly ValueConflict[] }
  | { readonly clean: false; readonly unparsable: keyof DocumentTexts }

/**
 * Merges two edits of a JSON text by structure. What nobody changed stays as ours has it: indentation, order of keys,
 * the end of the last line. A clean result always reads as the merged value.
 */
export function mergeJson(texts: DocumentTexts): DocumentMerge {
  const { base, ours, theirs } = texts
  if (ours === base || ours === theirs) return { clean: true, text: theirs }
  if (theirs === base) return { clean: true, text: ours }
  const values: Partial<Record<keyof DocumentTexts, unknown>> = {}
  for (const side of ['ours', 'theirs', 'base'] as const) {
    const node = parseJsonText(texts[side])
    if (!node) return { clean: false, unparsable: side }
    values[side] = node.value
  }
  const merged = mergeValues({ base: values.base, ours: values.ours, theirs: values.theirs })
  if (merged.conflicts.length > 0) return { clean: false, conflicts: merged.conflicts }
  const reads = (text: string): boolean => sameValue(parseJsonText(text)?.value, merged.value)
  return { clean: true, text: writeMerged(texts, reads) ?? format(merged.value, ours) }
}

// By lines where that says the same: it keeps what a person wrote on both sides, blank lines and all.
function writeMerged(texts: DocumentTexts, reads: (text: string) => boolean): string | undefined {
  const lines = mergeText(texts)
  if (lines.clean && reads(lines.text)) return lines.text
  const pieces = mergeTreeText(texts, openJson)
  return pieces !== undefined && reads(pieces) ? pieces : undefined
}

function format(value: unknown, like: string): string {
  const indent = /^[{[]\r?\n([ \t]+)/.exec(like)?.[1] ?? ''
  const newline = /\r?\n/.exec(like)?.[0] ?? '\n'
  const text = JSON.stringify(value, undefined, indent).replaceAll('\n', newline)
  return like.endsWith('\n') ? text + newline : text
}
