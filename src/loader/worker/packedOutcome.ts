import type { StepOutcome } from '../../stepHost.ts'

/**
 * An outcome on its way to another thread. Whoever takes it says where data is no JSON; what cannot travel to be judged
 * there goes as `odd`, and something of its kind stands in its place when it is unpacked.
 */
export interface PackedOutcome {
  readonly outcome: unknown
  readonly odd: readonly Odd[]
}

/** Something that cannot travel, and where it was. */
interface Odd {
  readonly keys: readonly string[]
  readonly kind: 'function' | 'symbol' | 'symbol key' | 'instance' | 'unreadable'
  /** Of a class. */
  readonly name?: string
}

/** An outcome, ready to be sent. */
export function packOutcome(outcome: StepOutcome): PackedOutcome {
  if (isPlain(outcome, new Set())) return { outcome, odd: [] }
  const odd: Odd[] = []
  return { outcome: copyOf(outcome, { odd, way: [], copies: new Map() }), odd }
}

/** The outcome that was packed. */
export function unpackOutcome({ outcome, odd }: PackedOutcome): StepOutcome {
  for (const each of odd) putBack(outcome, each)
  // `packOutcome` made it of one.
  return outcome as StepOutcome
}

interface Walk {
  readonly odd: Odd[]
  readonly way: string[]
  readonly copies: Map<object, unknown>
}

/** Whether all of it is data that looks the same where it arrives. */
function isPlain(value: unknown, seen: Set<object>): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false
  if (typeof value !== 'object' || value === null || seen.has(value)) return true
  seen.add(value)
  try {
    if (!isOpen(value) || Object.getOwnPropertySymbols(value).length > 0) return false
    return Object.keys(value).every((key) => isPlain(Reflect.get(value, key), seen))
  } catch {
    // A getter or a proxy of the body's own.
    return false
  }
}

function copyOf(value: unknown, walk: Walk): unknown {
  if (typeof value === 'function') return leave(walk, 'function')
  if (typeof value === 'symbol') return leave(walk, 'symbol')
  if (typeof value !== 'object' || value === null) return value
  if (walk.copies.has(value)) return walk.copies.get(value)
  try {
    return isOpen(value) ? copyOpen(value, walk) : leave(walk, 'instance', classOf(value))
  } catch {
    return leave(walk, 'unreadable')
  }
}

function copyOpen(value: object, walk: Walk): unknown {
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {}
  walk.copies.set(value, copy)
  if (Object.getOwnPropertySymbols(value).length > 0) leave(walk, 'symbol key')
  for (const key of Object.keys(value)) {
    walk.way.push(key)
    define(copy, key, copyOf(Reflect.get(value, key), walk))
    walk.way.pop()
  }
  return copy
}

function leave({ odd, way }: Walk, kind: Odd['kind'], name?: string): null {
  odd.push({ keys: [...way], kind, ...(name !== undefined && { name }) })
  return null
}

// Lists and plain objects, and nothing that has a class.
function isOpen(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

function classOf(value: object): string {
  const maker: unknown = Reflect.get(Object.getPrototypeOf(value) ?? {}, 'constructor')
  return typeof maker === 'function' ? maker.name : ''
}

function putBack(outcome: unknown, { keys, kind, name = '' }: Odd): void {
  const at = keys.slice(0, -1).reduce((value, key) => Reflect.get(Object(value), key) as unknown, outcome)
  const place = Object(at) as object
  const key = keys.at(-1) ?? ''
  if (kind === 'symbol key') Object.assign(Object(Reflect.get(place, key)), { [Symbol('key')]: true })
  else define(place, key, standInFor(kind, name))
}

function standInFor(kind: Exclude<Odd['kind'], 'symbol key'>, name: string): unknown {
  if (kind === 'function') return () => undefined
  if (kind === 'symbol') return Symbol('symbol')
  if (kind === 'unreadable') return new Proxy({}, { ownKeys: refuse, getPrototypeOf: refuse })
  const maker = Object.defineProperty(function Stand() {}, 'name', { value: name })
  return Object.create({ constructor: maker }) as object
}

function refuse(): never {
  throw new TypeError('It cannot be read.')
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
