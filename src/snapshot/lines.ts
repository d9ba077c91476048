/** How one line ends; only the last line of a text can have no end. */
export type LineEnd = '\n' | '\r\n' | ''

/** A text as lines without their ends, and the ends apart: so that texts compare the same on every system. */
export interface Lines {
  readonly lines: readonly string[]
  readonly ends: readonly LineEnd[]
}

/** Takes a text apart; `''` has no lines. A lone carriage return is part of a line, as git sees it. */
export function splitLines(text: string): Lines {
  const pieces = text.split('\n')
  const last = pieces.pop() ?? ''
  const ends: LineEnd[] = pieces.map((piece) => (piece.endsWith('\r') ? '\r\n' : '\n'))
  const lines = pieces.map((piece) => (piece.endsWith('\r') ? piece.slice(0, -1) : piece))
  return last === '' ? { lines, ends } : { lines: [...lines, last], ends: [...ends, ''] }
}

/** The line end most lines have; `undefined` when no line has one. */
export function lineEndOf({ ends }: Lines): LineEnd | undefined {
  const crlf = ends.filter((end) => end === '\r\n').length
  const lf = ends.filter((end) => end === '\n').length
  if (crlf + lf === 0) return undefined
  return crlf > lf ? '\r\n' : '\n'
}

/** Whether the last line has no end. */
export function lacksFinalEnd({ ends }: Lines): boolean {
  return ends.at(-1) === ''
}
