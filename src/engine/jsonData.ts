import { StepyardError } from '../errors.ts'
import { instance, noObject, noObjectText, notJson, symbolKey, tooDeep } from './jsonFaults.ts'
import { readOwn, writeOwn } from '../ownValue.ts'

/** The largest data a task may have, in bytes of JSON as UTF-8. */
export const MOST_DATA_BYTES = 10_000_000

/** How many objects and arrays may stand inside each other; the data itself is the first. */
export const DEEPEST_DATA = 1_000

/** Task data, as it is and as its text says it. Nobody else holds a part of it. */
export interface PlainData {
  readonly data: object
  readonly text: string
}

/**
 * A copy of task data, each value looked at once. Throws `DATA_NOT_JSON` with the path of what JSON cannot say, and
 * `DATA_TOO_LARGE`. A key with the value `undefined` counts as not there, which is what a body means by setting it.
 */
export function copyData(value: unknown): PlainData {
  if (!isContainer(value) || Array.isArray(value)) throw noObject(value)
  const data = copyContainer(value, [])
  const text = JSON.stringify(data)
  if (text.length * 3 > MOST_DATA_BYTES && Buffer.byteLength(text) > MOST_DATA_BYTES) {
    throw new StepyardError('DATA_TOO_LARGE', { bytes: Buffer.byteLength(text), limit: MOST_DATA_BYTES })
  }
  return { data, text }
}

/** Task data as JSON text, with the errors of `copyData`. */
export function formatData(value: unknown): string {
  return copyData(value).text
}

/** Data from its JSON text. `__proto__` and the like become plain keys. */
export function parseData(text: string): object {
  const data: unknown = JSON.parse(text)
  if (isContainer(data) && !Array.isArray(data)) return data
  throw noObjectText()
}

/** The way from the data to what is being copied; shared by the whole walk, so that one without faults makes no paths. */
type Way = (string | number)[]

function copyContainer(value: object, way: Way): object {
  if (way.length >= DEEPEST_DATA) throw tooDeep(way, value, DEEPEST_DATA)
  return Array.isArray(value) ? copyArray(value, way) : copyObject(value, way)
}

function copyObject(value: object, way: Way): object {
  if (!isPlain(value)) throw instance(way, value)
  if (Object.getOwnPropertySymbols(value).length > 0) throw symbolKey(way)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const child = readOwn(value, key)
    if (child === undefined) continue
    const copied = isScalar(child) ? child : copyInside(child, key, way)
    if (key === '__proto__') writeOwn(copy, key, copied)
    else copy[key] = copied
  }
  return copy
}

function copyArray(value: readonly unknown[], way: Way): readonly unknown[] {
  const copy: unknown[] = []
  for (let index = 0; index < value.length; index += 1) {
    const child = value[index]
    copy.push(isScalar(child) ? child : copyInside(child, index, way))
  }
  return copy
}

function copyInside(child: unknown, key: string | number, way: Way): unknown {
  // Zero with a sign, the one number that JSON says otherwise.
  if (child === 0) return 0
  way.push(key)
  if (!isContainer(child)) throw notJson(way, child)
  const copy = copyContainer(child, way)
  way.pop()
  return copy
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  return typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

// By their nature, not their realm: what crossed a `vm` context has an Object.prototype of its own.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return (
    isContainer(prototype) && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
  )
}
