import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import { isMapValue } from './jsonSchema.ts'
import type { Json } from './json.ts'
import { formatInline, formatText, type ScalarStyle } from './scalarText.ts'
import {
  afterColon,
  commentsAbove,
  endOf,
  endOfPair,
  indentOf,
  isEmptyValue,
  lineEnding,
  lineStart,
  nextLine,
  skipComments,
  type Splice,
  startOf,
} from './yamlLines.ts'

/** A map in a text. `parent` is the pair that holds it; the root has none. */
export interface MapPlace {
  readonly text: string
  readonly map: YAMLMap
  readonly parent?: Pair
}

/** Writes a new key behind the last one, in the style of its neighbours. */
export function insertPair({ text, map }: MapPlace, key: string, value: Json): Splice | undefined {
  const last = map.items.at(-1)
  if (map.flow === true) return insertInFlow(text, map, formatPair(key, value, styleOf(map)))
  const indent = indentOf(text, map)
  if (last === undefined || indent === undefined) return undefined
  const line = nextLine(text, endOfPair(last))
  const start = skipComments(text, line, indent)
  const inline = map.items.some((pair) => isMap(pair.value) && pair.value.flow === true && pair.value.items.length > 0)
  const pair = inline
    ? formatPair(key, value, 'yaml')
    : formatBlockPair(key, value, { indent, newline: lineEnding(text) })
  return { start, end: start, text: asLine(text, start, ' '.repeat(indent) + pair) }
}

/** Writes a key at the end of a text that has none yet, behind its comments. */
export function appendPair(text: string, key: string, value: Json): Splice {
  const pair = formatBlockPair(key, value, { indent: 0, newline: lineEnding(text) })
  return { start: text.length, end: text.length, text: asLine(text, text.length, pair) }
}

/** Gives a pair another value. Comments beside it stay; its quotes stay where the new value is a text as well. */
export function replaceValue({ text, map }: MapPlace, pair: Pair, value: Json): Splice | undefined {
  const { value: node } = pair
  const style = isScalar(node) && node.type === 'QUOTE_SINGLE' ? 'single' : styleOf(map, node)
  const written = formatInline(value, style)
  const behindColon = afterColon(text, pair)
  if (isEmptyValue(node) && map.flow !== true && isMapValue(value) && Object.keys(value).length > 0) {
    return replaceEmpty({ text, map }, pair, value)
  }
  if (node === null) return { start: endOf(pair.key), end: endOf(pair.key), text: `: ${written}` }
  const end = endOf(node)
  if (startOf(node) === end) return { start: behindColon, end: behindColon, text: ` ${written}` }
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    // A block goes with its own comments, up to the end of its last line.
    const line = skipComments(text, nextLine(text, end), (indentOf(text, map) ?? 0) + 1)
    return { start: behindColon, end: line, text: ` ${written}${lineEnding(text)}` }
  }
  const kept = text.slice(0, end).endsWith('\n') ? lineEnding(text) : ''
  return { start: startOf(node), end, text: `${written}${kept}` }
}

/** Takes a pair out, with the comments that speak about it: beside it, and directly above unless they head the map. */
export function removePair(place: MapPlace, pair: Pair): Splice | undefined {
  const { text, map, parent } = place
  const index = map.items.indexOf(pair)
  if (map.flow === true) return removeFromFlow(map, index)
  const indent = indentOf(text, map)
  if (indent === undefined) return undefined
  const line = lineStart(text, startOf(pair.key))
  const end = skipComments(text, nextLine(text, endOfPair(pair)), indent + 1)
  if (map.items.length > 1) return { start: index === 0 ? line : commentsAbove(text, line, indent), end, text: '' }
  if (parent === undefined) return { start: line, end, text: '' }
  const colon = afterColon(text, parent)
  return { start: colon, end, text: ` {}${text.slice(colon, line)}` }
}

interface BlockStyle {
  readonly indent: number
  readonly newline: string
}

function formatPair(key: string, value: Json, style: ScalarStyle): string {
  return `${formatText(key, style)}: ${formatInline(value, style)}`
}

/** `key: value`; a map goes below its key, one line for each of its keys, and what is deeper stays on that line. */
function formatBlockPair(key: string, value: Json, { indent, newline }: BlockStyle): string {
  if (!isMapValue(value) || Object.keys(value).length === 0) return formatPair(key, value, 'yaml')
  const lines = Object.entries(value).map(
    ([name, child]) => `${' '.repeat(indent + 2)}${formatPair(name, child, 'yaml')}`,
  )
  return [`${formatText(key)}:`, ...lines].join(newline)
}

/** A block map in the place of nothing, `~` or `{}`; a comment beside the key stays where it is. */
function replaceEmpty({ text, map }: MapPlace, pair: Pair, value: Json): Splice | undefined {
  const indent = indentOf(text, map)
  if (indent === undefined) return undefined
  const colon = afterColon(text, pair)
  // Nothing at all is said to stand behind the blank after the colon, which a comment needs before it.
  const end = startOf(pair.value) === endOf(pair.value) ? colon : endOf(pair.value)
  const line = nextLine(text, end)
  const [, ...lines] = formatBlockPair('', value, { indent, newline: '\n' }).split('\n')
  const body = lines.join(lineEnding(text))
  const rest = text.slice(end, line)
  const newline = lineEnding(text)
  return { start: colon, end: line, text: `${rest.endsWith('\n') ? rest : rest + newline}${body}${newline}` }
}

/** `line` as a line of its own at `start`. */
function asLine(text: string, start: number, line: string): string {
  const newline = lineEnding(text)
  const open = start > 0 && text[start - 1] !== '\n' && text.slice(0, start) !== '\uFEFF'
  return `${open ? newline : ''}${line}${newline}`
}

function insertInFlow(text: string, map: YAMLMap, pair: string): Splice {
  const last = map.items.at(-1)
  if (last === undefined) return { start: startOf(map), end: endOf(map), text: `{ ${pair} }` }
  const start = endOfPair(last)
  const line = lineStart(text, startOf(last.key))
  const indent = text.slice(line, startOf(last.key))
  const ownLine = line > startOf(map) && indent.trim() === ''
  return { start, end: start, text: ownLine ? `,${lineEnding(text)}${indent}${pair}` : `, ${pair}` }
}

function removeFromFlow(map: YAMLMap, index: number): Splice | undefined {
  const [before, pair, after] = [map.items[index - 1], map.items[index], map.items[index + 1]]
  if (pair === undefined) return undefined
  if (after !== undefined) return { start: startOf(pair.key), end: startOf(after.key), text: '' }
  if (before !== undefined) return { start: endOfPair(before), end: endOfPair(pair), text: '' }
  return { start: startOf(map), end: endOf(map), text: '{}' }
}

function styleOf(map: YAMLMap, value?: unknown): ScalarStyle {
  if (isScalar(value) && value.type === 'QUOTE_DOUBLE') return 'json'
  const quoted = map.items.every((pair) => isScalar(pair.key) && pair.key.type === 'QUOTE_DOUBLE')
  return map.flow === true && quoted && map.items.length > 0 ? 'json' : 'yaml'
}
