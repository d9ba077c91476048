import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'

/** Text that takes the place of `start` to `end`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** `text` with one splice made. */
export function splice(text: string, { start, end, text: inserted }: Splice): string {
  return text.slice(0, start) + inserted + text.slice(end)
}

/** The line ending that `text` uses. */
export function lineEnding(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}

/** Where a node starts. */
export function startOf(node: unknown): number {
  return rangeOf(node)?.[0] ?? 0
}

/** Where the content of a node ends: after its last own character, before comments and blank lines that follow. */
export function endOf(node: unknown): number {
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true
  const last = isBlock ? node.items.at(-1) : undefined
  if (last === undefined) return rangeOf(node)?.[1] ?? 0
  return isMap(node) && isPair(last) ? endOfPair(last) : endOf(last)
}

/** Where a pair ends: with its value, or with its key and colon where there is none. */
export function endOfPair(pair: Pair): number {
  return Math.max(endOf(pair.key), pair.value === null ? 0 : endOf(pair.value))
}

/** The start of the line that follows `offset`; `offset` itself where a line starts there already. */
export function nextLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}

/** The start of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Behind the comment lines after `offset` that are indented by at least `indent`: they speak about what is above. */
export function skipComments(text: string, offset: number, indent: number): number {
  let end = offset
  let next = offset
  while (next < text.length) {
    const line = text.slice(next, nextLine(text, next + 1))
    const spaces = /^ */.exec(line)?.[0].length ?? 0
    const comment = line.startsWith('#', spaces)
    if (!comment && line.trim() !== '') return end
    if (comment && spaces < indent) return end
    next += line.length
    if (comment) end = next
  }
  return end
}

/** The start of the comment lines of the same indent that stand directly above the line at `offset`. */
export function commentsAbove(text: string, offset: number, indent: number): number {
  let start = offset
  while (start > 0) {
    const above = lineStart(text, start - 1)
    if (!text.startsWith(`${' '.repeat(indent)}#`, above)) return start
    start = above
  }
  return start
}

/** How far the keys of a block map are indented, or `undefined` when they do not stand at the start of their lines. */
export function indentOf(text: string, map: YAMLMap): number | undefined {
  const [first] = map.items
  if (first === undefined) return undefined
  const key = startOf(first.key)
  // A byte order mark is no indentation.
  const before = text.slice(lineStart(text, key), key).replace('\uFEFF', '')
  return before.trim() === '' && !before.includes('\t') ? before.length : undefined
}

/** The offset behind the colon of a pair. */
export function afterColon(text: string, pair: Pair): number {
  return text.indexOf(':', endOf(pair.key)) + 1
}

/** Whether a pair has no value to keep: nothing, `~` or `{}`. */
export function isEmptyValue(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null) || (isMap(node) && node.items.length === 0)
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  const { range } = (node ?? {}) as { range?: readonly [number, number, number] | null }
  return range ?? undefined
}
