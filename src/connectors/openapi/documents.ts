import { posix } from 'node:path'
import { isMapValue } from '../../config/jsonSchema.ts'

/** An OpenAPI document with the files it points at. */
export interface Documents {
  readonly root: unknown
  /** Where the root was read, with `/`; places in findings begin with it. */
  readonly file: string
  /** Reads a file beside the root, by its path relative to the folder of the root; `undefined` where there is none. */
  readonly read?: (path: string) => unknown
}

/** A value inside a document, with the way to it. */
export interface Place {
  readonly value: unknown
  /** Relative to the folder of the root; '' is the root itself. */
  readonly file: string
  /** JSON pointer inside that file. */
  readonly pointer: string
}

/** The whole root document. */
export function rootPlace({ root }: Documents): Place {
  return { value: root, file: '', pointer: '' }
}

/** What is under `key` at a place; its value is `undefined` where there is nothing of its own. */
export function child(place: Place, key: string | number): Place {
  const { value, file, pointer } = place
  const inner =
    typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
  return { value: inner, file, pointer: `${pointer}/${escapeKey(String(key))}` }
}

/** The members of the map at a place, in its order; none where there is no map. */
export function members(place: Place): [string, Place][] {
  if (!isMapValue(place.value)) return []
  return Object.keys(place.value).map((key) => [key, child(place, key)])
}

/** The elements of the list at a place; none where there is no list. */
export function elements(place: Place): Place[] {
  return Array.isArray(place.value) ? place.value.map((_, index) => child(place, index)) : []
}

/** The reference that a place holds instead of a value. */
export function referenceOf({ value }: Place): string | undefined {
  if (!isMapValue(value) || !Object.hasOwn(value, '$ref')) return undefined
  return typeof value['$ref'] === 'string' ? value['$ref'] : undefined
}

// Longer chains are cycles: nobody writes one by hand.
const MAX_CHAIN = 32

/** The place that is meant, through every reference on the way; `undefined` where one leads nowhere or in a circle. */
export function follow(documents: Documents, place: Place): Place | undefined {
  let current = place
  for (let links = 0; links < MAX_CHAIN; links++) {
    const reference = referenceOf(current)
    if (reference === undefined) return current.value === undefined ? undefined : current
    const next = targetOf(documents, reference, current)
    if (next === undefined) return undefined
    current = next
  }
  return undefined
}

/**
 * Where a reference points to. Only places in the document and in files below its folder exist: an address of the web
 * or a path that leaves the folder is nowhere, and nothing is ever fetched.
 */
export function targetOf(documents: Documents, reference: string, from: Place): Place | undefined {
  const [path = '', pointer = ''] = split(reference)
  if (path === undefined || pointer === undefined) return undefined
  const file = path === '' ? from.file : fileOf(path, from.file)
  if (file === undefined) return undefined
  const value = file === '' ? documents.root : documents.read?.(file)
  if (value === undefined) return undefined
  if (pointer !== '' && !pointer.startsWith('/')) return undefined
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const target = keys.reduce<Place>(child, { value, file, pointer: '' })
  return target.value === undefined ? undefined : target
}

/** A key as a part of a JSON pointer. */
export function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function split(reference: string): readonly (string | undefined)[] {
  const mark = reference.indexOf('#')
  const [path, pointer] = mark < 0 ? [reference, ''] : [reference.slice(0, mark), reference.slice(mark + 1)]
  return [decode(path), decode(pointer)]
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // A per cent sign that encodes nothing was meant as one.
    return text
  }
}

function fileOf(path: string, from: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/') || /[\\\0]/.test(path)) return undefined
  const file = posix.join(posix.dirname(from), path)
  return file === '..' || file.startsWith('../') ? undefined : file
}
