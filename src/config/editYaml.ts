import { isAlias, isMap, type Pair } from 'yaml'
import { StepyardError } from '../errors.ts'
import { isMapValue } from './jsonSchema.ts'
import type { Json } from './json.ts'
import { formatPath } from './path.ts'
import { readYaml } from './readYaml.ts'
import { splice, type Splice } from './yamlLines.ts'
import { appendPair, insertPair, type MapPlace, removePair, replaceValue } from './yamlSplice.ts'
import { keyText } from './yamlValue.ts'

/** One change of a value in a map; `undefined` takes the key out. */
export interface YamlEdit {
  readonly path: readonly string[]
  readonly value: Json | undefined
}

/**
 * `text` with the edits made and every other byte as it was: comments, order, quotes, alignment, line endings. What
 * already has its value is not touched, so making the same edits twice changes nothing. Throws `CONFIG_INVALID` when
 * the text cannot be read, `CONFIG_NOT_EDITABLE` where a change here would change something else too.
 */
export function editYaml(text: string, edits: readonly YamlEdit[], file: string): string {
  return edits.reduce((current, edit) => applyEdit(current, edit, file), text)
}

function applyEdit(text: string, edit: YamlEdit, file: string): string {
  const before = readYaml(text, file)
  if (before.document === undefined || before.diagnostics.length > 0) {
    throw new StepyardError('CONFIG_INVALID', { file, count: before.diagnostics.length })
  }
  const expected = JSON.stringify(changed(before.value, edit.path, edit.value))
  if (JSON.stringify(before.value) === expected) return text
  const root = before.document.contents
  const edited = isMap(root) ? findSplice({ text, map: root }, edit) : appendTo(text, edit)
  if (edited === 'alias') throw notEditable(edit, file, 'it is an alias of another value')
  const result = edited === undefined ? text : splice(text, edited)
  // Read back: whatever the layout was, the result holds exactly the one change, or it is not given out.
  const after = readYaml(result, file)
  if (after.diagnostics.length > 0 || JSON.stringify(after.value) !== expected) {
    throw notEditable(edit, file, 'the way it is written leaves no safe place for the change')
  }
  return result
}

/** The splice for an edit, `alias` when it would go through one, `undefined` when there is none. */
function findSplice(place: MapPlace, { path, value }: YamlEdit): Splice | 'alias' | undefined {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  const pair = place.map.items.find((item) => keyText(item) === key)
  if (pair === undefined) return value === undefined ? undefined : insertPair(place, key, nest(rest, value))
  if (rest.length > 0) return findBelow(place, pair, { path: rest, value })
  return value === undefined ? removePair(place, pair) : replaceValue(place, pair, value)
}

function findBelow(place: MapPlace, pair: Pair, { path, value }: YamlEdit): Splice | 'alias' | undefined {
  if (isAlias(pair.value)) return 'alias'
  const { text } = place
  const isOpen = isMap(pair.value) && (pair.value.items.length > 0 || place.map.flow === true)
  if (isMap(pair.value) && isOpen) return findSplice({ text, map: pair.value, parent: pair }, { path, value })
  return value === undefined ? undefined : replaceValue(place, pair, nest(path, value))
}

function appendTo(text: string, { path, value }: YamlEdit): Splice | undefined {
  const [key, ...rest] = path
  return key === undefined || value === undefined ? undefined : appendPair(text, key, nest(rest, value))
}

function nest(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value)
}

/** The plain value after the edit, with keys in the order that the text must have. */
function changed(value: unknown, path: readonly string[], next: Json | undefined): unknown {
  const [key, ...rest] = path
  if (key === undefined) return next
  const map: Record<string, unknown> = Object.assign(Object.create(null), isMapValue(value) ? value : {})
  if (next === undefined && !Object.hasOwn(map, key)) return value
  const child = changed(map[key], rest, next)
  if (child === undefined) delete map[key]
  if (child !== undefined) map[key] = child
  return map
}

function notEditable({ path }: YamlEdit, file: string, reason: string): StepyardError {
  return new StepyardError('CONFIG_NOT_EDITABLE', { file, key: formatPath(path), reason })
}
