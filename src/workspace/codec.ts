import { foldName, parentsOf } from '../snapshot/fold.ts'
import { findNameFault, isStateFolder } from '../snapshot/nameRules.ts'

/**
 * The longest a part of an encoded path may be, in bytes of UTF-8. Leaves room for an ending below the 255 bytes that
 * file systems allow.
 */
export const MAX_PART_BYTES = 180

/**
 * The portable file name of an item name: usable on every operating system and accepted by the tree-entry policy.
 * Every name has its own: `decodeName` gives it back (in NFC). `/` makes folders; the ending is added by the caller.
 *
 * What a file name cannot hold is percent-encoded as UTF-8. Three escapes go beyond that: `%_` is an empty part,
 * `%uD800` a lone surrogate, and a part that ends in `%+` goes on in the next one because the name was too long.
 */
export function encodeName(name: string): string {
  if (PLAIN.test(name)) return name
  const parts = name.normalize('NFC').split('/')
  return parts.map((part, index) => encodePart(part, index === parts.length - 1)).join('/')
}

/**
 * The name that an encoded path stands for. Escapes that `encodeName` would not have written are kept as they are, so
 * that a file named `100%` by another tool keeps its name.
 */
export function decodeName(path: string): string {
  const text = path.normalize('NFC')
  if (!text.includes('%')) return text
  const joined = text.replaceAll('%+/', '').replaceAll(/(?<=^|\/)%_(?=\/|$)/g, '')
  return joined.replaceAll(ESCAPES, decodeEscapes)
}

/**
 * Paths that would be one file or one folder on a disk that ignores case or spelling of accents, in groups, each
 * sorted. Two folders that differ in case are reported by the first path found in each.
 */
export function findTwins(paths: Iterable<string>): string[][] {
  const seen = new Map<string, Map<string, string>>()
  for (const path of paths) {
    for (const prefix of [...parentsOf(path), path]) noteSpelling(seen, prefix, path)
  }
  return [...seen.values()].filter((spellings) => spellings.size > 1).map((spellings) => [...spellings.values()].sort())
}

// Most names: no part can need an escape, and none is too long. Reserved names are longer than this can tell.
const PLAIN =
  /^(?!.*(?:^|\/)(?:con|prn|aux|nul|com|lpt|node_modules))[a-z0-9_][a-z0-9_-]{0,63}(?:\/[a-z0-9_][a-z0-9_-]{0,63})*$/

// What the tree-entry policy refuses anywhere in a name, and `%` itself. Invisible characters are among it.
const UNSAFE = /[<>:"|?*\\%\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u206f\ufeff]|\p{Cs}/gu

const ESCAPES = /%u(D[89A-F][0-9A-F]{2})|(?:%[0-9A-F]{2})+/gi

function encodePart(part: string, last: boolean): string {
  if (part === '') return '%_'
  const [chunk, rest] = takeChunk(part)
  if (rest !== '') return `${encodeChunk(chunk)}%+/${encodePart(rest, last)}`
  const encoded = encodeChunk(chunk)
  // `x.d` would become `x.d.ts`, which is a declaration and no step.
  return last ? encoded.replace(/\.d$/i, (ending) => `%2E${ending.slice(1)}`) : encoded
}

function encodeChunk(chunk: string): string {
  const safe = chunk.replaceAll(UNSAFE, escapeCharacter).replace(/^[ .-]|[ .]$/g, escapeCharacter)
  return isReserved(safe) ? escapeCharacter(safe.charAt(0)) + safe.slice(1) : safe
}

function isReserved(part: string): boolean {
  return part === 'node_modules' || isStateFolder(part) || findNameFault(part) !== undefined
}

function takeChunk(part: string): [chunk: string, rest: string] {
  if (Buffer.byteLength(encodeChunk(part)) <= MAX_PART_BYTES) return [part, '']
  let length = 0
  let bytes = 0
  for (const character of part) {
    // At most two more escapes (at either end) and the mark of continuation fit in the room that is left.
    bytes += Buffer.byteLength(character.replaceAll(UNSAFE, escapeCharacter))
    if (bytes > MAX_PART_BYTES - 6) break
    length += character.length
  }
  return [part.slice(0, length), part.slice(length)]
}

function escapeCharacter(character: string): string {
  if (/\p{Cs}/u.test(character)) return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

function decodeEscapes(escapes: string, surrogate: string | undefined): string {
  if (surrogate !== undefined) return String.fromCharCode(Number.parseInt(surrogate, 16))
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex')
  const text = bytes.toString()
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : escapes
}

function noteSpelling(seen: Map<string, Map<string, string>>, prefix: string, path: string): void {
  const key = foldName(prefix)
  const spellings = seen.get(key)
  if (spellings === undefined) seen.set(key, new Map([[prefix, path]]))
  else if (!spellings.has(prefix)) spellings.set(prefix, path)
}
