import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** An answer as it came, with its body as bytes. */
export interface RawAnswer {
  readonly status: number
  /** By name in small letters; of several of one name, all of them, with commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Thrown inside the client when an answer is too long. */
export class TooLong extends Error {}

/** The bytes of a body, unpacked; throws `TooLong` as soon as there are more than `longest`, packed or not. */
export async function readBytes(
  body: AsyncIterable<Uint8Array>,
  { encoding, longest }: { readonly encoding: string | undefined; readonly longest: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > longest) throw new TooLong()
    chunks.push(chunk)
  }
  return unpack(Buffer.concat(chunks), { encoding, longest })
}

/** What an answer says, as JSON: parsed where it is JSON, text where it is text, else its bytes in base64. */
export type Content =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly reason: string }

/** A body that is neither JSON nor text, as steps get it; as the body of another call it is the same bytes again. */
export interface BinaryContent {
  readonly encoding: 'base64'
  readonly contentType: string
  readonly bytes: number
  readonly content: string
}

/** Reads the body of an answer by its content type. */
export function readContent({ headers, body }: RawAnswer): Content {
  if (body.length === 0) return { kind: 'value', value: null }
  const type = headers['content-type'] ?? ''
  if (isJson(type)) return readJson(textOf(type, body))
  if (isText(type)) return { kind: 'value', value: textOf(type, body) }
  if (type === '' && isUtf8(body)) return readUntyped(textOf(type, body))
  const content = Buffer.from(body).toString('base64')
  const value: BinaryContent = { encoding: 'base64', contentType: type, bytes: body.length, content }
  return { kind: 'value', value }
}

/** The body of an answer as text, whatever it is. */
export function readText({ headers, body }: RawAnswer): string {
  return textOf(headers['content-type'] ?? '', body)
}

const UNPACK: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

async function unpack(
  bytes: Buffer,
  { encoding = '', longest }: { readonly encoding: string | undefined; readonly longest: number },
): Promise<Buffer> {
  const packings = encoding
    .toLowerCase()
    .split(/\s*,\s*/)
    .filter((name) => name !== '' && name !== 'identity')
  if (bytes.length === 0 || packings.length === 0) return bytes
  const [packing = '', ...others] = packings
  const open = UNPACK[packing]
  if (!open || others.length > 0) throw new Error(`it is packed as "${encoding}"`)
  try {
    return await open(bytes, { maxOutputLength: longest })
  } catch (error) {
    throw error instanceof RangeError ? new TooLong() : new Error('it is not packed as it says', { cause: error })
  }
}

function isJson(type: string): boolean {
  return /^[^;]*(?:\/json|\+json)\s*(?:;|$)/i.test(type)
}

function isText(type: string): boolean {
  return /^\s*(?:text\/|[^;]*(?:\/|\+)(?:xml|yaml|javascript|graphql)\b|application\/x-www-form-urlencoded)/i.test(type)
}

function readJson(text: string): Content {
  if (text.trim() === '') return { kind: 'value', value: null }
  try {
    return { kind: 'value', value: JSON.parse(text) }
  } catch {
    return { kind: 'broken', reason: 'it says that it is JSON, and is not' }
  }
}

function readUntyped(text: string): Content {
  const read = /^\s*[[{]/.test(text) ? readJson(text) : undefined
  return read?.kind === 'value' ? read : { kind: 'value', value: text }
}

function isUtf8(body: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body)
    return true
  } catch {
    return false
  }
}

function textOf(type: string, body: Uint8Array): string {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type) ?? []
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    // A charset that nobody knows.
    return new TextDecoder().decode(body)
  }
}
