import type { Insertion } from '../workspace/unawaitedCalls.ts'

/** A text with something put in, and a source map (version 3) from it to the text as it was. */
export interface InsertedText {
  readonly code: string
  readonly map: { readonly version: 3; readonly sources: string[]; readonly names: string[]; readonly mappings: string }
}

/** Puts `insertions`, sorted by place, into `text`. `source` is the name of the file in the map. */
export function insertText(text: string, insertions: readonly Insertion[], source: string): InsertedText {
  let code = ''
  let copied = 0
  for (const { at, text: inserted } of insertions) {
    code += text.slice(copied, at) + inserted
    copied = at
  }
  code += text.slice(copied)
  return { code, map: { version: 3, sources: [source], names: [], mappings: encodeMappings(text, insertions) } }
}

/**
 * One segment for each beginning of a word: whoever follows a map through several takes the place of the segment before,
 * so that fewer would blur every column after an insertion.
 */
function encodeMappings(text: string, insertions: readonly Insertion[]): string {
  let next = 0
  let earlier = { line: 0, column: 0 }
  const lines = splitLines(text).map(({ start, line }, index) => {
    const segments: string[] = []
    let shift = 0
    let earlierColumn = 0
    for (const column of wordStarts(line)) {
      for (; isAtOrBefore(insertions[next], start + column); next++) shift += insertions[next]?.text.length ?? 0
      const fields = [column + shift - earlierColumn, 0, index - earlier.line, column - earlier.column]
      segments.push(fields.map(encodeNumber).join(''))
      earlier = { line: index, column }
      earlierColumn = column + shift
    }
    // What stands at the end of the line shifts nothing on it, and nothing on the next.
    while (isAtOrBefore(insertions[next], start + line.length)) next++
    return segments.join(',')
  })
  return lines.join(';')
}

function isAtOrBefore(insertion: Insertion | undefined, offset: number): boolean {
  return insertion !== undefined && insertion.at <= offset
}

function splitLines(text: string): { readonly start: number; readonly line: string }[] {
  let start = 0
  return text.split('\n').map((line) => {
    const found = { start, line }
    start += line.length + 1
    return found
  })
}

function wordStarts(line: string): number[] {
  return [...line.matchAll(/[\w$]+|[^\w$]/g)].map(({ index }) => index)
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

// Base 64 VLQ: the sign in the lowest bit, five bits a digit, the sixth says that more follow.
function encodeNumber(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let encoded = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    encoded += DIGITS[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return encoded
}
