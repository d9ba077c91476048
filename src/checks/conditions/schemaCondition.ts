import { isMapValue } from '../../config/jsonSchema.ts'
import { any, exists, oneOf } from '../../condition/extensions.ts'
import type { Pattern } from '../../condition/pattern.ts'
import type { KeyPath } from '../../condition/readPaths.ts'

/** What a JSON Schema is held against, and which places still are as it says. */
export interface SchemaReading {
  /** The condition of a step: of keys that the schema does not allow, only those that it asks for are named. */
  readonly against: Pattern
  /** Whether the value at a place may have become another since it met the schema. */
  readonly mayChange: (path: KeyPath) => boolean
}

/**
 * A condition that every value matches which meets the schema, and others may as well: what it says with `allOf`, `$ref`
 * and their like is left out. `undefined` where nothing is left.
 */
export function conditionOfSchema(schema: unknown, reading: SchemaReading): object | undefined {
  const condition =
    isMapValue(schema) && schema['type'] === 'object'
      ? objectOf(schema, reading.against, { ...reading, path: [] })
      : undefined
  return condition !== undefined && Object.keys(condition).length > 0 ? condition : undefined
}

/** The schema that only this value meets, as far as it is no array. */
export function schemaOfValue(value: unknown): object {
  if (Array.isArray(value)) return { type: 'array' }
  if (!isMapValue(value)) return { const: value }
  const properties = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, schemaOfValue(part)]))
  return { type: 'object', properties, required: Object.keys(value), additionalProperties: false }
}

interface Place extends Pick<SchemaReading, 'mayChange'> {
  readonly path: KeyPath
}

type Schema = Readonly<Record<string, unknown>>

const ANYTHING: unique symbol = Symbol('anything')

function objectOf(schema: Schema, against: Pattern | undefined, { path, mayChange }: Place): Record<string, unknown> {
  const properties = isMapValue(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const asked = against?.kind === 'object' ? against.entries : []
  const isClosed = schema['additionalProperties'] === false && schema['patternProperties'] === undefined
  const unknown = isClosed ? asked.filter(({ key }) => !Object.hasOwn(properties, key)).map(({ key }) => key) : []
  const entries = [
    ...Object.entries(properties).map(([key, part]): [string, unknown] => {
      const below = { path: [...path, key], mayChange }
      const pattern = patternOf(part, asked.find((entry) => entry.key === key)?.pattern, below)
      return [key, pattern === ANYTHING || required.includes(key) ? pattern : any(exists(false), pattern)]
    }),
    ...unknown.map((key): [string, unknown] => [key, exists(false)]),
  ]
  // `$via` is there whatever a schema says.
  const lasting = entries.filter(
    ([key, pattern]) => pattern !== ANYTHING && !key.startsWith('$') && !mayChange([...path, key]),
  )
  return Object.fromEntries(lasting)
}

function patternOf(schema: unknown, against: Pattern | undefined, place: Place): unknown {
  if (!isMapValue(schema) || '$ref' in schema) return ANYTHING
  if ('const' in schema) return isScalar(schema['const']) ? schema['const'] : ANYTHING
  if (Array.isArray(schema['enum'])) return choiceOf(schema['enum'])
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']]
  const patterns = types.map((type) => (type === 'object' ? objectOf(schema, against, place) : TYPES.get(type)))
  if (patterns.includes(undefined)) return ANYTHING
  return patterns.length === 1 ? patterns[0] : any(...patterns)
}

function choiceOf(values: readonly unknown[]): unknown {
  const [first, ...others] = values.filter(isScalar)
  return first === undefined || others.length + 1 < values.length ? ANYTHING : oneOf(first, ...others)
}

const TYPES: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ['string', String],
  ['number', Number],
  ['integer', Number],
  ['boolean', Boolean],
  ['array', Array],
  ['null', null],
])

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
