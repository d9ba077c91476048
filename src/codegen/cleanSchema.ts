import { isMapValue } from '../config/jsonSchema.ts'
import { posix } from 'node:path'
import type { Diagnostic } from '../diagnostics.ts'
import { find, own, within, type At, type Cleaning } from './cleaning.ts'
import type { CleanSchema } from './cleanTypes.ts'
import { cleanLiterals, hasManyLiterals, MARK } from './cleanLiterals.ts'
import { cleanShape, impliedTypes, typesOf } from './cleanShape.ts'
import { cutCycles } from './cutCycles.ts'
import type { SchemaDocument } from '../validation/schemaDocument.ts'
import { describeSchemaFinding, type SchemaFinding } from './schemaFindings.ts'
import { followRef, REFERRING, type Documents, type FollowRef, type SchemaPlace } from '../validation/schemaRefs.ts'
import { commentText, nameType } from './typeName.ts'

/** A type to make. */
export interface SchemaRoot {
  /** What it is about, to be made a name of. */
  readonly title: string
  readonly document: SchemaDocument
}

/** Schemas that refer to nothing outside of each other. */
export interface CleanSchemas {
  /** Names of the types of the roots, in their order. */
  readonly names: readonly string[]
  readonly definitions: Readonly<Record<string, CleanSchema>>
  /** Names of properties; a mark with the number of one stands for it. */
  readonly keys: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The name of the type that holds the roots while they are compiled. */
export const WRAPPER = 'StepyardRoots'

/**
 * Makes what the compiler is given. Never throws on what is in the schemas: what cannot be typed is `unknown`, with a
 * finding.
 */
export function cleanSchemas(roots: readonly SchemaRoot[], documents: Documents): CleanSchemas {
  const cleaning = begin(documents)
  const names = roots.map(({ title, document }) =>
    nameOf(cleaning, { document, pointer: [], value: document.value }, title),
  )
  const definitions: Record<string, CleanSchema> = {}
  for (let next = cleaning.waiting.shift(); next !== undefined; next = cleaning.waiting.shift()) {
    const { name, place } = next
    definitions[name] = cleanAt({ cleaning, place, depth: 0, direct: name })
  }
  for (const place of cutCycles(cleaning.edges)) find(cleaning, { code: 'REF_CYCLE', place })
  const diagnostics = [...cleaning.findings.values()].map(describeSchemaFinding)
  return { names, definitions, keys: [...cleaning.keys.keys()], diagnostics }
}

const MAX_DEPTH = 60
const MAX_NODES = 50_000

const UNKNOWN: CleanSchema = { tsType: 'unknown' }
const NEVER: CleanSchema = { tsType: 'never' }

function cleanAt(at: At): CleanSchema {
  const { cleaning, place, depth } = at
  const { value } = place
  if (value === true) return UNKNOWN
  if (value === false) return NEVER
  if (!isMapValue(value)) return unknown(at, 'SCHEMA_INVALID')
  if (depth > MAX_DEPTH) return unknown(at, 'SCHEMA_TOO_DEEP')
  if (++cleaning.nodes > MAX_NODES) return unknown(at, 'SCHEMA_TOO_LARGE')
  const parts = [...ownParts(at, value), ...refParts(at, value), ...composedParts(at, value)]
  const made = meet(parts.filter((part) => part.tsType !== 'unknown'))
  const isNullable = own(value, 'nullable') === true && made.tsType !== 'unknown'
  return describe(value, isNullable ? { anyOf: [made, { type: 'null' }] } : made)
}

type Schema = Readonly<Record<string, unknown>>

function begin(documents: Documents): Cleaning {
  const named = new Map<unknown, string>()
  return {
    documents,
    taken: new Set([WRAPPER]),
    named,
    keys: new Map(),
    waiting: [],
    findings: new Map(),
    edges: [],
    nodes: 0,
    clean: cleanAt,
  }
}

function nameOf({ named, taken, waiting }: Cleaning, place: SchemaPlace, title: string): string {
  const known = named.get(place.value)
  if (known !== undefined) return known
  const name = nameType(title, taken)
  // `true` and `false` are one value wherever they stand.
  if (isMapValue(place.value)) named.set(place.value, name)
  waiting.push({ name, place })
  return name
}

function meet(parts: readonly CleanSchema[]): CleanSchema {
  const [first = UNKNOWN] = parts
  if (parts.some((part) => part.tsType === 'never')) return NEVER
  return parts.length > 1 ? { allOf: parts } : first
}

function describe(schema: Schema, made: CleanSchema): CleanSchema {
  const text = [own(schema, 'description'), own(schema, 'title')].find((each) => typeof each === 'string')
  const description = typeof text === 'string' ? commentText(text.replaceAll(MARK, ' ')) : ''
  const isDeprecated = own(schema, 'deprecated') === true
  if (description === '' && !isDeprecated) return made
  const said = { ...(description !== '' && { description }), ...(isDeprecated && { deprecated: true as const }) }
  return made.$ref === undefined ? { ...made, ...said } : { allOf: [made], ...said }
}

function ownParts(at: At, schema: Schema): CleanSchema[] {
  const types = typesOf(schema)
  if (hasManyLiterals(schema)) find(at.cleaning, { code: 'ENUM_TOO_LONG', place: at.place })
  const literals = cleanLiterals(schema, types)
  if (literals) return [literals]
  const shapes = (types.length > 0 ? types : impliedTypes(schema)).map((type) => cleanShape(at, schema, type))
  if (shapes.length > 1) return [{ anyOf: shapes }]
  // `type: object` beside what says which object adds nothing.
  const says = COMPOSED.some((key) => own(schema, key) !== undefined)
  return says && impliedTypes(schema).length === 0 && types[0] === 'object' ? [] : shapes
}

const COMPOSED = [...Object.keys(REFERRING), 'allOf', 'anyOf', 'oneOf', 'extends']

function refParts(at: At, schema: Schema): CleanSchema[] {
  return Object.entries(REFERRING).flatMap(([key, follow]) => {
    const ref = own(schema, key)
    return typeof ref === 'string' ? [cleanRef(at, ref, follow)] : []
  })
}

function cleanRef({ cleaning, place, direct }: At, written: string, follow: FollowRef): CleanSchema {
  let found = follow(written, place, cleaning.documents)
  for (let steps = 0; typeof found !== 'string'; steps += 1) {
    if (typeof found.value === 'boolean') return found.value ? UNKNOWN : NEVER
    const next = onlyRef(found.value)
    if (next === undefined) break
    if (steps > MAX_DEPTH) return (find(cleaning, { code: 'REF_CYCLE', place }), UNKNOWN)
    found = followRef(next, found, cleaning.documents)
  }
  if (typeof found === 'string') {
    find(cleaning, { code: found === 'outside' ? 'REF_OUTSIDE' : 'REF_UNKNOWN', place, ref: written })
    return { ...UNKNOWN }
  }
  const title = found.pointer.at(-1) ?? posix.basename(found.document.path).replace(/(?:\.schema)?\.json$/, '')
  const to = nameOf(cleaning, found, title)
  const schema: CleanSchema = { $ref: `#/$defs/${to}` }
  if (direct !== undefined) cleaning.edges.push({ from: direct, to, schema, place })
  return schema
}

// A schema that only stands for another one.
function onlyRef(value: unknown): string | undefined {
  if (!isMapValue(value) || typeof own(value, '$ref') !== 'string') return undefined
  const others = Object.keys(value).filter((key) => !['$ref', '$id', 'id', '$schema', 'title', '$defs'].includes(key))
  return others.length === 0 ? String(value.$ref) : undefined
}

function composedParts(at: At, schema: Schema): CleanSchema[] {
  const members = (key: string): CleanSchema[] | undefined => {
    const list = own(schema, key)
    if (!Array.isArray(list) || list.length === 0) return undefined
    return list.map((each: unknown, index) => cleanAt(within(at, [key, String(index)], each)))
  }
  const base = own(schema, 'extends')
  const extended = isMapValue(base) ? [cleanAt(within(at, ['extends'], base))] : (members('extends') ?? [])
  const unions = ['anyOf', 'oneOf'].map(members).filter((union) => union !== undefined)
  return [...(members('allOf') ?? []), ...extended, ...unions.map(unite)]
}

function unite(members: readonly CleanSchema[]): CleanSchema {
  if (members.some((member) => member.tsType === 'unknown')) return UNKNOWN
  const possible = members.filter((member) => member.tsType !== 'never')
  const [first = NEVER] = possible
  return possible.length > 1 ? { anyOf: possible } : first
}

function unknown({ cleaning, place }: At, code: SchemaFinding['code']): CleanSchema {
  find(cleaning, { code, place })
  return { ...UNKNOWN }
}
