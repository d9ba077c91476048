import { isMapValue } from '../../config/jsonSchema.ts'
import { LIST_KEYS, MAP_KEYS, referencesOf, SCHEMA_KEYS } from '../../config/schemaWalk.ts'
import type { OpenSchema } from '../connector.ts'
import { branchesOf } from './discriminator.ts'
import { definitionNames } from './definitionNames.ts'
import { child, elements, follow, members, referenceOf, targetOf, type Documents, type Place } from './documents.ts'
import { PLAIN_KEYS } from './plainKeys.ts'

/** Turns schemas of a document into JSON Schema 2020-12. What two operations share is turned once. */
export interface SchemaReader {
  /** The schema at a place; refers to others as `#/$defs/<name>`. */
  read(place: Place): OpenSchema
  /** A schema with the definitions it needs, and no others. */
  close(schema: OpenSchema): OpenSchema
  /** Whether the schema of a property says that this side never sees it. */
  isHidden(place: Place): boolean
}

/** What a reader has to know of its document. */
export interface ReaderOptions {
  /** 3.0 has its own words for null, for open intervals and for examples. */
  readonly version: '3.0' | '3.1'
  /** `readOnly` for what is sent, `writeOnly` for what is answered. */
  readonly hides: 'readOnly' | 'writeOnly'
}

/** A reader for one side of the operations of a document. */
export function createSchemaReader(documents: Documents, options: ReaderOptions): SchemaReader {
  const names = definitionNames()
  const definitions = new Map<string, { readonly place: Place; read?: Definition }>()
  const reading: Reading = {
    ...options,
    documents,
    refer(target) {
      const name = names.nameOf(target)
      if (!definitions.has(name)) definitions.set(name, { place: target })
      return `#/$defs/${name}`
    },
  }
  const define = (name: string): Definition => {
    const definition = definitions.get(name)
    if (!definition) return { schema: true, needs: [] }
    definition.read ??= withNeeds(readSchema(definition.place, reading))
    return definition.read
  }
  return {
    read: (place) => readSchema(place, reading),
    close: (schema) => closeSchema(schema, define),
    isHidden: (place) => isHidden(place, reading),
  }
}

/** State of a reader: `refer` gives the reference to a definition, which is read when it is needed. */
interface Reading extends ReaderOptions {
  readonly documents: Documents
  refer(target: Place): string
}

// Deeper nesting without a reference is an attack; what is below may be anything.
const MAX_DEPTH = 100
const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const PREFIX = '#/$defs/'

/** A definition, and the names of those that it refers to itself. */
interface Definition {
  readonly schema: OpenSchema
  readonly needs: readonly string[]
}

function closeSchema(schema: OpenSchema, define: (name: string) => Definition): OpenSchema {
  if (typeof schema === 'boolean') return schema
  const found = new Map<string, OpenSchema>()
  const open = [...withNeeds(schema).needs]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    const definition = define(name)
    found.set(name, definition.schema)
    open.push(...definition.needs)
  }
  const sorted = [...found].sort(([left], [right]) => (left < right ? -1 : 1))
  return { $schema: DIALECT, ...schema, ...(sorted.length > 0 && { $defs: Object.fromEntries(sorted) }) }
}

function withNeeds(schema: OpenSchema): Definition {
  const names = referencesOf(schema).map((reference) => reference.slice(PREFIX.length))
  return { schema, needs: [...new Set(names)] }
}

interface Context {
  readonly depth: number
  /** Names that are hidden in the whole of which this is a part. */
  readonly hidden: ReadonlySet<string>
}

const TOP: Context = { depth: 0, hidden: new Set() }

function readSchema(place: Place, reading: Reading, context: Context = TOP): OpenSchema {
  const { value } = place
  if (typeof value === 'boolean') return value
  if (!isMapValue(value) || context.depth > MAX_DEPTH) return true
  if (referenceOf(place) !== undefined) return readReference(place, reading, context)
  return readPlain(place, reading, context)
}

function readReference(place: Place, reading: Reading, context: Context): OpenSchema {
  const target = targetOf(reading.documents, referenceOf(place) ?? '', place)
  // What leads nowhere, or in a circle that says nothing, may be anything; an import names it as a finding.
  if (!target || !follow(reading.documents, place)) return true
  const $ref = reading.refer(target)
  const { value } = place
  if (!isMapValue(value)) return true
  const { $ref: _, ...beside } = value
  if (reading.version === '3.0') {
    const description = typeof value['description'] === 'string' ? { description: value['description'] } : {}
    return value['nullable'] === true
      ? { ...description, anyOf: [{ $ref }, { type: 'null' }] }
      : { $ref, ...description }
  }
  const rest = readPlain({ ...place, value: beside }, reading, context)
  return typeof rest === 'boolean' ? { $ref } : { $ref, ...rest }
}

