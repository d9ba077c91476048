import { StepyardError } from '../errors.ts'
import { childPath } from '../condition/describe.ts'
import { readOwn } from './ownValue.ts'

/** The largest data a task may have, in bytes of JSON as UTF-8. */
export const MOST_DATA_BYTES = 10_000_000

/** How many objects and arrays may stand inside each other; the data itself is the first. */
export const DEEPEST_DATA = 1_000

/** Why a value is no task data. `path` is where, e.g. `order.items[0]`; empty for the data itself. */
export interface DataFault {
  readonly path: string
  /** Completes the sentence "<path> ...". */
  readonly problem: string
  readonly hint: string
}

/**
 * Task data as JSON text. Throws `DATA_NOT_JSON` with the path of what JSON cannot say, and `DATA_TOO_LARGE`. A key with
 * the value `undefined` counts as not there, which is what a body means by setting it.
 */
export function formatData(data: unknown): string {
  const fault = findFault(data)
  if (fault) throw new StepyardError('DATA_NOT_JSON', fault)
  const text = JSON.stringify(data)
  if (text.length * 3 > MOST_DATA_BYTES && Buffer.byteLength(text) > MOST_DATA_BYTES) {
    throw new StepyardError('DATA_TOO_LARGE', { bytes: Buffer.byteLength(text), limit: MOST_DATA_BYTES })
  }
  return text
}

/** Data from its JSON text. `__proto__` and the like become plain keys. */
export function parseData(text: string): object {
  const data: unknown = JSON.parse(text)
  if (isObject(data)) return data
  throw new StepyardError('DATA_NOT_JSON', { path: '', problem: 'is no object', hint: OBJECT_HINT })
}

/** What keeps `data` from being task data; `undefined` when nothing does. */
export function findFault(data: unknown): DataFault | undefined {
  if (!isObject(data)) return { path: '', problem: `is ${nameOf(data)}, no object`, hint: OBJECT_HINT }
  const found = findInside(data, 1)
  return found && { path: pathOf(found.keys), problem: found.problem, hint: found.hint }
}

const OBJECT_HINT = 'Task data is a JSON object such as `{ "order": { "id": 1 } }`.'

/** A fault on its way out: each level adds its key, so that a walk that finds nothing makes no paths. */
interface Found extends Omit<DataFault, 'path'> {
  /** Innermost first. */
  readonly keys: (string | number)[]
}

function findInside(value: object, depth: number): Found | undefined {
  if (depth > DEEPEST_DATA) return tooDeep(value)
  return Array.isArray(value) ? findInArray(value, depth) : findInObject(value, depth)
}

function findInObject(value: object, depth: number): Found | undefined {
  if (!isPlain(value)) return instance(value)
  if (Object.getOwnPropertySymbols(value).length > 0) {
    return { keys: [], problem: 'has a symbol as a key', hint: 'Write the key as a string.' }
  }
  for (const key of Object.keys(value)) {
    const child = readOwn(value, key)
    if (isScalar(child) || child === undefined) continue
    const found = isContainer(child) ? findInside(child, depth + 1) : notJson(child)
    if (found) return outward(found, key)
  }
  return undefined
}

function findInArray(value: readonly unknown[], depth: number): Found | undefined {
  for (let index = 0; index < value.length; index += 1) {
    const child = value[index]
    if (isScalar(child)) continue
    const found = isContainer(child) ? findInside(child, depth + 1) : notJson(child)
    if (found) return outward(found, index)
  }
  return undefined
}

function outward(found: Found, key: string | number): Found {
  found.keys.push(key)
  return found
}

function pathOf(keys: readonly (string | number)[]): string {
  const shown = keys.toReversed().slice(0, MOST_KEYS_SHOWN)
  const path = shown.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : childPath(at, key)), '')
  return shown.length < keys.length ? `${path}…` : path
}

const MOST_KEYS_SHOWN = 20

function isScalar(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  return typeof value === 'number' && Number.isFinite(value)
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isObject(value: unknown): value is object {
  return isContainer(value) && !Array.isArray(value)
}

// By their nature, not their realm: what crossed a `vm` context has an Object.prototype of its own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return (
    isContainer(prototype) && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
  )
}

function notJson(value: unknown): Found {
  return { keys: [], problem: `is ${nameOf(value)}, which JSON cannot say`, hint: remedyFor(value) }
}

function instance(value: object): Found {
  const name = classOf(value)
  const hint = name === 'Date' ? 'Write `.toISOString()`, or `.getTime()`.' : 'Write its values into a plain object.'
  return { keys: [], problem: `is an instance of ${name}, which JSON cannot say`, hint }
}

function tooDeep(value: object): Found {
  if (holdsItself(value)) {
    return { keys: [], problem: 'contains itself', hint: 'Write an id instead of the whole object.' }
  }
  return { keys: [], problem: `is more than ${DEEPEST_DATA} levels deep`, hint: 'Keep lists of parts instead.' }
}

// Followed along its first container, which is the way the walk came: enough to tell a circle from a long way down.
function holdsItself(start: object): boolean {
  const seen = new Set<object>()
  for (let value: object | undefined = start; value; value = Object.values(value).find(isContainer)) {
    if (seen.has(value)) return true
    seen.add(value)
  }
  return false
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
