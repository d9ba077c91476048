import { isMapValue } from '../config/jsonSchema.ts'

type Schema = Readonly<Record<string, unknown>>

/** What a bundled schema says of the properties of the object at `keys`, by their names: for hints, not for checks. */
export function propertiesAt(root: object, keys: readonly string[]): ReadonlyMap<string, Schema> {
  let schemas: readonly Schema[] = expand([root as Schema], root)
  for (const key of keys) {
    const inside = schemas.flatMap(({ properties, items, additionalProperties }) => [
      isMapValue(properties) ? properties[key] : undefined,
      items,
      additionalProperties,
    ])
    schemas = expand(inside.filter(isMapValue), root)
  }
  const entries = schemas.flatMap(({ properties }) => (isMapValue(properties) ? Object.entries(properties) : []))
  return new Map(entries.flatMap(([name, schema]) => (isMapValue(schema) ? [[name, shownOf(schema, root)]] : [])))
}

// What stands behind a reference or in the branches of a schema, where it says nothing itself.
function shownOf(schema: Schema, root: object): Schema {
  return Object.assign({}, ...expand([schema], root).toReversed())
}

function expand(schemas: readonly Schema[], root: object): readonly Schema[] {
  const all = new Set<Schema>()
  const defs: unknown = Reflect.get(root, '$defs')
  const waiting: unknown[] = schemas.toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isMapValue(next) || all.has(next)) continue
    all.add(next)
    const { $ref } = next
    if (typeof $ref === 'string' && isMapValue(defs)) waiting.push(defs[$ref.slice('#/$defs/'.length)])
    for (const key of ['allOf', 'anyOf', 'oneOf']) if (Array.isArray(next[key])) waiting.push(...next[key].toReversed())
  }
  return [...all]
}
