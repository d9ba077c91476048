import { isMapValue } from '../config/jsonSchema.ts'
import { MARK } from './cleanLiterals.ts'
import { below, own, type At } from './cleaning.ts'
import type { CleanSchema } from './cleanTypes.ts'

type Schema = Readonly<Record<string, unknown>>

/** The types that a schema allows, where it says so in a way that is known. */
export function typesOf(schema: Schema): string[] {
  const type = own(schema, 'type')
  const listed: readonly unknown[] = Array.isArray(type) ? type : [type]
  const types = listed.filter((each) => typeof each === 'string')
  return types.every((each) => TYPES.has(each)) ? [...new Set(types)] : []
}

/** The type that the keywords of a schema are about, where it does not say one. */
export function impliedTypes(schema: Schema): string[] {
  if (OF_OBJECTS.some((key) => own(schema, key) !== undefined)) return ['object']
  return OF_LISTS.some((key) => own(schema, key) !== undefined) ? ['array'] : []
}

/** The part of a schema that is about values of one type. */
export function cleanShape(at: At, schema: Schema, type: string): CleanSchema {
  if (type === 'object') return cleanObject(at, schema)
  return type === 'array' ? cleanList(at, schema) : { type }
}

const TYPES: ReadonlySet<string> = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])
const OF_OBJECTS = ['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties']
const OF_LISTS = ['items', 'prefixItems', 'additionalItems', 'contains']
const MAX_TUPLE = 20

// They describe keys as well, but have no type.
const UNTYPED = ['if', 'then', 'else', 'dependentSchemas']

function cleanObject(at: At, schema: Schema): CleanSchema {
  const { keys } = at.cleaning
  const written = own(schema, 'properties')
  const described = isMapValue(written) ? Object.entries(written) : []
  const properties: Record<string, CleanSchema> = {}
  const required = new Set<string>()
  const list = own(schema, 'required')
  const needed: readonly unknown[] = Array.isArray(list) ? list : []
  const add = (name: string, made: CleanSchema): string => {
    const number = keys.get(name) ?? keys.size
    keys.set(name, number)
    const mark = `${MARK}${number}${MARK}`
    properties[mark] = made
    return mark
  }
  for (const [name, value] of described) {
    const mark = add(name, at.cleaning.clean(below(at, ['properties', name], value)))
    // The third draft says so in the property itself.
    if (isMapValue(value) && own(value, 'required') === true) required.add(mark)
  }
  for (const name of new Set(needed)) {
    if (typeof name !== 'string') continue
    const mark = `${MARK}${keys.get(name) ?? ''}${MARK}`
    required.add(Object.hasOwn(properties, mark) ? mark : add(name, { tsType: 'unknown' }))
  }
  return { type: 'object', properties, required: [...required], additionalProperties: others(at, schema) }
}

/** What keys that are not described may hold. */
function others(at: At, schema: Schema): boolean | CleanSchema {
  const patterns = own(schema, 'patternProperties')
  const byPattern = isMapValue(patterns)
    ? Object.entries(patterns).map(([key, value]) => at.cleaning.clean(below(at, ['patternProperties', key], value)))
    : []
  const key = own(schema, 'additionalProperties') === undefined ? 'unevaluatedProperties' : 'additionalProperties'
  const isOpen = key === 'unevaluatedProperties' && UNTYPED.some((each) => own(schema, each) !== undefined)
  const rest = isOpen ? true : (own(schema, key) ?? true)
  const members = rest === false ? byPattern : [...byPattern, at.cleaning.clean(below(at, [key], rest))]
  if (members.length === 0) return false
  if (members.some((member) => member.tsType === 'unknown')) return true
  const [first] = members
  return members.length === 1 && first !== undefined ? first : { anyOf: members }
}

function cleanList(at: At, schema: Schema): CleanSchema {
  const [items, prefix] = [own(schema, 'items'), own(schema, 'prefixItems')]
  const [key, tuple] = Array.isArray(prefix) ? ['prefixItems', prefix] : ['items', items]
  if (!Array.isArray(tuple)) {
    return items === undefined
      ? { type: 'array' }
      : { type: 'array', items: at.cleaning.clean(below(at, ['items'], items)) }
  }
  const members = tuple
    .slice(0, MAX_TUPLE)
    .map((each: unknown, index) => at.cleaning.clean(below(at, [key, String(index)], each)))
  if (tuple.length > MAX_TUPLE || members.length === 0) return { type: 'array' }
  const restKey = key === 'items' ? 'additionalItems' : 'items'
  const rest = cleanRest(at, own(schema, restKey), restKey)
  const least = own(schema, 'minItems')
  const minItems = typeof least === 'number' ? Math.max(0, Math.min(Math.floor(least), members.length)) : 0
  return { type: 'array', items: members, additionalItems: rest, minItems }
}

function cleanRest(at: At, value: unknown, key: string): boolean | CleanSchema {
  if (value === undefined) return true
  const made = at.cleaning.clean(below(at, [key], value))
  if (made.tsType === undefined) return made
  return made.tsType === 'unknown'
}
