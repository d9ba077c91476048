import { dereference, isMapValue, type JsonSchema, propertySchema, typeName } from './jsonSchema.ts'
import type { Path } from './path.ts'

/** One rule of a schema that a value breaks. `path` leads to the value; for `unknown-key` and `key-name`, to the key. */
export type Violation = { readonly path: Path; readonly schema: JsonSchema } & (
  | { readonly rule: 'unknown-key'; readonly key: string; readonly present: readonly string[] }
  | { readonly rule: 'missing-key'; readonly key: string; readonly present: readonly string[] }
  | { readonly rule: 'key-name'; readonly key: string }
  | { readonly rule: 'type'; readonly value: unknown; readonly expected: readonly string[] }
  | { readonly rule: 'allowed' | 'pattern' | 'length' | 'range' | 'repeated'; readonly value: unknown }
)

/**
 * Every rule of `schema` that `value` breaks, in the order of the file. A reader of our own schemas only: compiling
 * them with ajv takes longer than a whole `status`, and its findings lack what people need to be told. A test holds
 * it against ajv.
 */
export function validate(value: unknown, root: JsonSchema): Violation[] {
  return check({ value, path: [] }, root, root)
}

interface Place {
  readonly value: unknown
  readonly path: Path
}

function check(place: Place, written: JsonSchema, root: JsonSchema): Violation[] {
  const schema = dereference(written, root)
  const { value, path } = place
  if (schema.anyOf !== undefined) return checkAnyOf(place, { ...schema, anyOf: schema.anyOf }, root)
  const expected = typesOf(schema)
  if (expected.length > 0 && !expected.some((type) => hasType(value, type))) {
    return [{ rule: 'type', path, schema, value, expected }]
  }
  // Every enum of ours lists plain words and numbers, so that identity is equality.
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [{ rule: 'allowed', path, schema, value }]
  if (typeof value === 'string') return checkText(value, path, schema)
  if (typeof value === 'number') return checkNumber(value, path, schema)
  if (Array.isArray(value)) return checkList({ value, path }, schema, root)
  return isMapValue(value) ? checkMap({ value, path }, schema, root) : []
}

/** The findings of the branch that was meant: the one whose type fits. Where none fits, the types of all are named. */
function checkAnyOf(
  place: Place,
  schema: JsonSchema & Required<Pick<JsonSchema, 'anyOf'>>,
  root: JsonSchema,
): Violation[] {
  const branches = schema.anyOf.map((branch) => dereference(branch, root))
  const results = branches.map((branch) => check(place, branch, root))
  if (results.some((violations) => violations.length === 0)) return []
  const meant = results.find(
    (violations) => !violations.some(({ rule, path }) => rule === 'type' && path === place.path),
  )
  return meant ?? [{ rule: 'type', ...place, schema, expected: branches.flatMap(typesOf) }]
}

function checkText(value: string, path: Path, schema: JsonSchema): Violation[] {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema
  // The length is checked first: a pattern never sees a text that is long enough to make it slow.
  if (value.length > maxLength * 2) return [{ rule: 'length', path, schema, value }]
  const length = [...value].length
  if (length < minLength || length > maxLength) return [{ rule: 'length', path, schema, value }]
  return pattern !== undefined && !compilePattern(pattern).test(value) ? [{ rule: 'pattern', path, schema, value }] : []
}

function checkNumber(value: number, path: Path, schema: JsonSchema): Violation[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema
  return value < minimum || value > maximum ? [{ rule: 'range', path, schema, value }] : []
}

function checkList(
  { value, path }: { value: readonly unknown[]; path: Path },
  schema: JsonSchema,
  root: JsonSchema,
): Violation[] {
  if (value.length < (schema.minItems ?? 0)) return [{ rule: 'length', path, schema, value }]
  const { items } = schema
  if (items === undefined) return []
  const seen = new Set<unknown>()
  return value.flatMap((item, index): Violation[] => {
    const place = { value: item, path: [...path, index] }
    if (schema.uniqueItems === true && seen.has(item)) return [{ rule: 'repeated', ...place, schema }]
    seen.add(item)
    return check(place, items, root)
  })
}

function checkMap(
  { value, path }: { value: Readonly<Record<string, unknown>>; path: Path },
  schema: JsonSchema,
  root: JsonSchema,
): Violation[] {
  const present = Object.keys(value)
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key))
  return [
    ...missing.map((key): Violation => ({ rule: 'missing-key', path, schema, key, present })),
    ...present.flatMap((key) => checkEntry({ key, value: value[key], path: [...path, key], present }, schema, root)),
  ]
}

interface Entry extends Place {
  readonly key: string
  readonly present: readonly string[]
}

function checkEntry({ key, value, path, present }: Entry, schema: JsonSchema, root: JsonSchema): Violation[] {
  const names = schema.propertyNames
  if (names !== undefined && checkText(key, path, names).length > 0)
    return [{ rule: 'key-name', path, schema: names, key }]
  const described = propertySchema(schema, key)
  if (described !== undefined) return check({ value, path }, described, root)
  return schema.additionalProperties === false ? [{ rule: 'unknown-key', path, schema, key, present }] : []
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema.type === undefined) return []
  return typeof schema.type === 'string' ? [schema.type] : schema.type
}

function hasType(value: unknown, type: string): boolean {
  const actual = typeName(value)
  return actual === type || (type === 'number' && actual === 'integer')
}

const patterns = new Map<string, RegExp>()

function compilePattern(pattern: string): RegExp {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const compiled = new RegExp(pattern, 'u')
  patterns.set(pattern, compiled)
  return compiled
}
