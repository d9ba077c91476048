import { StepyardError } from '../../errors.ts'

/** A path in task data. */
export interface IntoPath {
  readonly text: string
  readonly keys: readonly (string | number)[]
}

/** Reads `a.b[0].c`; a number between dots is an index where there is a list. Throws `ARGUMENT_REFUSED`. */
export function parseInto(into: unknown): IntoPath {
  const text = typeof into === 'string' ? into : ''
  if (text.length > LONGEST || !WHOLE.test(text)) {
    const shown = typeof into === 'string' ? `"${into.slice(0, 80)}"` : `a value of type ${typeof into}`
    const problem = `is no path in the task's data, but ${shown}`
    throw new StepyardError('ARGUMENT_REFUSED', { call: 'into', problem, example: "into: 'order.lines[0]'" })
  }
  const keys = [...text.matchAll(PART)].map(([, index, key = '']) => (index === undefined ? key : Number(index)))
  return { text, keys }
}

/**
 * Writes `value` at a path of `data` and makes what is missing on the way. Sets own keys only: `__proto__` is a key like
 * any other. Throws `INTO_BLOCKED` where something stands in the way.
 */
export function writeInto(data: unknown, { text, keys }: IntoPath, value: unknown): void {
  let holder = data
  keys.forEach((key, index) => {
    const target = { holder, key, into: text, at: showPath(keys.slice(0, index)) }
    const next = keys[index + 1]
    holder = next === undefined ? define(target, value) : (readHolder(target) ?? define(target, emptyFor(next)))
  })
}

const LONGEST = 1000

// Lists that are filled by index have gaps for a while; a typing error must not make one with a million.
const LONGEST_LIST = 10_000

const WHOLE = /^[^.[\]]+(?:\.[^.[\]]+|\[\d{1,5}\])*$/
const PART = /\[(\d+)\]|([^.[\]]+)/g

interface Target {
  readonly holder: unknown
  readonly key: string | number
  readonly into: string
  /** Where `holder` is. */
  readonly at: string
}

function readHolder(target: Target): object | undefined {
  const holder = holderOf(target)
  const found: unknown = Object.getOwnPropertyDescriptor(holder, target.key)?.value
  if (found === null || found === undefined) return undefined
  if (typeof found === 'object') return found
  const at = target.at === '' ? String(target.key) : `${target.at}.${target.key}`
  throw new StepyardError('INTO_BLOCKED', { into: target.into, at, found: `a ${typeof found}` })
}

function define<T>(target: Target, value: T): T {
  const holder = holderOf(target)
  const descriptor = { value, enumerable: true, configurable: true, writable: true }
  if (!isFarIndex(holder, target.key) && Reflect.defineProperty(holder, target.key, descriptor)) return value
  const { into, at } = target
  throw new StepyardError('INTO_BLOCKED', { into, at, found: `frozen, or a list that has no place "${target.key}"` })
}

function holderOf({ holder, into, at }: Target): object {
  if (typeof holder === 'object' && holder !== null) return holder
  throw new StepyardError('INTO_BLOCKED', { into, at, found: holder === null ? 'null' : `a ${typeof holder}` })
}

function isFarIndex(holder: object, key: string | number): boolean {
  if (!Array.isArray(holder)) return false
  const index = Number(key)
  return !Number.isInteger(index) || index < 0 || index >= Math.max(LONGEST_LIST, holder.length)
}

function emptyFor(key: string | number): object {
  return typeof key === 'number' ? [] : {}
}

function showPath(keys: readonly (string | number)[]): string {
  return keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('')
}
