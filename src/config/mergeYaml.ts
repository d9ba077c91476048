import { isStepyardError } from '../errors.ts'
import { lineEndOf, splitLines } from '../snapshot/lines.ts'
import { mergeText } from '../snapshot/mergeText.ts'
import { editYaml, type YamlEdit } from './editYaml.ts'
import type { Json } from './json.ts'
import type { DocumentMerge, DocumentTexts } from './mergeJson.ts'
import { mergeValues, type ValueSides } from './mergeTree.ts'
import { isMap, sameValue } from './mergeTreeOrder.ts'
import { mergeTreeText } from './mergeTreeText.ts'
import { openYaml, refersAcross } from './mergeTreeYaml.ts'
import { readYaml } from './readYaml.ts'

/**
 * Merges two edits of a YAML text by structure. What nobody changed stays as ours has it: comments, order, quotes and
 * layout. A clean result always reads as the merged value. A document with anchors, aliases or tags is merged by
 * lines, because a piece of it can mean something else in another place.
 */
export function mergeYaml(texts: DocumentTexts): DocumentMerge {
  const { base, ours, theirs } = texts
  if (ours === base || ours === theirs) return { clean: true, text: theirs }
  if (theirs === base) return { clean: true, text: ours }
  const values: Partial<Record<keyof DocumentTexts, unknown>> = {}
  for (const side of ['ours', 'theirs', 'base'] as const) {
    const value = valueOf(texts[side])
    if (value === undefined) return { clean: false, unparsable: side }
    values[side] = value
  }
  const sides: ValueSides = { base: values.base, ours: values.ours, theirs: values.theirs }
  const { value, conflicts } = mergeValues(sides)
  if (conflicts.length > 0) return { clean: false, conflicts }
  const text = writeMerged(texts, { ours: values.ours, merged: value })
  return text === undefined ? { clean: false, conflicts: [{ path: [], ...sides }] } : { clean: true, text }
}

interface MergedValues {
  readonly ours: unknown
  readonly merged: unknown
}

// In this order: by lines keeps what both wrote, by pieces nearly all of it, by edits at least all of ours.
function writeMerged(texts: DocumentTexts, { ours, merged }: MergedValues): string | undefined {
  const reads = (text: string | undefined): boolean => text !== undefined && sameValue(valueOf(text), merged)
  const lines = mergeText(texts)
  if (lines.clean && reads(lines.text)) return lines.text
  if (Object.values(texts).some(refersAcross)) {
    return lines.clean && valueOf(lines.text) !== undefined ? lines.text : undefined
  }
  const pieces = mergePieces(texts)
  if (reads(pieces)) return pieces
  const edited = editOurs(texts.ours, findEdits(ours, merged))
  return reads(edited) ? edited : undefined
}

function mergePieces({ base, ours, theirs }: DocumentTexts): string | undefined {
  const lf = (text: string): string => text.replaceAll('\r\n', '\n')
  const merged = mergeTreeText({ base: lf(base), ours: lf(ours), theirs: lf(theirs) }, openYaml)
  return lineEndOf(splitLines(ours)) === '\r\n' ? merged?.replaceAll('\n', '\r\n') : merged
}

/** What has to be set or taken out to get from one value to the other, as deep in maps as possible. */
function findEdits(before: unknown, after: unknown, path: readonly string[] = []): YamlEdit[] {
  if (sameValue(before, after)) return []
  // Values of a document that was read are JSON.
  if (!isMap(before) || !isMap(after)) return [{ path, value: after as Json | undefined }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => findEdits(before[key], after[key], [...path, key]))
}

// Each edit reads the text again, so many of them on a big text would take too long.
const MAX_EDITS = 100

function editOurs(text: string, edits: readonly YamlEdit[]): string | undefined {
  if (edits.length > MAX_EDITS || edits.some((edit) => edit.path.length === 0)) return undefined
  try {
    return editYaml(text, edits, '')
  } catch (error) {
    if (isStepyardError(error, 'CONFIG_NOT_EDITABLE', 'CONFIG_INVALID')) return undefined
    throw error
  }
}

function valueOf(text: string): unknown {
  const { value, diagnostics } = readYaml(text, '')
  return diagnostics.length > 0 ? undefined : value
}
