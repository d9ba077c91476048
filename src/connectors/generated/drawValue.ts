import { isMapValue } from '../../config/jsonSchema.ts'
import type { OpenSchema } from '../connector.ts'
import { believableText } from './believableText.ts'
import { drawNumber } from './drawNumber.ts'
import type { Draws } from './draws.ts'
import { mergeSchemas, type Keywords } from './mergeSchemas.ts'

/** How values are drawn. */
export interface DrawOptions {
  readonly draws: Draws
  /** `most` optional properties are there, or `none`. */
  readonly optional: 'most' | 'none'
  /** Whether examples of single properties are taken. */
  readonly examples: boolean
  /** Shifts the choice between alternatives. */
  readonly turn: number
  /** A text that matches a pattern, from a library. */
  readonly text: (schema: Keywords, path: string) => unknown
}

/** Says that a schema cannot be met within bounds: it nests without end, or asks for what excludes itself. */
export const NOTHING: unique symbol = Symbol('nothing')

/** A value that a closed schema should accept; small, and with what its properties are called in mind. */
export function drawValue(schema: OpenSchema, options: DrawOptions): unknown {
  const defs = isMapValue(schema) && isMapValue(schema['$defs']) ? schema['$defs'] : {}
  return draw(schema, { ...options, defs, budget: { left: MAX_VALUES } }, ROOT)
}

const MAX_VALUES = 250
const MAX_TRAIL = 14
const FULL_DEPTH = 4

interface Drawing extends DrawOptions {
  readonly defs: Readonly<Record<string, unknown>>
  readonly budget: { left: number }
}

interface Spot {
  readonly path: string
  readonly name: string
  readonly parent: string
  readonly depth: number
  /** References that were followed to get here. */
  readonly trail: readonly string[]
}

const ROOT: Spot = { path: '', name: '', parent: '', depth: 0, trail: [] }

function draw(schema: unknown, drawing: Drawing, spot: Spot): unknown {
  if (schema === false) return NOTHING
  const flat = flatten(isMapValue(schema) ? schema : {}, drawing, spot)
  if (flat === undefined) return NOTHING
  drawing.budget.left--
  const { keywords, trail } = flat
  return drawPlain(keywords, drawing, { ...spot, trail })
}

interface Flat {
  readonly keywords: Keywords
  readonly trail: readonly string[]
}

/** One schema without references, parts and alternatives; `undefined` where that would never end. */
function flatten(schema: Keywords, drawing: Drawing, spot: Spot): Flat | undefined {
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  let flat: Flat = { keywords: own, trail: spot.trail }
  const parts = [...(typeof $ref === 'string' ? [$ref] : []), ...(Array.isArray(allOf) ? allOf : [])]
  for (const part of parts) {
    const next =
      typeof part === 'string' ? resolve(part, drawing, flat.trail) : { schema: part as unknown, trail: flat.trail }
    if (next === undefined || next.schema === false) return undefined
    if (!isMapValue(next.schema)) continue
    const inner = flatten(next.schema, drawing, { ...spot, trail: next.trail })
    if (inner === undefined) return undefined
    flat = { keywords: mergeSchemas(inner.keywords, flat.keywords), trail: inner.trail }
  }
  for (const alternatives of [anyOf, oneOf]) {
    if (!Array.isArray(alternatives)) continue
    const chosen = choose(alternatives, drawing, { ...spot, trail: flat.trail })
    if (chosen === undefined) return undefined
    flat = { keywords: mergeSchemas(flat.keywords, chosen.keywords), trail: chosen.trail }
  }
  return flat
}

