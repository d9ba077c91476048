import { crc32 } from 'node:zlib'

// SQLite ends a text at a NUL and has no place for half of a surrogate pair; both would change what is stored silently.
const UNSTORABLE = /[\0\p{Cs}]/u
const EACH_UNSTORABLE = /[\0\p{Cs}]/gu

/** Whether a text is stored as it is. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

/** A name, tag or other label as it can be stored: what cannot be is replaced, as in every UTF-8 file. */
export function labelText(text: string): string {
  return isStorable(text) ? text : text.replaceAll(EACH_UNSTORABLE, '\u{fffd}')
}

/** JSON as it can be stored, with the same meaning: what cannot be is written as an escape. */
export function jsonText(json: string): string {
  return isStorable(json) ? json : json.replaceAll(EACH_UNSTORABLE, escapeUnit)
}

/** Tells damaged data from whole (DUR-09); it is no defence against anybody. */
export function checksum(json: string): number {
  return crc32(json)
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
