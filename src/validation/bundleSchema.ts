import { isMapValue } from '../config/jsonSchema.ts'
import { SCHEMA_KEYS, LIST_KEYS, MAP_KEYS } from '../config/schemaWalk.ts'
import type { SchemaDocument } from './schemaDocument.ts'
import { REFERRING, type Documents, type FollowRef, type SchemaPlace } from './schemaRefs.ts'

/** A schema that refers to nothing outside of itself, in draft 2020-12 whatever its files are written in. */
export interface BundledSchema {
  readonly schema: object
  /** References that lead nowhere; what they stand for accepts everything. */
  readonly lost: readonly LostRef[]
}

/** A reference that cannot be followed. */
export interface LostRef {
  readonly ref: string
  /** The place of the schema that has it. */
  readonly place: SchemaPlace
  /** `outside`: it leads out of the workspace, where nothing is read. */
  readonly reason: 'outside' | 'unknown'
}

/**
 * Puts a schema and everything it refers to, in whichever file, into one document. Drafts 4 to 2020-12 are read alike, as
 * types read them: what stands beside a `$ref` counts, whatever the draft says of it.
 */
export function bundleSchema(document: SchemaDocument, documents: Documents): BundledSchema {
  const bundling: Bundling = { documents, names: new Map(), waiting: [], lost: [] }
  const root = copySchema(bundling, { document, pointer: [], value: document.value }, 0)
  const $defs: Record<string, unknown> = {}
  for (let next = bundling.waiting.shift(); next !== undefined; next = bundling.waiting.shift()) {
    $defs[next.name] = copySchema(bundling, next.place, 0)
  }
  const schema = isMapValue(root) ? root : { allOf: [root] }
  return { schema: Object.keys($defs).length > 0 ? { ...schema, $defs } : schema, lost: bundling.lost }
}

interface Bundling {
  readonly documents: Documents
  /** Names of definitions by the part of a document they are copies of. */
  readonly names: Map<unknown, string>
  readonly waiting: { readonly name: string; readonly place: SchemaPlace }[]
  readonly lost: LostRef[]
}

type Entry = readonly [key: string, value: unknown]

// Nobody writes them; what is deeper accepts everything.
const MAX_DEPTH = 100

function copySchema(bundling: Bundling, place: SchemaPlace, depth: number): unknown {
  const { value } = place
  if (!isMapValue(value) || depth > MAX_DEPTH) return typeof value === 'boolean' ? value : true
  const below = (keys: readonly string[], inner: unknown): unknown =>
    copySchema(bundling, { ...place, pointer: [...place.pointer, ...keys], value: inner }, depth + 1)
  const entries = Object.entries(value).flatMap(([key, part]): readonly Entry[] => {
    if (DROPPED.has(key) || (key === 'id' && typeof part === 'string')) return []
    const follow = Object.hasOwn(REFERRING, key) ? REFERRING[key] : undefined
    if (follow) return typeof part === 'string' ? refEntries(bundling, place, { ref: part, follow }) : []
    return [...copyKeyword({ key, part, schema: value }, below)]
  })
  return withoutNullable(value, merged(entries))
}

// What names a part is followed while copying, and definitions are copied where something leads to them.
const DROPPED: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$vocabulary',
  '$comment',
  '$defs',
  'definitions',
  'nullable',
  'additionalItems',
])

interface Reference {
  readonly ref: string
  readonly follow: FollowRef
}

function refEntries(bundling: Bundling, place: SchemaPlace, { ref, follow }: Reference): readonly Entry[] {
  const found = follow(ref, place, bundling.documents)
  if (typeof found === 'string') {
    bundling.lost.push({ ref, place, reason: found })
    return []
  }
  if (typeof found.value === 'boolean') return [['allOf', [found.value]]]
  const known = bundling.names.get(found.value)
  const name = known ?? `d${bundling.names.size}`
  if (known === undefined) {
    bundling.names.set(found.value, name)
    bundling.waiting.push({ name, place: found })
  }
  return [['allOf', [{ $ref: `#/$defs/${name}` }]]]
}

interface Keyword {
  readonly key: string
  readonly part: unknown
  /** The schema it stands in. */
  readonly schema: Readonly<Record<string, unknown>>
}

type CopyBelow = (keys: readonly string[], inner: unknown) => unknown

function copyKeyword({ key, part, schema }: Keyword, below: CopyBelow): readonly Entry[] {
  if (key === 'items' && Array.isArray(part)) return copyTuple(part, schema, below)
  if (key === 'dependencies' && isMapValue(part)) return copyDependencies(part, below)
  if (key === 'extends') return [['allOf', [part].flat().map((each, index) => below([key, String(index)], each))]]
  if (key === 'exclusiveMinimum' || key === 'exclusiveMaximum') return copyBound({ key, part, schema })
  if (isOne(SCHEMA_KEYS, key)) return [[key, below([key], part)]]
  if (isOne(LIST_KEYS, key)) {
    return Array.isArray(part) ? [[key, part.map((each: unknown, index) => below([key, String(index)], each))]] : []
  }
  if (isOne(MAP_KEYS, key))
    return isMapValue(part) ? [[key, copyMap(part, (name, each) => below([key, name], each))]] : []
  // `required: true` beside the type of a property, as draft 3 had it.
  return key === 'required' && !Array.isArray(part) ? [] : [[key, part]]
}

function copyTuple(items: readonly unknown[], { additionalItems }: Keyword['schema'], below: CopyBelow): Entry[] {
  const first: Entry = ['prefixItems', items.map((each, index) => below(['items', String(index)], each))]
  return additionalItems === undefined ? [first] : [first, ['items', below(['additionalItems'], additionalItems)]]
}

function copyDependencies(part: Readonly<Record<string, unknown>>, below: CopyBelow): readonly Entry[] {
  const entries = Object.entries(part)
  const keys = entries.filter(([, each]) => Array.isArray(each))
  const schemas = entries.filter(([, each]) => !Array.isArray(each))
  return [
    ['dependentRequired', Object.fromEntries(keys)],
    ['dependentSchemas', copyMap(Object.fromEntries(schemas), (name, each) => below(['dependencies', name], each))],
  ]
}

// In draft 4 these are flags beside the number.
function copyBound({ key, part, schema }: Keyword): readonly Entry[] {
  if (typeof part !== 'boolean') return [[key, part]]
  const bound = schema[key === 'exclusiveMinimum' ? 'minimum' : 'maximum']
  return part && typeof bound === 'number' ? [[key, bound]] : []
}

function copyMap(
  map: Readonly<Record<string, unknown>>,
  copy: (name: string, value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, copy(name, value)]))
}

function isOne(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}

/** Several references, and `allOf` beside them, are one list. */
function merged(entries: readonly Entry[]): Readonly<Record<string, unknown>> {
  const all = entries.flatMap(([key, value]): readonly unknown[] =>
    key === 'allOf' && Array.isArray(value) ? value : [],
  )
  const others = entries.filter(([key]) => key !== 'allOf')
  return Object.fromEntries(all.length > 0 ? [...others, ['allOf', all]] : others)
}

// As OpenAPI 3.0 says it; ajv wants a type beside it.
function withoutNullable({ nullable }: Keyword['schema'], schema: Readonly<Record<string, unknown>>): unknown {
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
