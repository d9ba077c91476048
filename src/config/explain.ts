import { nearestSpelling } from '../spelling.ts'
import { isMapValue, type JsonSchema, typeName } from './jsonSchema.ts'
import { formatPath, type Path } from './path.ts'
import type { NodePart } from './yamlNode.ts'
import { isSecretName, showText } from './secretText.ts'
import type { Violation } from './validate.ts'

/** What is said about a broken rule; the place is added by whoever knows the file. */
export interface Explanation {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** What is said about one value of a file, with the way to it. */
export type Finding = Explanation & { readonly path: Path; readonly part?: NodePart }

/** A broken rule in words: the wrong value, what is allowed there, and the nearest spelling. */
export function explainViolation(found: Violation): Explanation {
  const violation = hideSecret(found)
  const { path, schema } = violation
  switch (violation.rule) {
    case 'unknown-key':
      return explainKey(path, violation.key, violation)
    case 'missing-key':
      return explainMissing(path, violation.key, violation)
    case 'key-name': {
      const message = `"${showText(violation.key)}" cannot be a name in ${formatPath(path.slice(0, -1))}.`
      return withHint({ code: 'WRONG_NAME', message }, describeRule(schema))
    }
    case 'type':
      return explainType(violation)
    case 'allowed':
      return explainAllowed(path, schema, violation.value)
    case 'repeated':
      return {
        code: 'WRONG_VALUE',
        message: `${formatPath(path.slice(0, -1))} lists ${show(violation.value)} twice.`,
        hint: 'Remove one of the two.',
      }
    case 'range':
    case 'length':
    case 'pattern': {
      const message = `${formatPath(path)} is ${show(violation.value)}, which is not allowed.`
      return withHint({ code: 'WRONG_VALUE', message }, describeRule(schema))
    }
    default:
      return violation satisfies never
  }
}

/** What stands under a name such as `token` is not repeated, whatever it is. */
function hideSecret(violation: Violation): Violation {
  const hidden = 'value' in violation && violation.path.some((part) => typeof part === 'string' && isSecretName(part))
  return hidden ? { ...violation, value: HIDDEN } : violation
}

const HIDDEN = Symbol('a value that is not shown')

interface KnownKeys {
  readonly schema: JsonSchema
  readonly present: readonly string[]
}

function explainKey(path: Path, key: string, { schema, present }: KnownKeys): Explanation {
  const keys = Object.keys(schema.properties ?? {})
  const nearest = nearestSpelling(
    key,
    keys.filter((known) => !present.includes(known)),
  )
  const guess = nearest === undefined ? '' : `Did you mean "${nearest}"? `
  // Values of an environment are the one thing that people expect to write at the top.
  const elsewhere =
    keys.includes('values') && path.length === 1 ? ' Values of the environment stand below `values:`.' : ''
  const message = `"${showText(key)}" is not a key of ${formatPath(path.slice(0, -1))}.`
  return { code: 'UNKNOWN_KEY', message, hint: `${guess}Keys: ${keys.join(', ')}.${elsewhere}` }
}

function explainMissing(path: Path, key: string, { schema, present }: KnownKeys): Explanation {
  const keys = Object.keys(schema.properties ?? {})
  const misspelt = nearestSpelling(
    key,
    present.filter((other) => !keys.includes(other)),
  )
  const message = `${subject(path)} has no "${key}".`
  if (misspelt !== undefined)
    return { code: 'MISSING_KEY', message, hint: `Rename "${showText(misspelt)}" to "${key}".` }
  const { description, examples, enum: allowed } = schema.properties?.[key] ?? {}
  const example = examples?.[0] ?? allowed?.[0]
  const sample = example === undefined ? '' : `, for example \`${key}: ${String(example)}\``
  return { code: 'MISSING_KEY', message, hint: `Add "${key}"${sample}. ${description ?? ''}`.trim() }
}

function explainType({ path, value, expected, schema }: Violation & { rule: 'type' }): Explanation {
  const wanted = expected.map((type) => TYPE_WORDS[type] ?? type).join(' or ')
  const message = `${subject(path)} is ${show(value)}; expected ${wanted}.`
  return withHint({ code: 'WRONG_TYPE', message }, typeHint(value, expected) ?? describeRule(schema))
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
}

const YES = new Set(['yes', 'on', 'y', 'true'])
const NO = new Set(['no', 'off', 'n', 'false'])

/** The one slip that is likely: YAML 1.1 words for true and false, quotes too many or too few, a list of one. */
function typeHint(value: unknown, expected: readonly string[]): string | undefined {
  const [type] = expected
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  if (type === 'boolean' && YES.has(word)) return 'Write true, without quotes.'
  if (type === 'boolean' && NO.has(word)) return 'Write false, without quotes.'
  if (type === 'integer' && /^[0-9]+$/.test(word)) return 'Remove the quotes.'
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put quotes around it: "${value}".`
  if (type === 'array' && typeof value === 'string') return `Write a list: [${showText(value)}].`
  return undefined
}

function explainAllowed(path: Path, schema: JsonSchema, value: unknown): Explanation {
  const allowed = (schema.enum ?? []).map(String)
  const nearest = typeof value === 'string' ? nearestSpelling(value, allowed) : undefined
  const guess = nearest === undefined ? '' : `Did you mean "${nearest}"? `
  const message = `${formatPath(path)} is ${show(value)}, which is not allowed.`
  return { code: 'WRONG_VALUE', message, hint: `${guess}Allowed: ${allowed.join(', ')}.` }
}

/** What a schema says about the values it takes, for a person who broke its pattern, length or range. */
function describeRule(schema: JsonSchema): string | undefined {
  const { patternErrorMessage, minimum, maximum, maxLength, minItems, examples } = schema
  const example = examples?.[0] === undefined ? '' : ` For example: ${String(examples[0])}.`
  if (patternErrorMessage !== undefined) return `${patternErrorMessage}${atMost(maxLength)}${example}`
  if (minimum !== undefined && maximum !== undefined) return `Write a number from ${minimum} to ${maximum}.`
  if (minimum !== undefined) return `Write a number that is at least ${minimum}.`
  if (minItems !== undefined) return `List at least ${minItems}.`
  return maxLength === undefined ? undefined : `Write 1 to ${maxLength} characters.${example}`
}

function atMost(maxLength: number | undefined): string {
  return maxLength === undefined ? '' : ` At most ${maxLength} characters.`
}

function subject(path: Path): string {
  return path.length === 0 ? 'The file' : formatPath(path)
}

/** A value as it may be shown: never the inside of a list or a map, and no text that looks like a secret. */
function show(value: unknown): string {
  if (typeof value === 'string') return `"${showText(value)}"`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isMapValue(value)) return 'a map'
  if (value === HIDDEN) return 'something else'
  return value === null ? 'empty' : `${typeName(value) === 'boolean' ? '' : 'the number '}${String(value)}`
}

function withHint(explanation: Explanation, hint: string | undefined): Explanation {
  return hint === undefined ? explanation : { ...explanation, hint }
}
