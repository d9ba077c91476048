import { escapeInvisible } from '../git/ref.ts'

/**
 * The same data with every text in it fit for a terminal and for one line. Names, authors, subjects and words of a
 * server are written by others: a terminal must not act on them, and they must not look like a line of ours.
 */
export function shown<T>(data: T): T {
  // Only texts change, and they stay texts.
  return copy(data) as T
}

/** A JSON document without a character that a terminal would act on; it says the same to whoever parses it. */
export function shownJson(report: object): string {
  return escapeJson(JSON.stringify(report, null, 2))
}

/** JSON text, or a piece of it, without a character that a terminal would act on. */
export function escapeJson(text: string): string {
  return text.replaceAll(INVISIBLE, (found) => found.split('').map(escapeUnit).join(''))
}

/**
 * Whatever is written passes this last: of what a terminal acts on, only line ends, tabs and the colours of
 * `createPaint` go through, and colours only where they are wanted.
 */
export function onlyColors(text: string, color: boolean): string {
  return text.replaceAll(CONTROL, (found) => (color && found.length > 1 ? found : escapeInvisible(found)))
}

const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu
// oxlint-disable-next-line no-control-regex -- the escape character is what it looks for
const CONTROL = /\u001B\[(?:1|2|22|3[1-39])m|(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

function copy(data: unknown): unknown {
  if (typeof data === 'string') return escapeInvisible(data)
  if (Array.isArray(data)) return data.map(copy)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [escapeInvisible(key), copy(value)]))
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
