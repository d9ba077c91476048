/** The value of an own key: `__proto__` is a key like any other. For keys that are known to be there. */
export function readOwn(object: object, key: string): unknown {
  if (key === '__proto__') return Object.getOwnPropertyDescriptor(object, key)?.value
  // By index, because it is several times faster than asking for a descriptor; every object has string keys.
  return (object as Readonly<Record<string, unknown>>)[key]
}

/** Sets an own key, `__proto__` included. */
export function writeOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
