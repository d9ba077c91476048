import { isMapValue } from '../../config/jsonSchema.ts'

/** A schema that is no boolean, as keywords. */
export type Keywords = Readonly<Record<string, unknown>>

/** A schema that asks for all that two schemas ask for, as far as keywords can be put together. */
export function mergeSchemas(left: Keywords, right: Keywords): Keywords {
  const merged = new Map(Object.entries(left))
  for (const [key, value] of Object.entries(right)) {
    merged.set(key, merged.has(key) ? mergeKeyword(key, merged.get(key), value) : value)
  }
  return Object.fromEntries(merged)
}

function mergeKeyword(key: string, left: unknown, right: unknown): unknown {
  switch (key) {
    case 'type':
      return sharedTypes(left, right)
    case 'enum':
      return sharedValues(left, right)
    case 'required':
      return [...new Set([left, right].flat())]
    case 'allOf':
    case 'examples':
      return [left, right].flat()
    case 'properties':
      return mergeProperties(left, right)
    case 'items':
    case 'additionalProperties':
      if (left === false || right === false) return false
      return both(left, right)
    case 'minimum':
    case 'exclusiveMinimum':
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return Math.max(Number(left), Number(right))
    case 'maximum':
    case 'exclusiveMaximum':
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return Math.min(Number(left), Number(right))
    default:
      return right
  }
}

function sharedTypes(left: unknown, right: unknown): unknown {
  const [first, second] = [[left].flat(), [right].flat()]
  const shared = first.filter((type) => second.includes(type) || (type === 'integer' && second.includes('number')))
  if (shared.length === 0 && first.includes('number') && second.includes('integer')) return 'integer'
  // Nothing is of both types; whoever draws finds out, and says so.
  return shared.length === 1 ? shared[0] : shared
}

function sharedValues(left: unknown, right: unknown): unknown {
  const others = new Set([right].flat().map((value) => JSON.stringify(value)))
  return [left].flat().filter((value) => others.has(JSON.stringify(value)))
}

function mergeProperties(left: unknown, right: unknown): unknown {
  if (!isMapValue(left) || !isMapValue(right)) return left
  const merged = new Map(Object.entries(left))
  for (const [name, value] of Object.entries(right)) {
    merged.set(name, merged.has(name) ? both(merged.get(name), value) : value)
  }
  return Object.fromEntries(merged)
}

function both(left: unknown, right: unknown): unknown {
  return JSON.stringify(left) === JSON.stringify(right) ? left : { allOf: [left, right] }
}
