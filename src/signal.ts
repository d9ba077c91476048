/** Something that happens, and who is to be told. */
export interface Signal<Value> {
  readonly tell: (value: Value) => void
  readonly add: (listener: (value: Value) => void) => () => void
}

/** One that nobody listens to yet. */
export function createSignal<Value>(): Signal<Value> {
  const listeners = new Set<(value: Value) => void>()
  return {
    tell: (value) => listeners.forEach((listener) => listener(value)),
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
