import { isMap, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { formatEntry, formatItems, isInline } from './formatBlock.ts'
import type { Json } from './json.ts'
import { isMapValue } from './jsonSchema.ts'
import { replaceValue } from './yamlSplice.ts'
import {
  commentsAbove,
  endOf,
  endOfPair,
  lineEnding,
  lineStart,
  nextLine,
  skipComments,
  type Splice,
  splice,
  startOf,
} from './yamlLines.ts'
import { keyText, toValue } from './yamlValue.ts'

/** A list in a text, one item below the other, with at least one item. */
export interface ListPlace {
  readonly text: string
  readonly seq: YAMLSeq
}

/** Writes a new item before the one at `index` and the comments above it, or behind the last one. */
export function insertItem(place: ListPlace, index: number, value: Json): Splice {
  const { text, seq } = place
  const indent = indentOfList(place)
  const isLast = index >= seq.items.length
  const start = isLast
    ? linesOf(place, seq.items.length - 1).end
    : commentsAbove(text, linesOf(place, index).start, indent)
  const open = start > 0 && text[start - 1] !== '\n' ? lineEnding(text) : ''
  return { start, end: start, text: open + formatItem(value, place) }
}

/** Writes another item in the place of one; comments above it stay, and so do the lines of keys that stay the same. */
export function replaceItem(place: ListPlace, index: number, value: Json): Splice {
  const { text, seq } = place
  const { start, end } = linesOf(place, index)
  const item = seq.items[index]
  const kept = isMap(item) && isMapValue(value) ? replaceKeys(text, item, value) : undefined
  if (kept !== undefined) return { start, end, text: kept.slice(start, kept.length - (text.length - end)) }
  return { start, end, text: formatItem(value, place) }
}

/** Takes an item out, with the comments directly above it unless they head the list. */
export function removeItem(place: ListPlace, index: number): Splice {
  const { start, end } = linesOf(place, index)
  return { start: index === 0 ? start : commentsAbove(place.text, start, indentOfList(place)), end, text: '' }
}

interface Lines {
  readonly start: number
  readonly end: number
}

/** The lines of an item, from its dash to the comments below that speak about it. */
function linesOf({ text, seq }: ListPlace, index: number): Lines {
  const indent = indentOfList({ text, seq })
  const item = seq.items[index]
  const dash = `${' '.repeat(indent)}-`
  let start = lineStart(text, index === 0 ? startOf(seq) : startOf(item))
  // The dash may stand on a line of its own, above what it introduces.
  while (start > 0 && !text.startsWith(dash, start)) start = lineStart(text, start - 1)
  return { start, end: skipComments(text, nextLine(text, Math.max(endOf(item), start + 1)), indent + 1) }
}

function indentOfList({ text, seq }: ListPlace): number {
  const start = startOf(seq)
  return start - lineStart(text, start)
}

function formatItem(value: Json, place: ListPlace): string {
  const indent = ' '.repeat(indentOfList(place))
  const newline = lineEnding(place.text)
  return formatItems([value])
    .map((line) => indent + line + newline)
    .join('')
}

/** `text` with only the keys of `map` rewritten that have another value; `undefined` where that cannot be done. */
function replaceKeys(text: string, map: YAMLMap, value: Readonly<Record<string, unknown>>): string | undefined {
  const [first, ...others] = map.items
  if (map.flow === true || first === undefined || !isSame(first, value)) return undefined
  const indent = startOf(first.key) - lineStart(text, startOf(first.key))
  const known = new Set(map.items.map(keyText))
  const added = Object.entries(value).filter(([key]) => !known.has(key))
  const splices = [
    ...others.filter((pair) => !isSame(pair, value)).map((pair) => rewritePair({ text, map, indent }, pair, value)),
    ...(added.length === 0 ? [] : [appendKeys({ text, map, indent }, added)]),
  ]
  return splices.toSorted((left, right) => right.start - left.start).reduce(splice, text)
}

interface ItemMap {
  readonly text: string
  readonly map: YAMLMap
  readonly indent: number
}

function rewritePair({ text, map, indent }: ItemMap, pair: Pair, value: Readonly<Record<string, unknown>>): Splice {
  const key = keyText(pair) ?? ''
  // What a list of a configuration file gets is JSON.
  const next = value[key] as Json | undefined
  const inline = next === undefined || !isInline(next) ? undefined : replaceValue({ text, map }, pair, next)
  if (inline) return inline
  const start = lineStart(text, startOf(pair.key))
  const end = skipComments(text, nextLine(text, endOfPair(pair)), indent + 1)
  return { start, end, text: next === undefined ? '' : linesAt(text, indent, formatEntry(key, next)) }
}

function appendKeys({ text, map, indent }: ItemMap, added: readonly (readonly [string, unknown])[]): Splice {
  const last = map.items.at(-1)
  const start = last === undefined ? text.length : nextLine(text, endOfPair(last))
  const open = text[start - 1] === '\n' ? '' : lineEnding(text)
  const lines = added.flatMap(([key, child]) => formatEntry(key, child as Json))
  return { start, end: start, text: open + linesAt(text, indent, lines) }
}

function linesAt(text: string, indent: number, lines: readonly string[]): string {
  return lines.map((line) => ' '.repeat(indent) + line + lineEnding(text)).join('')
}

function isSame(pair: Pair, value: Readonly<Record<string, unknown>>): boolean {
  const key = keyText(pair)
  if (key === undefined || !Object.hasOwn(value, key)) return false
  // The types of the library leave open what a pair of a parsed document holds: a node, or nothing.
  const node = pair.value as Parameters<typeof toValue>[0]
  return JSON.stringify(toValue(node).value) === JSON.stringify(value[key])
}
