import { isUtf8 } from 'node:buffer'
import { isMapValue } from '../config/jsonSchema.ts'
import type { HookRequest } from './delivery.ts'
import { firstHeader } from './headers.ts'

/** What a request says, as task data; or why it says nothing that can be read. */
export type ReadData =
  | { readonly kind: 'data'; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreadable'; readonly status: 400 | 415; readonly reason: string }

/**
 * Task data of a request, by its content type. An object is the data; a list becomes `items`, anything else `body`.
 * Without a body the parameters of the address are the data. Keys such as `__proto__` stay plain keys.
 */
export async function readData({ headers, body, rawQuery }: HookRequest): Promise<ReadData> {
  const encoding = firstHeader(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity') return unreadable(415, `The body is compressed (${encoding}); send it as it is.`)
  if (body.byteLength === 0) return data(fieldsOf(new URLSearchParams(rawQuery)))
  const written = firstHeader(headers, 'content-type') ?? ''
  const type = (written.split(';')[0] ?? '').trim().toLowerCase()
  if (type === 'multipart/form-data') return readMultipart(body, written)
  if (/^application\/(?:[\w.+-]+\+)?json$/.test(type)) return readJson(body)
  if (type === 'application/x-www-form-urlencoded') return readForm(body)
  // Nobody said what it is, so it is what it looks like.
  const guessed = type === '' ? readJson(body) : undefined
  return guessed?.kind === 'data' ? guessed : data(textOrBytes(body))
}

function data(value: unknown): ReadData {
  if (Array.isArray(value)) return { kind: 'data', data: { items: value } }
  return { kind: 'data', data: isMapValue(value) ? value : { body: value } }
}

function unreadable(status: 400 | 415, reason: string): ReadData {
  return { kind: 'unreadable', status, reason }
}

function readJson(body: Uint8Array): ReadData {
  if (!isUtf8(body)) return unreadable(400, 'The body is not UTF-8.')
  try {
    return data(JSON.parse(new TextDecoder().decode(body)))
  } catch (error) {
    // What the parser says would repeat a part of the body.
    if (error instanceof SyntaxError) return unreadable(400, 'The body is no JSON.')
    throw error
  }
}

// `curl -d '{...}'` calls JSON a form. A form that is JSON in the first place has no field that anybody meant.
function readForm(body: Uint8Array): ReadData {
  if (!isUtf8(body)) return unreadable(400, 'The form is not UTF-8.')
  const text = new TextDecoder().decode(body)
  const json = /^\s*[[{]/.test(text) ? readJson(body) : undefined
  return json?.kind === 'data' ? json : data(fieldsOf(new URLSearchParams(text)))
}

async function readMultipart(body: Uint8Array, type: string): Promise<ReadData> {
  try {
    const form = await new Response(body.slice(), { headers: { 'content-type': type } }).formData()
    const fields = [...form].map(([name, value]): [string, unknown] => [
      name,
      typeof value === 'string' ? value : describeFile(value),
    ])
    return data(fieldsOf(fields))
  } catch (error) {
    if (error instanceof TypeError) return unreadable(400, 'The body is no multipart form.')
    throw error
  }
}

/** Of a file, what it is; its bytes are in the delivery, because tasks carry small data. */
function describeFile({ name, type, size }: File): object {
  return { filename: name, type, size }
}

/** Fields by name; a name that comes again makes a list. */
function fieldsOf(entries: Iterable<readonly [string, unknown]>): object {
  const fields = new Map<string, unknown[]>()
  for (const [name, value] of entries) fields.set(name, [...(fields.get(name) ?? []), value])
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

function textOrBytes(body: Uint8Array): object {
  if (isUtf8(body)) return { body: new TextDecoder().decode(body) }
  return { body: Buffer.from(body).toString('base64'), encoding: 'base64' }
}
