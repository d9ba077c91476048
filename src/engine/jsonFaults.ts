import { StepyardError } from '../errors.ts'
import { childPath } from '../condition/describe.ts'

/** Keys from the data inwards. */
export type Keys = readonly (string | number)[]

/** The error for a value that is no task data at all. */
export function noObject(value: unknown): StepyardError {
  return dataFault([], { problem: `is ${nameOf(value)}, no object`, hint: OBJECT_HINT })
}

/** The error for text that holds something else than an object. */
export function noObjectText(): StepyardError {
  return dataFault([], { problem: 'is no object', hint: OBJECT_HINT })
}

/** The error for a value that JSON has no word for. */
export function notJson(keys: Keys, value: unknown): StepyardError {
  return dataFault(keys, { problem: `is ${nameOf(value)}, which JSON cannot say`, hint: remedyFor(value) })
}

/** The error for an object that is more than its values. */
export function instance(keys: Keys, value: object): StepyardError {
  const name = classOf(value)
  const hint = name === 'Date' ? 'Write `.toISOString()`, or `.getTime()`.' : 'Write its values into a plain object.'
  return dataFault(keys, { problem: `is an instance of ${name}, which JSON cannot say`, hint })
}

/** The error for a key that is a symbol. */
export function symbolKey(keys: Keys): StepyardError {
  return dataFault(keys, { problem: 'has a symbol as a key', hint: 'Write the key as a string.' })
}

/** The error for what lies deeper than `limit` levels, or is a circle. */
export function tooDeep(keys: Keys, value: object, limit: number): StepyardError {
  if (holdsItself(value)) {
    return dataFault(keys, { problem: 'contains itself', hint: 'Write an id instead of the whole object.' })
  }
  return dataFault(keys, { problem: `is more than ${limit} levels deep`, hint: 'Keep lists of parts instead.' })
}

const OBJECT_HINT = 'Task data is a JSON object such as `{ "order": { "id": 1 } }`.'

function dataFault(keys: Keys, fault: { readonly problem: string; readonly hint: string }): StepyardError {
  return new StepyardError('DATA_NOT_JSON', { path: pathOf(keys), ...fault })
}

function pathOf(keys: Keys): string {
  const shown = keys.slice(0, MOST_KEYS_SHOWN)
  const path = shown.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : childPath(at, key)), '')
  return shown.length < keys.length ? `${path}…` : path
}

const MOST_KEYS_SHOWN = 20

// Followed along its first container, which is the way the walk came: enough to tell a circle from a long way down.
function holdsItself(start: object): boolean {
  const seen = new Set<object>()
  for (let value: object | undefined = start; value; value = Object.values(value).find(isContainer)) {
    if (seen.has(value)) return true
    seen.add(value)
  }
  return false
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return `the big integer ${value}n`
  if (typeof value === 'number') return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'symbol' ? 'a symbol' : (JSON.stringify(value) ?? typeof value)
}

function remedyFor(value: unknown): string {
  if (typeof value === 'bigint') return 'Write it as text, or as a number where it is small enough.'
  if (value === undefined || typeof value === 'number') return 'Write `null`, or leave it out.'
  return 'Leave it out, or write what it stands for.'
}

function classOf(value: object): string {
  const maker: unknown = Reflect.get(Object.getPrototypeOf(value) ?? {}, 'constructor')
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'a class'
}