function resolve(
  reference: string,
  { defs }: Drawing,
  trail: readonly string[],
): { readonly schema: unknown; readonly trail: readonly string[] } | undefined {
  const name = reference.replace(/^#\/\$defs\//, '')
  // Once more inside itself is enough to be seen; a second time would only be longer.
  if (trail.length > MAX_TRAIL || trail.filter((each) => each === name).length > 1) return undefined
  return { schema: Object.hasOwn(defs, name) ? defs[name] : {}, trail: [...trail, name] }
}

function choose(alternatives: readonly unknown[], drawing: Drawing, spot: Spot): Flat | undefined {
  const { draws, turn } = drawing
  const start = draws.number(`${spot.path}@choice`, alternatives.length) + turn
  let nothing: Flat | undefined
  for (let index = 0; index < alternatives.length; index++) {
    const alternative = alternatives[(start + index) % alternatives.length]
    const flat = alternative === false ? undefined : flatten(isMapValue(alternative) ? alternative : {}, drawing, spot)
    if (flat && flat.keywords['type'] !== 'null') return flat
    nothing ??= flat
  }
  return nothing
}

function drawPlain(keywords: Keywords, drawing: Drawing, spot: Spot): unknown {
  if (Object.hasOwn(keywords, 'const')) return keywords['const']
  const { enum: values, examples, default: fallback } = keywords
  if (Array.isArray(values)) return pickValue(values, drawing, spot)
  if (drawing.examples && spot.depth > 0) {
    const [example] = Array.isArray(examples) ? (examples as unknown[]) : []
    if (example !== undefined && example !== null) return example
    if (typeof fallback === 'string' && fallback !== '') return fallback
  }
  return drawTyped(typeOf(keywords, drawing), keywords, { drawing, spot })
}

function pickValue(values: readonly unknown[], { draws, turn }: Drawing, spot: Spot): unknown {
  const said = values.filter((value) => value !== null && value !== '')
  const all = said.length > 0 ? said : values
  return all.length === 0 ? NOTHING : all[(draws.number(spot.path, all.length) + turn) % all.length]
}

function typeOf(keywords: Keywords, { turn }: Drawing): string {
  const { type } = keywords
  if (typeof type === 'string') return type
  if (Array.isArray(type)) {
    const types = type.filter((each) => each !== 'null').map(String)
    return types[turn % Math.max(1, types.length)] ?? (type.length > 0 ? 'null' : 'never')
  }
  if (['properties', 'additionalProperties', 'required', 'patternProperties'].some((key) => key in keywords))
    return 'object'
  if ('items' in keywords || 'prefixItems' in keywords) return 'array'
  if (['minimum', 'maximum', 'multipleOf'].some((key) => key in keywords)) return 'number'
  return 'string'
}

interface Work {
  readonly drawing: Drawing
  readonly spot: Spot
}

function drawTyped(type: string, keywords: Keywords, { drawing, spot }: Work): unknown {
  switch (type) {
    case 'object':
      return drawObject(keywords, drawing, spot)
    case 'array':
      return drawArray(keywords, drawing, spot)
    case 'string':
      return drawText(keywords, drawing, spot)
    case 'integer':
    case 'number':
      return drawNumber(keywords, { ...spot, draws: drawing.draws, whole: type === 'integer' })
    case 'boolean':
      return !/delet|archiv|disabled|error|fail|test|locked/i.test(spot.name) && drawing.draws.number(spot.path, 3) > 0
    case 'null':
      return null
    default:
      return NOTHING
  }
}

function drawText(keywords: Keywords, drawing: Drawing, spot: Spot): unknown {
  const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = keywords
  const text = believableText({ ...spot, draws: drawing.draws }, typeof format === 'string' ? format : undefined)
  if (typeof pattern === 'string') {
    return new RegExp(pattern, 'u').test(text) && fits(text) ? text : drawing.text(keywords, spot.path)
  }
  if (fits(text)) return text
  if (typeof format === 'string' && text.length > Number(maxLength)) return text
  return text.length > Number(maxLength)
    ? text.slice(0, Number(maxLength))
    : text.padEnd(Number(minLength), text || 'x')
  function fits(each: string): boolean {
    return each.length >= Number(minLength) && each.length <= Number(maxLength)
  }
}

function drawObject(keywords: Keywords, drawing: Drawing, spot: Spot): unknown {
  const properties = isMapValue(keywords['properties']) ? keywords['properties'] : {}
  const required = Array.isArray(keywords['required']) ? keywords['required'].map(String) : []
  const entries: [string, unknown][] = []
  for (const name of new Set([...Object.keys(properties), ...required])) {
    const isRequired = required.includes(name)
    const schema = Object.hasOwn(properties, name) ? properties[name] : otherSchema(keywords)
    if (!isRequired && !isWanted(schema, drawing, inside(spot, name))) continue
    const value = draw(schema, drawing, inside(spot, name))
    if (value !== NOTHING) entries.push([name, value])
    else if (isRequired) return NOTHING
  }
  return Object.fromEntries([...entries, ...moreEntries(keywords, { drawing, spot }, entries.length)])
}

function otherSchema({ additionalProperties }: Keywords): unknown {
  return isMapValue(additionalProperties) ? additionalProperties : {}
}

function isWanted(schema: unknown, { optional, budget, draws }: Drawing, spot: Spot): boolean {
  if (optional === 'none' || budget.left <= 0) return false
  const nests =
    isMapValue(schema) && ['$ref', 'properties', 'items', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema)
  if (nests && spot.depth > FULL_DEPTH) return false
  return draws.number(`${spot.path}@there`, 12) > 0
}

// A map has a few entries, so that there is something to see, and as many as it must have.
function moreEntries(keywords: Keywords, { drawing, spot }: Work, present: number): [string, unknown][] {
  const { minProperties = 0, additionalProperties, propertyNames } = keywords
  const isMap = isMapValue(additionalProperties) && !isMapValue(keywords['properties']) && propertyNames === undefined
  const wanted = Math.min(Math.max(Number(minProperties) - present, isMap && drawing.optional === 'most' ? 2 : 0), 20)
  if (additionalProperties === false || spot.depth > FULL_DEPTH + 2) return []
  return Array.from({ length: wanted }, (_, index): [string, unknown] => {
    const name = ['first', 'second', 'third'][index] ?? `more${index}`
    return [name, draw(otherSchema(keywords), drawing, inside(spot, name))]
  }).filter(([, value]) => value !== NOTHING)
}

function drawArray(keywords: Keywords, drawing: Drawing, spot: Spot): unknown {
  const { items, prefixItems, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = keywords
  const first: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : []
  const usual = drawing.optional === 'none' || spot.depth > FULL_DEPTH || drawing.budget.left <= 0 ? 0 : 2
  const length = Math.min(Math.max(Number(minItems), first.length, usual), Number(maxItems), MAX_ITEMS)
  const values: unknown[] = []
  const seen = new Set<string>()
  for (let index = 0; values.length < length && index < length * TRIES; index++) {
    const schema = index < first.length ? first[index] : (items ?? {})
    const value = draw(schema, drawing, { ...inside(spot, String(index)), name: spot.name, parent: spot.parent })
    if (value === NOTHING) break
    const text = JSON.stringify(value)
    if (keywords['uniqueItems'] !== true || !seen.has(text)) values.push(value)
    seen.add(text)
  }
  return values.length < Number(minItems) ? NOTHING : values
}

const MAX_ITEMS = 200
const TRIES = 4

function inside(spot: Spot, name: string): Spot {
  return { path: `${spot.path}/${name}`, name, parent: spot.name, depth: spot.depth + 1, trail: spot.trail }
}
