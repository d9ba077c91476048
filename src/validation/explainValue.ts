import type { SchemaFault } from '../config/compileSchemaCheck.ts'
import type { Explanation } from '../config/explain.ts'
import { isSecretName, showText } from '../config/secretText.ts'
import type { NodePart } from '../config/yamlNode.ts'
import { valueAt } from '../dataPath.ts'
import { nearestSpelling } from '../spelling.ts'
import type { Marks } from './markedPlaces.ts'
import { propertiesAt } from './propertiesAt.ts'

/** What is known of the values that environments may have. */
export interface ValueSchema {
  /** Bundled. */
  readonly schema: object
  /** Values that are not shown. */
  readonly secret: Marks
  /** Names of secrets.yaml. */
  readonly declared: readonly string[]
}

/** The file whose values are wrong. */
export interface ValueFile {
  readonly known: ValueSchema
  /** `values` of the file. */
  readonly values: unknown
  readonly file: string
}

/** What is wrong with one value of an environment, and what to write instead. The value of a secret is never shown. */
export function explainValue(fault: SchemaFault, place: ValueFile): Explanation & { readonly part: NodePart } {
  if (fault.rule === 'required' && fault.key !== undefined) return { ...explainMissing(fault, place), part: 'value' }
  if (fault.expected === 'no such key') return { ...explainUnknown(fault, place), part: 'key' }
  const path = pathOf(fault)
  const message = `${path} is ${shownValue(fault, place)}; expected ${fault.expected}.`
  const hint = hintFor(fault, place)
  return { code: 'VALUE_WRONG', message, ...(hint !== undefined && { hint }), part: 'value' }
}

function explainMissing({ keys, key = '', ...fault }: SchemaFault, { known, values, file }: ValueFile): Explanation {
  const holder = keys.slice(0, -1)
  const properties = propertiesAt(known.schema, holder)
  const present = Object.keys(Object(valueAt(values, holder)))
  const misspelt = nearestSpelling(
    key,
    present.filter((other) => !properties.has(other)),
  )
  const message = `${file} has no ${pathOf({ keys, ...fault })}, which schemas/config.schema.json requires.`
  if (misspelt !== undefined) {
    return { code: 'VALUE_MISSING', message, hint: `Rename "${showText(misspelt)}" to "${key}".` }
  }
  const line = `${key}: ${sampleOf(properties.get(key))}`
  return { code: 'VALUE_MISSING', message, hint: `Add below \`${['values', ...holder].join('.')}\`: \`${line}\`` }
}

function explainUnknown({ keys, key = '', ...fault }: SchemaFault, { known, values }: ValueFile): Explanation {
  const holder = keys.slice(0, -1)
  const present = Object.keys(Object(valueAt(values, holder)))
  const names = [...propertiesAt(known.schema, holder).keys()]
  const nearest = nearestSpelling(
    key,
    names.filter((name) => !present.includes(name)),
  )
  const guess = nearest === undefined ? '' : `Did you mean "${nearest}"? `
  const message = `${pathOf({ keys, ...fault })} is no key that schemas/config.schema.json has.`
  return { code: 'VALUE_UNKNOWN', message, hint: `${guess}Describe it in the schema, or delete the line.` }
}

// What the schema itself gives as an example is the best guess.
function sampleOf(schema: Readonly<Record<string, unknown>> | undefined): string {
  const { examples, default: preset, enum: allowed, const: only, type } = schema ?? {}
  const known = [first(examples), preset, first(allowed), only].find((value) => value !== undefined)
  if (known !== undefined) return JSON.stringify(known)
  const [name] = [type].flat()
  return SAMPLES[String(name)] ?? '<value>'
}

const SAMPLES: Readonly<Record<string, string>> = {
  string: '<text>',
  integer: '0',
  number: '0',
  boolean: 'false',
  array: '[]',
  object: '{}',
  null: 'null',
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined
}

function pathOf({ keys }: Pick<SchemaFault, 'keys'>): string {
  return ['values', ...keys].reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${showText(key)}`))
}

function isHidden({ keys }: SchemaFault, { known: { secret, declared } }: ValueFile): boolean {
  return secret.covers(keys) || keys.some((key) => isSecretName(key) || declared.includes(key))
}

function shownValue(fault: SchemaFault, place: ValueFile): string {
  const { actual } = fault
  // What is around a secret shows it, too.
  if (isHidden(fault, place)) return '***'
  if (typeof actual === 'string') return `"${showText(actual)}"`
  if (Array.isArray(actual)) return actual.length === 0 ? 'an empty list' : 'a list'
  if (typeof actual === 'object' && actual !== null) return 'a map'
  return actual === null ? 'empty' : String(actual)
}

function hintFor(fault: SchemaFault, place: ValueFile): string | undefined {
  const { actual, rule, keys } = fault
  if (isHidden(fault, place)) return undefined
  const schema = propertiesAt(place.known.schema, keys.slice(0, -1)).get(keys.at(-1) ?? '')
  const allowed = rule === 'enum' && Array.isArray(schema?.['enum']) ? schema['enum'].map(String) : []
  const nearest = typeof actual === 'string' ? nearestSpelling(actual, allowed) : undefined
  if (nearest !== undefined) return `Did you mean "${nearest}"?`
  if (rule !== 'type') return undefined
  const isPlain = typeof actual === 'number' || typeof actual === 'boolean'
  if (isPlain && fault.expected === 'a string') return `Put quotes around it: "${String(actual)}".`
  const isNumber = typeof actual === 'string' && /^-?\d+(?:\.\d+)?$/.test(actual)
  if (isNumber && /number|integer/.test(fault.expected)) return 'Remove the quotes.'
  return actual === 'true' || actual === 'false' ? 'Remove the quotes.' : undefined
}