function readPlain(place: Place, reading: Reading, context: Context): OpenSchema {
  const hidden = new Set([...context.hidden, ...hiddenNames(place, reading)])
  const next = { depth: context.depth + 1, hidden: new Set<string>() }
  const entries: [string, unknown][] = plainEntries(place, hidden)
  for (const key of SCHEMA_KEYS) {
    const inner = child(place, key)
    if (isMapValue(inner.value) || typeof inner.value === 'boolean')
      entries.push([key, readSchema(inner, reading, next)])
  }
  for (const key of MAP_KEYS) {
    const inner = members(child(place, key)).filter(([name]) => key !== 'properties' || !hidden.has(name))
    if (inner.length > 0) entries.push([key, mapOf(inner, (each) => readSchema(each, reading, next))])
  }
  for (const key of LIST_KEYS) {
    const inner = elements(child(place, key))
    const deeper = key === 'allOf' ? { ...next, hidden } : next
    if (inner.length > 0) entries.push([key, inner.map((each) => readSchema(each, reading, deeper))])
  }
  const schema = Object.fromEntries([...entries, ...itemEntries(place, reading, next)])
  return finish(branchesOf({ schema, place }, reading.documents), place, reading)
}

function plainEntries({ value }: Place, hidden: ReadonlySet<string>): [string, unknown][] {
  if (!isMapValue(value)) return []
  const entries = Object.keys(PLAIN_KEYS).flatMap((key): [string, unknown][] =>
    Object.hasOwn(value, key) && PLAIN_KEYS[key]?.(value[key]) ? [[key, value[key]]] : [],
  )
  const type = typeOf(value['type'])
  return [
    ...(type === undefined ? [] : [['type', type] satisfies [string, unknown]]),
    ...entries.flatMap(([key, plain]): [string, unknown][] => {
      if (key === 'required' && Array.isArray(plain)) {
        const names = [...new Set(plain)].filter((name) => !hidden.has(String(name)))
        return names.length > 0 ? [[key, names]] : []
      }
      return [[key, key === 'enum' && Array.isArray(plain) ? unique(plain) : plain]]
    }),
  ]
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

function typeOf(type: unknown): string | readonly string[] | undefined {
  // From before OpenAPI 3, and from nowhere; both are met.
  if (type === 'file' || type === 'date' || type === 'datetime') return 'string'
  if (typeof type === 'string') return TYPES.includes(type) ? type : undefined
  const known = Array.isArray(type) ? [...new Set(type)].filter((each) => TYPES.includes(each)) : []
  return known.length > 1 ? known : known[0]
}

function unique(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}

// A list of schemas under `items` was how earlier drafts wrote a tuple.
function itemEntries(place: Place, reading: Reading, context: Context): [string, unknown][] {
  const items = elements(child(place, 'items'))
  return items.length > 0 ? [['prefixItems', items.map((each) => readSchema(each, reading, context))]] : []
}

function finish(schema: Readonly<Record<string, unknown>>, place: Place, { version }: Reading): OpenSchema {
  const value = isMapValue(place.value) ? place.value : {}
  const examples = Array.isArray(value['examples']) ? value['examples'] : [value['example']]
  const known = examples.filter((example) => example !== undefined)
  const shown = known.length > 0 ? { ...schema, examples: known } : schema
  const bounded = withIntervals(shown, value)
  return version === '3.0' && value['nullable'] === true ? nullable(bounded) : bounded
}

type Plain = Readonly<Record<string, unknown>>

function withIntervals(schema: Plain, value: Plain): Plain {
  const { minimum, maximum, ...rest } = schema
  return {
    ...rest,
    ...(minimum !== undefined && { [value['exclusiveMinimum'] === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [value['exclusiveMaximum'] === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  }
}

function nullable(schema: Plain): Plain {
  const { type } = schema
  if (['allOf', 'anyOf', 'oneOf', 'not'].some((key) => Object.hasOwn(schema, key))) {
    return { anyOf: [schema, { type: 'null' }] }
  }
  const values = Array.isArray(schema['enum']) ? { enum: unique([...schema['enum'], null]) } : {}
  if (type === undefined) return { ...schema, ...values }
  return { ...schema, ...values, type: [...new Set([type, 'null'].flat())] }
}

function mapOf(entries: readonly [string, Place][], read: (place: Place) => OpenSchema): Plain {
  return Object.fromEntries(entries.map(([name, place]) => [name, read(place)]))
}

const MAX_PARTS = 8

function hiddenNames(place: Place, reading: Reading, depth = 0): string[] {
  if (depth > MAX_PARTS) return []
  const own = members(child(place, 'properties')).filter(([, property]) => isHidden(property, reading))
  const parts = elements(child(place, 'allOf')).flatMap((part) => {
    const meant = follow(reading.documents, part)
    return meant ? hiddenNames(meant, reading, depth + 1) : []
  })
  return [...own.map(([name]) => name), ...parts]
}

function isHidden(place: Place, { documents, hides }: Reading): boolean {
  if (child(place, hides).value === true) return true
  const meant = follow(documents, place)
  return meant !== undefined && child(meant, hides).value === true
}
