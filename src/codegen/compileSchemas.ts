import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { MARK } from './cleanLiterals.ts'
import { WRAPPER, type CleanSchemas } from './cleanSchema.ts'
import type { CleanSchema } from './cleanTypes.ts'
import { typeKey } from './typeName.ts'

/**
 * The declarations of clean schemas, for each of `units` those of its own: exported types, each with the name that it was
 * given there.
 */
export async function compileSchemas(units: readonly CleanSchemas[]): Promise<readonly string[]> {
  const scope = scopeFor(units)
  const scoped = units.map((unit, index) => inScope(unit, `${scope}${index}`))
  const names = scoped.flatMap((unit) => unit.names)
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: REF + name }]))
  const $defs = Object.fromEntries(scoped.flatMap(({ definitions }) => Object.entries(definitions)))
  const schema = { title: WRAPPER, type: 'object', properties, additionalProperties: false, $defs }
  // What it is given is one document without a way out, whose types are those of `CleanSchema`.
  const text = await compile(schema as unknown as JSONSchema, WRAPPER, OPTIONS)
  const owned = new Map<string, string[]>()
  for (const declaration of text.replace(WRAPPED, '').split(BETWEEN)) {
    const [, prefix = ''] = DECLARED.exec(declaration) ?? []
    owned.set(prefix, [...(owned.get(prefix) ?? []), declaration])
  }
  return units.map((unit, index) => {
    const declarations = unscoped(owned.get(`${scope}${index}Of`) ?? [], `${scope}${index}`, unit.keys)
    return withAliases(declarations, unit)
  })
}

/**
 * Adds what the compiler leaves out: of a schema that is nothing but a reference it makes the type that is meant, and no
 * other name for it.
 */
function withAliases(declarations: string, { names, definitions }: CleanSchemas): string {
  const declared = new Set([...declarations.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name]) => name))
  const targetOf = (name: string, seen: ReadonlySet<string> = new Set()): string => {
    const ref = definitions[name]?.$ref
    if (declared.has(name)) return name
    if (ref === undefined || seen.has(name)) return 'unknown'
    return targetOf(ref.slice(REF.length), new Set([...seen, name]))
  }
  const aliases = names.filter((name) => !declared.has(name)).map((name) => `export type ${name} = ${targetOf(name)}`)
  return [declarations, ...aliases].filter((text) => text !== '').join('\n')
}

const OPTIONS = {
  bannerComment: '',
  // Its formatter takes four fifths of the time.
  format: false,
  enableConstEnums: false,
  $refOptions: { resolve: { external: false, file: false, http: false } },
}

const REF = '#/$defs/'
const WRAPPED = new RegExp(String.raw`^export interface ${WRAPPER} \{\n[^}]*\}\n?`, 'm')
const MARKED = new RegExp(`"${MARK}(\\d+)${MARK}"`, 'g')

// Before a declaration and the comment that it may have; properties have comments, too.
const BETWEEN = /(?<!^ \*\/)\n(?=(?:\/\*\*\n(?: \*[^\n]*\n)*? \*\/\n)?export )/m
const DECLARED = /^export \w+ ([A-Za-z]+\d+Of)/m

// What names of types begin with while several units are one document: not what any text in them has.
function scopeFor(units: readonly CleanSchemas[]): string {
  const said = JSON.stringify(units.map(({ definitions }) => definitions))
  let scope = 'Scope'
  while (said.includes(scope)) scope += 'X'
  return scope
}

function inScope({ names, definitions }: CleanSchemas, scope: string): Pick<CleanSchemas, 'names' | 'definitions'> {
  const scoped = (name: string): string => `${scope}Of${name}`
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([key, each]) => [key, key === '$ref' ? refTo(each) : copy(each)]))
  }
  const refTo = (ref: unknown): string => REF + scoped(String(ref).slice(REF.length))
  return {
    names: names.map(scoped),
    // The same but for its references.
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, schema]) => [scoped(name), copy(schema) as CleanSchema]),
    ),
  }
}

function unscoped(declarations: readonly string[], scope: string, keys: readonly string[]): string {
  return declarations
    .join('\n')
    .replaceAll(`${scope}Of`, '')
    .replaceAll(MARKED, (_, number: string) => typeKey(keys[Number(number)] ?? ''))
    .replaceAll(/^ +$/gm, '')
    .trim()
}
