import { isMapValue } from '../config/jsonSchema.ts'

/** A value in a document that a schema marks. */
export interface MarkedPlace {
  readonly keys: readonly string[]
  readonly value: unknown
}

/** A bundled schema as far as its marks go. */
export interface Marks {
  /** Whether any part of the schema is marked at all. */
  readonly any: boolean
  /** The marked values in `data`; of what is marked as a whole, not the parts. */
  find(data: unknown): readonly MarkedPlace[]
  /** Whether the value at these keys of a document is marked, or a part of what is. */
  covers(keys: readonly string[]): boolean
  /** The same for what lies below these keys, when only that is at hand. */
  findBelow(keys: readonly string[], data: unknown): readonly MarkedPlace[]
}

type Schema = Readonly<Record<string, unknown>>

/**
 * Reads which values a bundled schema marks, as `isMark` says. A value is marked when any schema that may be about it
 * is: in `$defs` by reference, in any branch of `allOf`, `anyOf`, `oneOf`, `if`, and among the items of a list.
 */
export function readMarks(root: object, isMark: (schema: Schema) => boolean): Marks {
  const reader: Reader = { root: root as Schema, isMark, leading: new Map() }
  const any = leadsToMark(reader, reader.root)
  const start = any ? [reader.root] : []
  return {
    any,
    find: (data) => (any ? collect(reader, { schemas: start, value: data, keys: [] }) : []),
    covers: (keys) => any && descend(reader, start, keys) === 'marked',
    findBelow(keys, data) {
      const schemas = any ? descend(reader, start, keys) : []
      if (schemas === 'marked') return [{ keys: [], value: data }]
      return collect(reader, { schemas, value: data, keys: [] })
    },
  }
}

interface Reader {
  readonly root: Schema
  readonly isMark: (schema: Schema) => boolean
  /** Whether a schema is marked or has a marked one in it; absent while that is being found out. */
  readonly leading: Map<unknown, boolean>
}

const HERE = ['allOf', 'anyOf', 'oneOf'] as const
const HERE_ONE = ['if', 'then', 'else'] as const
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'] as const
const INSIDE = ['additionalProperties', 'unevaluatedProperties', 'items', 'contains', 'unevaluatedItems'] as const

// Without recursion into what leads back: a schema that is being looked at adds nothing to itself.
function leadsToMark(reader: Reader, root: unknown): boolean {
  const graph = new Map<unknown, readonly unknown[]>()
  const waiting = [root]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isMapValue(next) || graph.has(next)) continue
    const inner = partsOf(reader, next)
    graph.set(next, inner)
    waiting.push(...inner)
  }
  const leading = reader.leading
  for (const schema of graph.keys()) if (isMapValue(schema) && reader.isMark(schema)) leading.set(schema, true)
  for (let grew = leading.size > 0; grew;) {
    grew = false
    for (const [schema, inner] of graph) {
      if (leading.has(schema) || !inner.some((each) => leading.has(each))) continue
      leading.set(schema, true)
      grew = true
    }
  }
  return leading.has(root)
}

function partsOf(reader: Reader, schema: Schema): readonly unknown[] {
  const inside = INSIDE.map((key) => schema[key])
  const mapped = MAPS.flatMap((key) => (isMapValue(schema[key]) ? Object.values(schema[key]) : []))
  const listed: readonly unknown[] = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  return [...sameValue(reader, schema), ...inside, ...mapped, ...listed].filter(isMapValue)
}

/** Schemas that are about the same value as this one. */
function sameValue({ root }: Reader, schema: Schema): readonly unknown[] {
  const { $ref, dependentSchemas } = schema
  const defs = root['$defs']
  const target = typeof $ref === 'string' && isMapValue(defs) ? defs[$ref.slice('#/$defs/'.length)] : undefined
  const listed = HERE.flatMap((key): readonly unknown[] => (Array.isArray(schema[key]) ? schema[key] : []))
  const dependent = isMapValue(dependentSchemas) ? Object.values(dependentSchemas) : []
  return [target, ...listed, ...HERE_ONE.map((key) => schema[key]), ...dependent]
}

interface Spot extends MarkedPlace {
  readonly schemas: readonly Schema[]
}

function collect(reader: Reader, { schemas, value, keys }: Spot): readonly MarkedPlace[] {
  const all = expand(reader, schemas)
  if (all.length === 0) return []
  if (all.some(reader.isMark)) return [{ keys, value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) =>
    collect(reader, { schemas: inside(all, key, Array.isArray(value)), value: child, keys: [...keys, key] }),
  )
}

/** The schemas that are about what lies at `keys`; `marked` where it, or something around it, is. */
function descend(reader: Reader, start: readonly Schema[], keys: readonly string[]): readonly Schema[] | 'marked' {
  let schemas = expand(reader, start)
  for (const key of keys) {
    if (schemas.some(reader.isMark)) return 'marked'
    // A number may be a key of an object as well as the place of an item.
    const isIndex = /^(?:\d+|-)$/.test(key)
    schemas = expand(reader, [...inside(schemas, key, false), ...(isIndex ? inside(schemas, key, true) : [])])
  }
  return schemas.some(reader.isMark) ? 'marked' : schemas
}

function expand(reader: Reader, schemas: readonly Schema[]): readonly Schema[] {
  const all = new Set<Schema>()
  const waiting: unknown[] = [...schemas]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isMapValue(next) || all.has(next) || !reader.leading.has(next)) continue
    all.add(next)
    waiting.push(...sameValue(reader, next).filter(isMapValue))
  }
  return [...all]
}

function inside(schemas: readonly Schema[], key: string, isList: boolean): readonly Schema[] {
  return schemas
    .flatMap((schema) => (isList ? itemSchemas(schema, key) : propertySchemas(schema, key)))
    .filter(isMapValue)
}

function itemSchemas(schema: Schema, key: string): readonly unknown[] {
  const { prefixItems, items, contains, unevaluatedItems } = schema
  const own: unknown = Array.isArray(prefixItems) ? prefixItems[Number(key)] : undefined
  return [own ?? items, contains, unevaluatedItems]
}

function propertySchemas(schema: Schema, key: string): readonly unknown[] {
  const { properties, patternProperties, additionalProperties, unevaluatedProperties } = schema
  const named = isMapValue(properties) && Object.hasOwn(properties, key) ? [properties[key]] : []
  const patterns = isMapValue(patternProperties) ? Object.entries(patternProperties) : []
  const matching = patterns.filter(([pattern]) => patternOf(pattern)?.test(key)).map(([, each]) => each)
  const own = [...named, ...matching]
  return [...own, ...(own.length === 0 ? [additionalProperties] : []), unevaluatedProperties]
}

const patterns = new Map<string, RegExp | undefined>()

function patternOf(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) patterns.set(pattern, compilePattern(pattern))
  return patterns.get(pattern)
}

function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
