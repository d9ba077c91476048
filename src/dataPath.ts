import { isStepyardError, StepyardError } from './errors.ts'

/**
 * The keys of a path into task data as people write it: `companies.0.response`, `lines[2].sku`, `["a.b"].c`. Throws
 * `PATH_INVALID`.
 */
export function parsePath(path: string): readonly string[] {
  const keys: string[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < path.length) {
    const start = PART.lastIndex
    const part = PART.exec(path)
    if (!part || part[0] === '' || (start === 0 && part[1] === '.')) throw new StepyardError('PATH_INVALID', { path })
    keys.push(part[4] === undefined ? (part[2] ?? part[3] ?? '') : String(JSON.parse(part[4])))
  }
  if (keys.length === 0) throw new StepyardError('PATH_INVALID', { path })
  return keys
}

/** Whether `path` can be read as a path. */
export function isPathText(path: string): boolean {
  try {
    return parsePath(path).length > 0
  } catch (error) {
    if (isStepyardError(error, 'PATH_INVALID')) return false
    throw error
  }
}

/** What stands at `keys`; `undefined` where nothing does. Reads own keys only. */
export function valueAt(data: unknown, keys: readonly string[]): unknown {
  let value = data
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

/**
 * Writes `value` at `keys`, making the objects on the way, and lists where a number comes next. `__proto__` and the like
 * are keys of their own. Throws `PATH_BLOCKED` where text, a number or the like is in the way: it would be lost.
 */
export function writeAt(data: object, keys: readonly string[], value: unknown): void {
  let holder = data
  for (const [index, key] of keys.slice(0, -1).entries()) {
    const next = valueAt(holder, [key]) ?? define(holder, key, INDEX.test(keys[index + 1] ?? '') ? [] : {})
    if (typeof next !== 'object' || next === null) {
      throw new StepyardError('PATH_BLOCKED', { path: formatKeys(keys), at: formatKeys(keys.slice(0, index + 1)) })
    }
    holder = next
  }
  define(holder, keys.at(-1) ?? '', value)
}

/** A path as `parsePath` reads it. */
export function formatKeys(keys: readonly string[]): string {
  return keys.reduce((path, key) => {
    if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
    return path === '' ? key : `${path}.${key}`
  }, '')
}

// A name, then in brackets a number or a text in quotes.
const PART = /(^|\.|)(?:([^.[\]"']+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\])/gy

// A typing error must not make a list with a million gaps.
const INDEX = /^\d{1,4}$/

function define(holder: object, key: string, value: unknown): unknown {
  if (Array.isArray(holder) && !INDEX.test(key)) {
    throw new StepyardError('PATH_BLOCKED', { path: key, at: key })
  }
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
  return value
}
