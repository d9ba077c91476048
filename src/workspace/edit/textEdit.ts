import type { Span } from '../syntax.ts'

/** Text that takes the place of a span; an empty span inserts it, an empty text takes the span out. */
export interface TextEdit extends Span {
  readonly text: string
}

/** `text` with all edits made and every other character as it was. Their spans are of `text` and do not overlap. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((left, right) => right.start - left.start)
  return ordered.reduce((rest, edit) => rest.slice(0, edit.start) + edit.text + rest.slice(edit.end), text)
}

/** The line ending of a text: that of its first line, `\n` where it has only one. */
export function lineEndingOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}

/** Where the line that holds `offset` starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line that holds `offset` ends, before its line ending. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  if (end < 0) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

/** Behind the line ending at `offset`; `offset` itself where there is none. */
export function nextLine(text: string, offset: number): number {
  if (text.startsWith('\r\n', offset)) return offset + 2
  return text[offset] === '\n' ? offset + 1 : offset
}

/** Whether nothing but blanks, and comments that end on this line, stands between `offset` and the end of its line. */
export function endsLine(text: string, offset: number): boolean {
  return /^(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/)*(?:\/\/[^\n]*)?$/.test(text.slice(offset, lineEnd(text, offset)))
}

/** Whether nothing but blanks stands between the start of the line and `offset`. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === ''
}

/** Behind the blanks, line endings and comments at `offset`. */
export function skipTrivia(text: string, offset: number): number {
  TRIVIA.lastIndex = offset
  return offset + (TRIVIA.exec(text)?.[0].length ?? 0)
}

const TRIVIA = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
