/** Puts a colour on text, where the terminal has colours. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

/** The colours of a terminal; without colour every function answers its input. */
export function createPaint(color: boolean): Paint {
  const wrap = (open: number, close: number) => (text: string) =>
    color ? `\u001B[${open}m${text}\u001B[${close}m` : text
  return { good: wrap(32, 39), bad: wrap(31, 39), warn: wrap(33, 39), dim: wrap(2, 22), bold: wrap(1, 22) }
}

// One long name must not push what stands beside all the others off the screen.
const WIDEST = 60

/** Rows of words in columns; the last column is not padded. Widths are those of the visible text, up to 60. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, Math.min(widthOf(cell), WIDEST))))
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => (index === row.length - 1 ? cell : pad(cell, widths[index] ?? 0))).join('  ')
  return rows.map((row) => `${indent}${line(row).trimEnd()}\n`).join('')
}

/** The beginning of a text where it is wider than `width` columns. */
export function cut(text: string, width: number): string {
  if (text.length * 2 <= width || widthOf(text) <= width) return text
  let room = width - 1
  let kept = ''
  for (const letter of text) {
    room -= widthOf(letter)
    if (room < 0) break
    kept += letter
  }
  return `${kept}\u2026`
}

/** A text followed by as many spaces as make it `width` columns wide. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** The columns that a text takes on a terminal, colours aside. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length
  // oxlint-disable-next-line no-control-regex -- these are the codes that `createPaint` writes
  const plain = text.replaceAll(/\u001B\[\d+m/g, '')
  let width = 0
  for (const letter of plain) if (!MARK.test(letter)) width += WIDE.test(letter) ? 2 : 1
  return width
}

const NARROW = /^[\u0020-\u02ff]*$/
// Drawn on the letter before.
const MARK = /\p{Mn}|\p{Me}|\u200d|\ufe0f/u
// Letters of East Asia and most pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** `1 item`, `3 items`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** A length of time as a person says it: `4 ms`, `1.2 s`, `3 min`, `2 h`. In milliseconds. */
export function lasting(milliseconds: number): string {
  if (milliseconds < 9.95) return `${Math.round(milliseconds * 10) / 10} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10} s`
  const seconds = Math.round(milliseconds / 1000)
  for (const [size, unit] of UNITS) if (seconds >= size) return `${Math.round((seconds / size) * 10) / 10} ${unit}`
  return `${seconds} s`
}

/** How long ago a moment was, as a person says it. Both in milliseconds since 1970. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 60) return 'just now'
  for (const [size, unit] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`
  return 'just now'
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const
