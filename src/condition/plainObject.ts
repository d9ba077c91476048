import type { OpenObject } from './data.ts'

/** Whether `value` is what JSON calls an object: not an array, not an instance of a class. */
export function isPlainObject(value: unknown): value is OpenObject {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return isForeignObjectPrototype(prototype)
}

/**
 * The value `object` itself holds under `key`: nothing inherited, so `__proto__` and `constructor` are plain keys.
 * A getter is never called; it counts as missing, because data is JSON.
 */
export function readOwn(object: object, key: string | number): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

// Data that crossed a `vm` context has an Object.prototype of its own.
function isForeignObjectPrototype(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  )
}
