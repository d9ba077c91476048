import { parsePath } from '../../dataPath.ts'
import { readOwn, writeOwn } from '../../ownValue.ts'

/** Stands for any key or index in a path that is ignored. */
const ANY = '*'

/**
 * The input of a call as it is compared: keys in one order, without what has no meaning in JSON and without what is
 * ignored. Calls with equal values are the same call, on every machine.
 */
export function canonicalInput(input: unknown, ignore: readonly string[] = []): unknown {
  return ignore.map(parsePath).reduce(without, sorted(input ?? {}))
}

/** The text by which calls are told apart. */
export function canonicalText(input: unknown): string {
  return JSON.stringify(sorted(input))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item) ?? null)
  if (typeof value !== 'object' || value === null) return scalar(value)
  const copy = {}
  for (const key of Object.keys(value).sort()) {
    const child = sorted(readOwn(value, key))
    if (child !== undefined) writeOwn(copy, key, child)
  }
  return copy
}

function scalar(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : value
}

/** A copy without what stands at `keys`; an ignored item of a list leaves `null`, so that the others keep their places. */
function without(value: unknown, keys: readonly string[]): unknown {
  const [key, ...rest] = keys
  if (key === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return value.map((item, index) => (key === ANY || key === String(index) ? (ignored(item, rest) ?? null) : item))
  }
  const copy = {}
  for (const name of Object.keys(value)) {
    const child = readOwn(value, name)
    const kept = key === ANY || key === name ? ignored(child, rest) : child
    if (kept !== undefined) writeOwn(copy, name, kept)
  }
  return copy
}

function ignored(value: unknown, rest: readonly string[]): unknown {
  return rest.length === 0 ? undefined : without(value, rest)
}
