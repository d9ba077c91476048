/**
 * The part of JSON Schema (draft 7) that our schemas use; `validate` knows these keywords and no others, and a test
 * refuses a schema with one that is not here. `patternErrorMessage` is read by editors and by our own findings.
 */
export interface JsonSchema {
  readonly $schema?: string
  readonly $id?: string
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly uniqueItems?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly patternErrorMessage?: string
  readonly minimum?: number
  readonly maximum?: number
}

/** The schema that `schema` stands for: itself, or the definition its `$ref` names. */
export function dereference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  const target = root.definitions?.[schema.$ref.replace('#/definitions/', '')]
  if (target === undefined) throw new TypeError(`${schema.$ref} is not defined`)
  return target
}

/** The schema of the value under `key` in a map of `schema`, or `undefined` where that key is not described. */
export function propertySchema(schema: JsonSchema, key: string): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
}

/** The JSON type of a value, with `integer` told apart from `number`. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** Whether `value` is a JSON object: what a YAML map becomes. */
export function isMapValue(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
