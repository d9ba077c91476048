import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { formatKeys } from '../dataPath.ts'
import { FORMATS } from './formats.ts'
import { compileLazily, LAZY_KEYWORD } from './lazyDefinitions.ts'

/** One rule of a schema that a value breaks. */
export interface SchemaFault {
  /** `lines[2].sku`, as data is addressed; '' is the value itself. */
  readonly path: string
  /** The keys of that path. */
  readonly keys: readonly string[]
  /** The keyword: `type`, `required`, `enum`. */
  readonly rule: string
  /** What stands there; `undefined` where something is missing. */
  readonly actual: unknown
  /** What should stand there, in words: `a string`, `one of "a", "b"`. */
  readonly expected: string
  /** The key that is missing or not known. */
  readonly key?: string
}

/** A schema that values can be held against, or why it cannot be used. */
export type SchemaCheck =
  | { readonly usable: true; readonly check: (value: unknown) => readonly SchemaFault[] }
  | { readonly usable: false; readonly problem: string }

/**
 * Compiles a JSON Schema (2020-12, or the draft that it names) with its formats. The last 200 are remembered by identity:
 * compiling takes milliseconds, for the largest descriptions half a second.
 */
export async function compileSchemaCheck(schema: unknown): Promise<SchemaCheck> {
  if (typeof schema !== 'object' || schema === null) {
    const faults: SchemaFault[] =
      schema === false ? [{ path: '', keys: [], rule: 'false', actual: undefined, expected: 'nothing' }] : []
    return { usable: true, check: () => faults }
  }
  const known = compiled.get(schema)
  if (known) return known
  const made = compile(schema)
  compiled.set(schema, made)
  const [oldest] = compiled.keys()
  if (compiled.size > MAX_COMPILED && oldest) compiled.delete(oldest)
  return made
}

const MAX_COMPILED = 200
const compiled = new Map<object, Promise<SchemaCheck>>()

const OPTIONS = { strict: false, validateSchema: false, logger: false, verbose: true, formats: { ...FORMATS } } as const

async function compile(schema: object): Promise<SchemaCheck> {
  const dialect = String(Reflect.get(schema, '$schema') ?? '')
  return /draft-0\d/.test(dialect)
    ? compileWith(await loadOldAjv(), schema, 'at once')
    : compileWith(await loadAjv(), schema, 'lazily')
}

/** Compiles schemas of draft 2020-12 at once, for checks that tell everything that is wrong and not the first fault only. */
export type CompileWholeCheck = (schema: object) => SchemaCheck

/** Loads what compiles; the same schema is compiled once. */
export async function loadWholeCheck(): Promise<CompileWholeCheck> {
  const ajv = await loadWholeAjv()
  return (schema) => {
    const made = whole.get(schema) ?? compileWith(ajv, schema, 'lazily')
    whole.set(schema, made)
    return made
  }
}

const whole = new WeakMap<object, SchemaCheck>()

function compileWith(ajv: Ajv, schema: object, how: 'at once' | 'lazily'): SchemaCheck {
  try {
    const validate = how === 'at once' ? ajv.compile(schema) : compileLazily(ajv, schema)
    return { usable: true, check: (value) => faultsOf(validate, value) }
  } catch (error) {
    return { usable: false, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    // It remembers every schema otherwise, and takes two with the same `$id` for one.
    ajv.removeSchema(schema)
  }
}

let current: Promise<Ajv> | undefined
let complete: Promise<Ajv> | undefined
let old: Promise<Ajv> | undefined

function loadAjv(): Promise<Ajv> {
  current ??= import('ajv/dist/2020.js').then(({ Ajv2020 }) => new Ajv2020(OPTIONS).addKeyword(LAZY_KEYWORD))
  return current
}

function loadWholeAjv(): Promise<Ajv> {
  complete ??= import('ajv/dist/2020.js').then(({ Ajv2020 }) =>
    new Ajv2020({ ...OPTIONS, allErrors: true }).addKeyword(LAZY_KEYWORD),
  )
  return complete
}

function loadOldAjv(): Promise<Ajv> {
  old ??= import('ajv').then(({ Ajv: AjvOld }) => new AjvOld(OPTIONS))
  return old
}

function faultsOf(validate: ValidateFunction, value: unknown): readonly SchemaFault[] {
  try {
    if (validate(value)) return []
  } catch (error) {
    // A schema that refers to itself without ever asking for anything.
    if (!(error instanceof RangeError)) throw error
    return [
      { path: '', keys: [], rule: '$ref', actual: value, expected: 'a schema that does not refer to itself endlessly' },
    ]
  }
  const faults = (validate.errors ?? []).map(faultOf)
  // What no alternative of several accepts says less than what is wrong with one of them.
  const plain = faults.filter(({ rule }) => !['anyOf', 'oneOf', 'if', 'allOf'].includes(rule))
  return plain.length > 0 ? plain : faults
}

function faultOf(error: ErrorObject): SchemaFault {
  const { keyword, params, data } = error
  const key = ['missingProperty', 'additionalProperty', 'unevaluatedProperty'].map((name) => params[name] as unknown)
  const named = key.find((name) => typeof name === 'string')
  const keys = error.instancePath.split('/').slice(1).map(unescape)
  const place = typeof named === 'string' ? [...keys, named] : keys
  return {
    path: readable(formatKeys(place)),
    keys: place,
    rule: keyword,
    actual: keyword === 'required' ? undefined : data,
    expected: expectation(error),
    ...(typeof named === 'string' && { key: named }),
  }
}

function unescape(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~')
}

function readable(path: string): string {
  return path.replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]')
}

function expectation({ keyword, params, schema, message = 'something else' }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return [schema].flat().map(withArticle).join(' or ')
    case 'enum':
      return `one of ${(Array.isArray(schema) ? schema : []).slice(0, 12).map(jsonOf).join(', ')}`
    case 'const':
      return jsonOf(schema)
    case 'format':
      return `text in the format ${String(schema)}`
    case 'pattern':
      return `text that matches ${String(schema)}`
    case 'required':
    case 'dependentRequired':
      return 'a value'
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'no such key'
    case 'oneOf':
      return Array.isArray(params['passingSchemas'])
        ? 'only one of several alternatives'
        : 'one of several alternatives'
    default:
      return message.replace(/^must (?:be |have |match |NOT )?/, (found) => (found.endsWith('NOT ') ? 'not to ' : ''))
  }
}

function withArticle(type: unknown): string {
  if (type === 'null') return 'null'
  return `${/^[aio]/.test(String(type)) ? 'an' : 'a'} ${String(type)}`
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
