import { isMapValue } from '../../config/jsonSchema.ts'

/** What fakes remember, by the name of the connector: plain JSON, kept by whoever made them. */
export interface FakeStates {
  /** The state of a fake, with what it begins with where nothing is kept. */
  of(connector: string, initial: object): object
  /** A handler may have changed it. */
  touched(connector: string): void
  /** The states that may have changed since the last time, as JSON. */
  takeChanged(): ReadonlyMap<string, string>
  /** Replaces a state, or forgets all of them. */
  set(connector: string, state: object): void
  clear(): void
  /** All of them as they are now. */
  read(): Readonly<Record<string, unknown>>
}

/** The states that were kept; `onTouched` is told of the first change after they were taken. */
export function createFakeStates(kept: Readonly<Record<string, unknown>>, onTouched: () => void): FakeStates {
  const states = new Map<string, object>()
  const begun = new Set<string>()
  const changed = new Set<string>()
  for (const [connector, state] of Object.entries(kept)) if (isMapValue(state)) states.set(connector, state)
  const touch = (connector: string): void => {
    if (changed.size === 0) onTouched()
    changed.add(connector)
  }
  return {
    of(connector, initial) {
      const state = states.get(connector) ?? {}
      states.set(connector, state)
      if (!begun.has(connector)) fillIn(state, structuredClone(initial))
      begun.add(connector)
      return state
    },
    touched: touch,
    takeChanged() {
      const taken = new Map([...changed].map((connector) => [connector, JSON.stringify(states.get(connector) ?? {})]))
      changed.clear()
      return taken
    },
    set(connector, state) {
      states.set(connector, state)
      touch(connector)
    },
    clear() {
      for (const connector of states.keys()) touch(connector)
      states.clear()
      begun.clear()
    },
    read: () => Object.fromEntries(states),
  }
}

// A newer version of a fake may begin with more than was kept of the one before.
function fillIn(state: object, initial: object): void {
  for (const [key, value] of Object.entries(initial)) {
    if (Object.hasOwn(state, key)) continue
    Object.defineProperty(state, key, { value, writable: true, enumerable: true, configurable: true })
  }
}
