import type { Ajv, FuncKeywordDefinition, SchemaValidateFunction, ValidateFunction } from 'ajv'
import { isMapValue } from './jsonSchema.ts'
import { mapSchemas, schemasIn } from './schemaWalk.ts'

/**
 * Compiles a schema so that each of its definitions is compiled when a value first gets there. Those of a large service
 * refer to nearly all others: compiling the 560 that one answer of Stripe could have in it takes 3.5 s, the few that it
 * has take 0.1 s.
 */
export function compileLazily(ajv: Ajv, schema: object): ValidateFunction {
  const { $defs, ...root } = { $defs: undefined as unknown, ...schema }
  const definitions: Readonly<Record<string, unknown>> = isMapValue($defs) ? $defs : {}
  if (Object.keys(definitions).length < FEW || [root, ...Object.values(definitions)].some(mustSeeAll)) {
    return ajv.compile(schema)
  }
  const compiled = new Map<string, ValidateFunction>()
  const find = (name: string): ValidateFunction => {
    const known = compiled.get(name)
    if (known) return known
    const made = compileOne(definitions[name] ?? true)
    compiled.set(name, made)
    return made
  }
  const compileOne = (part: unknown): ValidateFunction => {
    const lazy = mapSchemas(part, (each) => withLazyReference(each, find))
    const usable = isMapValue(lazy) || typeof lazy === 'boolean' ? lazy : true
    const validate = ajv.compile(usable)
    if (typeof usable === 'object') ajv.removeSchema(usable)
    return validate
  }
  return compileOne(root)
}

const FEW = 8
const LAZY = 'x-lazy'
const PREFIX = '#/$defs/'

type Find = (name: string) => ValidateFunction

/** The keyword that stands for a reference to a definition; its value is the name and how it is found. */
export const LAZY_KEYWORD: FuncKeywordDefinition = { keyword: LAZY, validate: validateLazily(), errors: 'full' }

function validateLazily(): SchemaValidateFunction {
  const validate: SchemaValidateFunction = (...[target, data, , context]) => {
    // What `withLazyReference` has put there.
    const { name, find } = target as { name: string; find: Find }
    const inner = find(name)
    if (inner(data, context)) return true
    validate.errors = inner.errors ?? []
    return false
  }
  return validate
}

function withLazyReference(schema: Readonly<Record<string, unknown>>, find: Find): Readonly<Record<string, unknown>> {
  const { $ref, ...rest } = schema
  if (typeof $ref !== 'string' || !$ref.startsWith(PREFIX)) return schema
  return { ...rest, [LAZY]: { name: $ref.slice(PREFIX.length), find } }
}

// What a schema says of keys that no other has seen is only known where the others are part of it, and so is a name
// in another schema.
function mustSeeAll(schema: unknown): boolean {
  if (!isMapValue(schema)) return false
  const { $ref } = schema
  if (typeof $ref === 'string' && !/^#\/\$defs\/[^/~%]+$/.test($ref)) return true
  if (['unevaluatedProperties', 'unevaluatedItems', '$dynamicRef', '$anchor', '$id'].some((key) => key in schema))
    return true
  return schemasIn(schema).some(mustSeeAll)
}
