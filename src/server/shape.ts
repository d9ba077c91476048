import { validate, type Violation } from '../config/validate.ts'
import type { JsonSchema } from '../config/jsonSchema.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'

/** A JSON Schema that knows the type of what fits it: one declaration checks, describes and types a part of a request. */
export interface Shape<Value = unknown> {
  readonly schema: JsonSchema
  readonly optional?: boolean
  /** Never there: it carries the type. */
  readonly type?: Value
}

interface Optional<Value> extends Shape<Value> {
  readonly optional: true
}

/** Shapes by key. */
export type Fields = Readonly<Record<string, Shape>>

type OptionalKeys<F extends Fields> = {
  [Key in keyof F]: F[Key] extends { readonly optional: true } ? Key : never
}[keyof F]
type ValueOf<S> = S extends Shape<infer Value> ? Value : never

/** What an object with these fields is. */
export type FieldValues<F extends Fields> = {
  readonly [Key in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[Key]>
} & { readonly [Key in OptionalKeys<F>]?: ValueOf<F[Key]> }

/** Text of at most `maxLength` characters; default 200. */
export function text(description: string, { maxLength = 200, minLength = 0 } = {}): Shape<string> {
  return { schema: { type: 'string', description, minLength, maxLength } }
}

/** A whole number from 0, or `minimum`, on. */
export function whole(description: string, { minimum = 0, maximum = 999_999_999 } = {}): Shape<number> {
  return { schema: { type: 'integer', description, minimum, maximum } }
}

/** True or false. */
export function flag(description: string): Shape<boolean> {
  return { schema: { type: 'boolean', description } }
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(description: string, words: Words): Shape<Words[number]> {
  return { schema: { type: 'string', description, enum: words } }
}

/** Any JSON. */
export function anything(description: string): Shape<unknown> {
  return { schema: { description } }
}

/** A list. */
export function list<Value>(description: string, of: Shape<Value>): Shape<readonly Value[]> {
  return { schema: { type: 'array', description, items: of.schema } }
}

/** Any JSON by keys that the sender chooses. */
export function anyKeys(description: string): Shape<Readonly<Record<string, unknown>>> {
  return { schema: { type: 'object', description, additionalProperties: true } }
}

/** An object with exactly these fields. */
export function fields<F extends Fields>(shapes: F): Shape<FieldValues<F>> {
  const entries = Object.entries(shapes)
  const required = entries.filter(([, shape]) => shape.optional !== true).map(([key]) => key)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, { schema }]) => [key, schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
  }
}

/** A field that may be left out. */
export function optional<Value>(shape: Shape<Value>): Optional<Value> {
  return { ...shape, optional: true }
}

const MOST_PROBLEMS = 5

/** The value, when it fits. Throws `REQUEST_INVALID` with what is wrong; `part` is where it stood. */
export function requireShape<Value>({ schema }: Shape<Value>, value: unknown, part: string): Value {
  const violations = validate(value, schema).slice(0, MOST_PROBLEMS)
  const problems = violations.map((violation) => `${part}${wordsOf(violation)}`)
  if (problems.length > 0) throw new StepyardError('REQUEST_INVALID', { problems })
  // What fits the schema is of the type that was declared with it.
  return value as Value
}

function wordsOf(violation: Violation): string {
  const place = violation.path.map((key) => `.${key}`).join('')
  switch (violation.rule) {
    case 'missing-key':
      return `${place} lacks "${violation.key}"`
    case 'unknown-key':
    case 'key-name': {
      const known = Object.keys(violation.schema.properties ?? {})
      const nearest = nearestSpelling(violation.key, known)
      return `${place} is not known${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`
    }
    case 'type':
      return `${place} is not of type ${violation.expected.join(' or ')}`
    case 'allowed':
      return `${place} is none of ${(violation.schema.enum ?? []).join(', ')}`
    case 'range':
    case 'length':
      return `${place} is too ${isSmall(violation) ? 'small or short' : 'large or long'}`
    case 'pattern':
    case 'repeated':
      return `${place} is not written as it should be`
    default:
      return violation satisfies never
  }
}

function isSmall({
  value,
  schema,
}: Extract<Violation, { rule: 'range' | 'length' | 'allowed' | 'pattern' | 'repeated' }>): boolean {
  if (typeof value === 'number') return value < (schema.minimum ?? value)
  return typeof value === 'string' && value.length < (schema.minLength ?? 0)
}
