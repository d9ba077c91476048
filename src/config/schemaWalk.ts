import { isMapValue } from './jsonSchema.ts'

/** Keywords whose value is one schema. */
export const SCHEMA_KEYS = [
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const

/** Keywords whose value is a map of schemas. */
export const MAP_KEYS = ['dependentSchemas', 'patternProperties', 'properties'] as const

/** Keywords whose value is a list of schemas. */
export const LIST_KEYS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const

/** The schemas directly inside a schema of draft 2020-12, its definitions aside; values such as examples are none. */
export function schemasIn(schema: unknown): unknown[] {
  if (!isMapValue(schema)) return []
  const single = SCHEMA_KEYS.map((key) => schema[key])
  const mapped = MAP_KEYS.flatMap((key) => (isMapValue(schema[key]) ? Object.values(schema[key]) : []))
  const listed = LIST_KEYS.flatMap((key): readonly unknown[] => (Array.isArray(schema[key]) ? schema[key] : []))
  return [...single, ...mapped, ...listed].filter(isMapValue)
}

/** Every `$ref` in a schema, its definitions aside. */
export function referencesOf(schema: unknown): string[] {
  if (!isMapValue(schema)) return []
  const own = typeof schema['$ref'] === 'string' ? [schema['$ref']] : []
  return [...own, ...schemasIn(schema).flatMap(referencesOf)]
}

/** A copy of a schema in which `change` has been applied to every schema inside it and then to itself. */
export function mapSchemas(
  schema: unknown,
  change: (schema: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): unknown {
  if (!isMapValue(schema)) return schema
  const inner = (value: unknown): unknown => mapSchemas(value, change)
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (includes(SCHEMA_KEYS, key)) return [key, inner(value)]
    if (includes(LIST_KEYS, key) && Array.isArray(value)) return [key, value.map(inner)]
    if (!includes(MAP_KEYS, key) || !isMapValue(value)) return [key, value]
    return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]))]
  })
  return change(Object.fromEntries(entries))
}

function includes(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}
