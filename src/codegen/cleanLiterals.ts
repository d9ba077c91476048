import type { CleanSchema } from './cleanTypes.ts'

/** Stands around the number of a property's name in what the compiler is given, and nowhere else. */
export const MARK = '\uE000'

/** The most values that become literal types; more are the types that they have. */
export const MAX_LITERALS = 2000

/** What `const` and `enum` allow, or `undefined` where neither is there. */
export function cleanLiterals(
  schema: Readonly<Record<string, unknown>>,
  types: readonly string[],
): CleanSchema | undefined {
  const values = listValues(schema)
  if (values === undefined) return undefined
  const fitting = values.filter((value) => types.length === 0 || types.some((type) => hasType(value, type)))
  const unique = [...new Set(fitting)]
  if (unique.length === 0) return { tsType: 'never' }
  const literal = unique.length > MAX_LITERALS ? [] : unique.filter(isLiteral)
  const others = new Set(unique.filter((value) => !literal.includes(value)).map(typeOf))
  const widened = [...others].sort().map((type): CleanSchema => ({ type }))
  const members = literal.length === 0 ? widened : [{ enum: literal }, ...widened]
  return members.length === 1 ? members[0] : { anyOf: members }
}

/** Whether a schema has more values than become literal types. */
export function hasManyLiterals(schema: Readonly<Record<string, unknown>>): boolean {
  return (listValues(schema)?.length ?? 0) > MAX_LITERALS
}

function listValues(schema: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const]
  return Object.hasOwn(schema, 'enum') && Array.isArray(schema.enum) ? schema.enum : undefined
}

// Numbers beyond what JSON can say, and lists and objects, are types; texts with the mark would be taken for one.
function isLiteral(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes(MARK)
  return value === null || typeof value === 'boolean' || Number.isFinite(value)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function hasType(value: unknown, type: string): boolean {
  return typeOf(value) === (type === 'integer' ? 'number' : type)
}
