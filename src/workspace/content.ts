import { isUtf8 } from 'node:buffer'
import { itemKind } from './layout.ts'
import { readHeader, splitHeader, stripHeader, type SplitText } from './header.ts'

/**
 * The bytes two versions of an item are compared by: line feeds, no byte order mark, and for steps and libraries of
 * the incumbent dialects no header metadata. Answers its input where there is nothing to change, and for binary files.
 */
export function normaliseContent(path: string, bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marked = hasByteOrderMark(buffer)
  const returns = buffer.includes(CARRIAGE_RETURN)
  const headed = mayHaveHeader(path, buffer)
  if (!marked && !returns && !headed) return bytes
  if (buffer.includes(0) || !isUtf8(buffer)) return bytes
  const text = toLineFeeds(buffer.toString('utf8', marked ? 3 : 0))
  const body = headed ? stripHeader(text) : text
  return marked || returns || body !== text ? Buffer.from(body) : bytes
}

/** Whether two versions of an item mean the same: equal after `normaliseContent`. */
export function sameContent(path: string, left: Uint8Array, right: Uint8Array): boolean {
  if (sameBytes(left, right)) return true
  return sameBytes(normaliseContent(path, left), normaliseContent(path, right))
}

/** A file in its metadata header and the rest, where its dialect has such headers; else all of it is the rest. */
export function splitMetadata(path: string, text: string): SplitText {
  return carriesMetadata(path) ? splitHeader(text) : { header: '', body: text }
}

/** `body` under the metadata of another version; a comment of its own that holds metadata already is kept as it is. */
export function withMetadata(header: string, body: string): string {
  if (header === '' || Object.keys(readHeader(body)).length > 0) return body
  return body.includes('\r\n') ? header.replaceAll(/\r?\n/g, '\r\n') + body : header + body
}

const CARRIAGE_RETURN = 0x0d

// A header is a comment at the very top, so a file without these words has none.
function mayHaveHeader(path: string, buffer: Buffer): boolean {
  return carriesMetadata(path) && HEADER_WORDS.some((word) => buffer.includes(word))
}

function carriesMetadata(path: string): boolean {
  if (!path.endsWith('.js') && !path.endsWith('.mts')) return false
  const kind = itemKind(path)
  return kind === 'step' || kind === 'library'
}

const HEADER_WORDS = ['ID:', 'Step:', 'Version:', 'Path:', 'UpdatedAt:', 'Workspace:']

// Git's own rule: a carriage return counts as a line end only before a line feed.
function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

function hasByteOrderMark(buffer: Buffer): boolean {
  return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && Buffer.compare(left, right) === 0
}
