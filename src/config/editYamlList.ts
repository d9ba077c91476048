import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq, type Pair } from 'yaml'
import { StepyardError } from '../errors.ts'
import { formatItems } from './formatBlock.ts'
import type { Json } from './json.ts'
import { isMapValue } from './jsonSchema.ts'
import { readYaml } from './readYaml.ts'
import { afterColon, endOf, lineEnding, splice, type Splice } from './yamlLines.ts'
import { insertItem, type ListPlace, removeItem, replaceItem } from './yamlListSplice.ts'
import { keyText } from './yamlValue.ts'

/** One change of a list. Keys of a replaced map that stay the same keep their lines. */
export type ListEdit =
  | { readonly kind: 'insert' | 'replace'; readonly index: number; readonly value: Json }
  | { readonly kind: 'remove'; readonly index: number }

/** The list to change: the key of it at the root of the file. */
export interface EditedList {
  readonly key: string
  readonly file: string
}

/**
 * `text` with a list at its root changed, one edit after the other, and comments, order and layout of everything else
 * kept. Throws what `editYaml` throws.
 */
export function editYamlList(text: string, list: EditedList, edits: readonly ListEdit[]): string {
  return edits.reduce((current, edit) => applyEdit(current, list, edit), text)
}

function applyEdit(text: string, { key, file }: EditedList, edit: ListEdit): string {
  const before = readYaml(text, file)
  if (before.document === undefined || before.diagnostics.length > 0) {
    throw new StepyardError('CONFIG_INVALID', { file, count: before.diagnostics.length })
  }
  const written = isMapValue(before.value) ? before.value[key] : undefined
  // What was read from YAML is JSON.
  const items = (Array.isArray(written) ? written : []) as readonly Json[]
  const next = changed(items, edit)
  if (JSON.stringify(items) === JSON.stringify(next)) return text
  const root = before.document.contents
  const pair = isMap(root) ? root.items.find((item) => keyText(item) === key) : undefined
  const result = splice(text, findSplice({ text, key, ...(pair && { pair }) }, edit, next))
  // Read back: whatever the layout was, the result holds exactly the one change, or it is not given out.
  const after = readYaml(result, file)
  const expected = plain({ ...Object(before.value), [key]: next })
  if (after.diagnostics.length > 0 || !isDeepStrictEqual(plain({ ...Object(after.value) }), expected)) {
    const reason = 'the way it is written leaves no safe place for the change'
    throw new StepyardError('CONFIG_NOT_EDITABLE', { file, key, reason })
  }
  return result
}

interface Found {
  readonly text: string
  readonly key: string
  readonly pair?: Pair
}

function findSplice({ text, key, pair }: Found, edit: ListEdit, next: readonly Json[]): Splice {
  const seq = pair?.value
  if (pair && isSeq(seq) && seq.flow !== true && seq.items.length > 0 && next.length > 0) {
    return spliceOf({ text, seq }, edit)
  }
  const newline = lineEnding(text)
  const body = next.length === 0 ? ' []' : formatItems(next).map((line) => `${newline}  ${line}`)
  if (pair) return rewrite(text, pair, [body].flat().join(''))
  const start = text.length
  const open = start > 0 && !text.endsWith('\n') && text !== '\uFEFF' ? newline : ''
  return { start, end: start, text: `${open}${key}:${[body].flat().join('')}${newline}` }
}

function spliceOf(place: ListPlace, edit: ListEdit): Splice {
  switch (edit.kind) {
    case 'insert':
      return insertItem(place, edit.index, edit.value)
    case 'replace':
      return replaceItem(place, edit.index, edit.value)
    case 'remove':
      return removeItem(place, edit.index)
  }
}

// A list in brackets, an empty one, or one that becomes empty.
function rewrite(text: string, pair: Pair, body: string): Splice {
  const start = afterColon(text, pair)
  const end = Math.max(start, pair.value === null ? start : endOf(pair.value))
  const kept = text.slice(start, end).endsWith('\n') ? lineEnding(text) : ''
  return { start, end, text: body + kept }
}

function changed(items: readonly Json[], edit: ListEdit): readonly Json[] {
  const gone = edit.kind === 'insert' ? 0 : 1
  return edit.kind === 'remove' ? items.toSpliced(edit.index, 1) : items.toSpliced(edit.index, gone, edit.value)
}

// Maps that were read have no prototype, which would tell them apart; the order of keys says nothing.
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value))
}
