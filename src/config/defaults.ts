import { dereference, isMapValue, type JsonSchema, propertySchema } from './jsonSchema.ts'

/** `value` with every default of its schema filled in, at any depth; `value` itself is not changed. */
export function withDefaults(value: unknown, written: JsonSchema, root: JsonSchema): unknown {
  const schema = dereference(written, root)
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema
    return value.map((item) => withDefaults(item, items, root))
  }
  if (!isMapValue(value)) return value
  const filled: Record<string, unknown> = Object.create(null)
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const preset = dereference(property, root).default
    if (preset !== undefined) filled[key] = withDefaults(preset, property, root)
  }
  for (const [key, child] of Object.entries(value)) {
    const property = propertySchema(schema, key)
    filled[key] = property === undefined ? child : withDefaults(child, property, root)
  }
  return filled
}
