import { isMapValue } from '../config/jsonSchema.ts'
import { posix } from 'node:path'
import type { Pointer, SchemaDocument } from './schemaDocument.ts'

/** Reads the documents that others refer to. */
export interface Documents {
  /** A file of the workspace by its path; `undefined` where there is no readable schema. */
  read(path: string): SchemaDocument | undefined
  /** The file whose own `$id` is this address. */
  findById(id: string): SchemaDocument | undefined
}

/** A schema in the document it stands in. */
export interface SchemaPlace {
  readonly document: SchemaDocument
  readonly pointer: Pointer
  readonly value: unknown
}

/** What a `$ref` leads to, or why it leads nowhere. */
export type FoundRef = SchemaPlace | 'outside' | 'unknown'

/** Follows a `$ref` that stands in `from`: to a part of the same document, or of another file of the workspace. */
export function followRef(ref: string, from: SchemaPlace, documents: Documents): FoundRef {
  const [address = '', fragment = ''] = ref.split('#', 2)
  const base = baseOf(from)
  const document = address === '' ? from.document : findDocument({ address, base }, from.document, documents)
  if (typeof document === 'string') return document
  const { ids } = idsOf(document)
  // Parsing addresses is what takes time, and most references are pointers within one document.
  const inside = fragment.startsWith('/') ? undefined : ids.get(resolveId(ref, base))
  if (inside !== undefined) return { document, ...inside }
  const whole = { pointer: [], value: document.value }
  const start = address === '' && !base.includes('#') ? base : resolveId(address, base)
  const found = pointInto(document, decode(fragment), ids.get(start) ?? whole)
  // An `id` that is none, such as the name of a thing, begins nothing new.
  return found === 'unknown' && address === '' ? pointInto(document, decode(fragment), whole) : found
}

/** Finds what a reference that stands in `from` leads to. */
export type FollowRef = (ref: string, from: SchemaPlace, documents: Documents) => FoundRef

/**
 * The keywords that refer, and how each is followed: `$recursiveRef` leads to the whole document where both that and what
 * is meant at first let others extend them.
 */
export const REFERRING: Readonly<Record<string, FollowRef>> = {
  $ref: followRef,
  $dynamicRef: followRef,
  $recursiveRef(ref, from, documents) {
    const found = followRef(ref, from, documents)
    if (typeof found === 'string' || !isExtended(found.value) || !isExtended(found.document.value)) return found
    return { document: found.document, pointer: [], value: found.document.value }
  },
}

function isExtended(value: unknown): boolean {
  return isMapValue(value) && Object.hasOwn(value, '$recursiveAnchor') && value.$recursiveAnchor === true
}

type Inside = Pick<SchemaPlace, 'pointer' | 'value'>

function findDocument(
  { address, base }: { readonly address: string; readonly base: string },
  from: SchemaDocument,
  documents: Documents,
): SchemaDocument | 'outside' | 'unknown' {
  const id = resolveId(address, base)
  if (idsOf(from).ids.has(id)) return from
  const path = pathOf(address, from.path)
  const file = path === undefined ? undefined : documents.read(path)
  return file ?? documents.findById(id) ?? (path === undefined ? 'outside' : 'unknown')
}

// Below the folder and nowhere else: no scheme, no root, no way up out of it, no other spelling of any of these.
function pathOf(address: string, from: string): string | undefined {
  const decoded = decode(address)
  if (decoded === undefined || /^[A-Za-z][A-Za-z0-9+.-]*:|^[/\\]|[\\\0?]/.test(decoded)) return undefined
  const path = posix.join(posix.dirname(from), decoded)
  return path.startsWith('../') || path === '..' ? undefined : path
}

function pointInto(document: SchemaDocument, fragment: string | undefined, root: Inside): FoundRef {
  if (fragment === undefined) return 'unknown'
  if (fragment === '') return { document, ...root }
  if (!fragment.startsWith('/')) return 'unknown'
  const keys = fragment
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  let { value } = root
  for (const key of keys) {
    if (!(isMapValue(value) || Array.isArray(value)) || !Object.hasOwn(value, key)) return 'unknown'
    value = Reflect.get(value, key)
  }
  return { document, pointer: [...root.pointer, ...keys], value }
}

interface Ids {
  /** What has an `$id` or an anchor, by its address. */
  readonly ids: ReadonlyMap<string, Inside>
  /** What a reference in a part of the document is relative to, where that is not what it is everywhere. */
  readonly bases: ReadonlyMap<unknown, string>
}

const known = new WeakMap<SchemaDocument, Ids>()

function idsOf(document: SchemaDocument): Ids {
  const found = known.get(document) ?? collectIds(document)
  known.set(document, found)
  return found
}

// Without recursion, so that depth costs nothing.
function collectIds(document: SchemaDocument): Ids {
  const ids = new Map<string, Inside>()
  const bases = new Map<unknown, string>()
  const isOld = !isMapValue(document.value) || !textAt(document.value, '$schema')?.includes('/draft/20')
  const waiting: (Inside & { readonly base: string })[] = [{ value: document.value, pointer: [], base: ROOT }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, pointer } = next
    if (typeof value !== 'object' || value === null || pointer.length > MAX_DEPTH) continue
    const id = isMapValue(value) && !(isOld && isPlainRef(value, pointer)) ? idAt(value) : undefined
    const base = id === undefined ? next.base : resolveId(id, next.base)
    if (id !== undefined) ids.set(base, { value, pointer })
    if (base !== ROOT) bases.set(value, base)
    for (const anchor of anchorsOf(value)) ids.set(resolveId(`#${anchor}`, base), { value, pointer })
    for (const [key, child] of Object.entries(value)) {
      if (!DATA.has(key)) waiting.push({ value: child, pointer: [...pointer, key], base })
    }
  }
  return { ids, bases }
}

function idAt(value: Readonly<Record<string, unknown>>): string | undefined {
  return textAt(value, '$id') ?? textAt(value, 'id')
}

// Up to the seventh draft nothing counts that stands beside a reference.
function isPlainRef(value: Readonly<Record<string, unknown>>, pointer: Pointer): boolean {
  return pointer.length > 0 && textAt(value, '$ref') !== undefined
}

function anchorsOf(value: object): string[] {
  if (!isMapValue(value)) return []
  return ['$anchor', '$dynamicAnchor'].map((key) => textAt(value, key)).filter((anchor) => anchor !== undefined)
}

// What holds values, not schemas.
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'example'])
const MAX_DEPTH = 100
const ROOT = 'http://workspace.invalid/'

// The nearest `$id` around it counts.
function baseOf({ document, value }: SchemaPlace): string {
  return idsOf(document).bases.get(value) ?? ROOT
}

function textAt(value: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const found = Object.hasOwn(value, key) ? value[key] : undefined
  return typeof found === 'string' ? found : undefined
}

/** An address in one spelling: with its base, without an empty fragment. */
export function resolveId(id: string, base = ROOT): string {
  return URL.canParse(id, base) ? new URL(id, base).href.replace(/#$/, '') : id
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
