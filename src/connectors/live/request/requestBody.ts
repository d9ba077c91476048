import { createHash } from 'node:crypto'
import { deepPairs, joinPairs, textOf } from './parameterStyle.ts'
import { isObject, type Refuse } from './plainRequest.ts'

/** A body with the type it is sent as. */
export interface WrittenBody {
  readonly contentType: string
  readonly content: string | Uint8Array
}

/** A file in a form, or a body of bytes: text, or bytes in base64, as answers have them too. */
interface FileValue {
  readonly filename?: unknown
  readonly contentType?: unknown
  readonly content?: unknown
  readonly encoding?: unknown
}

/** Writes a body in the form that its type asks for: JSON, a form, a form with files, bytes or text. */
export function writeBody(contentType: string, value: unknown, refuse: Refuse): WrittenBody {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (typeof value === 'string' && type !== 'multipart/form-data') return { contentType, content: value }
  if (type === 'application/json' || type.endsWith('+json')) return { contentType, content: JSON.stringify(value) }
  if (type === 'application/x-www-form-urlencoded') return { contentType, content: writeForm(value, refuse) }
  if (type === 'multipart/form-data') return writeMultipart(value, refuse)
  if (isFile(value)) return { contentType, content: bytesOf(value, refuse) }
  return { contentType, content: textOf(value) }
}

function writeForm(value: unknown, refuse: Refuse): string {
  if (!isObject(value)) throw refuse('a form is made of one object')
  const pairs = Object.entries(value).flatMap(([name, item]) => deepPairs(encodeURIComponent(name), item))
  return joinPairs(pairs, '&')
}

function writeMultipart(value: unknown, refuse: Refuse): WrittenBody {
  if (!isObject(value)) throw refuse('a form is made of one object')
  const parts = Object.entries(value).flatMap(([name, item]) =>
    (Array.isArray(item) ? item : [item]).filter(isGiven).map((one: unknown) => writePart(name, one, refuse)),
  )
  // The same for every try of the same call, and nothing that anybody can put into a part.
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  const boundary = `stepyard-${hash.digest('hex')}`
  const lines = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')])
  const content = Buffer.concat([...lines, Buffer.from(`--${boundary}--\r\n`)])
  return { contentType: `multipart/form-data; boundary=${boundary}`, content }
}

function writePart(name: string, value: unknown, refuse: Refuse): Buffer {
  const head = `content-disposition: form-data; name="${quoted(name)}"`
  if (!isFile(value)) {
    const type = isObject(value) ? '\r\ncontent-type: application/json' : ''
    return Buffer.from(`${head}${type}\r\n\r\n${textOf(value)}`)
  }
  const { filename = 'file', contentType = 'application/octet-stream' } = value
  const type = String(contentType)
  if (/[^\x20-\x7e]/.test(type)) throw refuse(`the type of the file "${name}" is none`)
  const lines = `${head}; filename="${quoted(String(filename))}"\r\ncontent-type: ${type}\r\n\r\n`
  return Buffer.concat([Buffer.from(lines), bytesOf(value, refuse)])
}

// As browsers write them: nothing in a name can end the line it stands in.
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function isFile(value: unknown): value is FileValue {
  return isObject(value) && typeof value['content'] === 'string' && ('filename' in value || 'encoding' in value)
}

function bytesOf({ content, encoding = 'base64' }: FileValue, refuse: Refuse): Buffer {
  const text = String(content)
  if (encoding === 'utf8') return Buffer.from(text)
  if (encoding !== 'base64') throw refuse('the `encoding` of a file is `base64` or `utf8`')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text.replaceAll(/\s/g, '')))
    throw refuse('the `content` of a file is not base64')
  return Buffer.from(text, 'base64')
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
