import { createMask } from '../mask.ts'
import { readOwn, writeOwn } from '../ownValue.ts'
import type { MarkedPlace } from './markedPlaces.ts'
import { isPlaceholder, leavesOf, type Pii, placeholder, readPii } from './pii.ts'

/**
 * Task data with everything that is about people replaced, as `schemas` (bundled ones) say. The same data always gives
 * the same: a text becomes `<pii 1>`, counted by the values as they are met, so that equal ones stay equal and no value
 * can be guessed from what stands there; a number becomes 0, a flag false; lists and objects keep their shape, `null`
 * and what is empty stay.
 */
export function maskPii<Data>(schemas: readonly object[], data: Data): Data {
  return createPiiMasking(readPii(schemas)).data(data)
}

/** Masks many things that belong together: the same value is the same placeholder in all of them. */
export interface PiiMasking {
  /** Task data. */
  data<Data>(data: Data): Data
  /** What stands at `keys` of task data. */
  at(keys: readonly string[], value: unknown): unknown
  /** JSON Patch of task data. */
  patch<Patch extends readonly PatchStep[]>(patch: Patch): Patch
  /** Takes note of the values in task data that is not shown itself, for `texts`. */
  note(data: unknown): void
  /** Anything else: values that were met before are found in its texts, where they have at least four characters. */
  texts<Value>(value: Value): Value
}

/** One step of a JSON Patch, with the value that was there before where it is known. */
export interface PatchStep {
  readonly op: string
  readonly path: string
  readonly value?: unknown
  readonly was?: unknown
}

/** Shorter texts cannot be looked for: they would be found in half of all words. */
export const SHORTEST_PII = 4

/** Numbers of the values that were met, which several maskings may share. */
export type PiiNumbers = Map<string, number>

/** Makes a masking that has met nothing yet; `texts` finds what it has met itself. */
export function createPiiMasking(pii: Pii, numbers: PiiNumbers = new Map()): PiiMasking {
  const met = new Set<string>()
  let mask: { readonly of: number; readonly apply: <Value>(value: Value) => Value } | undefined
  const signOf = (text: string): string => {
    const number = numbers.get(text) ?? numbers.size + 1
    numbers.set(text, number)
    met.add(text)
    return placeholder(number)
  }
  const hide = (places: readonly MarkedPlace[], value: unknown): unknown =>
    places.reduce((copy, place) => replaceAt(copy, place.keys, (found) => maskLeaves(found, signOf)), value)
  return {
    // Shapes stay what they were; only texts, numbers and flags become others.
    data: <Data>(data: Data) => hide(pii.find(data), data) as Data,
    at: (keys, value) => hide(pii.findBelow(keys, value), value),
    patch: <Patch extends readonly PatchStep[]>(patch: Patch) =>
      patch.map((step) => {
        const shown = (value: unknown): unknown => hide(pii.findBelow(keysOf(step.path), value), value)
        const was = 'was' in step ? { was: shown(step.was) } : {}
        return { ...step, ...('value' in step && { value: shown(step.value) }), ...was }
      }) as unknown as Patch,
    note: (data) => {
      for (const { value } of pii.find(data)) for (const leaf of leavesOf(value)) signOf(String(leaf))
    },
    texts(value) {
      if (met.size === 0) return value
      if (mask?.of !== met.size) mask = { of: met.size, apply: maskOf([...met], signOf) }
      return mask.apply(value)
    },
  }
}

function maskOf(texts: readonly string[], signOf: (text: string) => string): <Value>(value: Value) => Value {
  return createMask(texts, { shortest: SHORTEST_PII, signOf })
}

function maskLeaves(value: unknown, signOf: (text: string) => string): unknown {
  if (typeof value === 'string') return value === '' || isPlaceholder(value) ? value : signOf(value)
  if (typeof value === 'number') return (signOf(String(value)), 0)
  if (typeof value === 'boolean') return false
  if (Array.isArray(value)) return value.map((item) => maskLeaves(item, signOf))
  if (typeof value !== 'object' || value === null) return value
  return mapped(value, (child) => maskLeaves(child, signOf))
}

function mapped(value: object, change: (child: unknown, key: string) => unknown): object {
  const copy = {}
  for (const key of Object.keys(value)) writeOwn(copy, key, change(readOwn(value, key), key))
  return copy
}

// What is around the place is copied, so that nobody else's data changes.
function replaceAt(value: unknown, keys: readonly string[], change: (found: unknown) => unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return change(value)
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === key ? replaceAt(item, rest, change) : item))
  }
  if (typeof value !== 'object' || value === null) return value
  return mapped(value, (child, name) => (name === key ? replaceAt(child, rest, change) : child))
}

function keysOf(pointer: string): readonly string[] {
  if (pointer === '') return []
  const parts = pointer.slice(1).split('/')
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
