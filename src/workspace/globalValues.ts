/** Whether a name stands for the same thing in every file that does not bind it itself: `Number`, `undefined`. */
export function isGlobal(name: string): boolean {
  return GLOBALS.has(name)
}

/** What such a name stands for. */
export function globalNamed(name: string): unknown {
  return GLOBALS.get(name)
}

/** The name of something that `isGlobal`; `undefined` for every other value. */
export function nameOfGlobal(value: unknown): string | undefined {
  return NAMES.get(value)
}

const GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['String', String],
  ['Number', Number],
  ['Boolean', Boolean],
  ['Array', Array],
  ['Object', Object],
  ['Date', Date],
  ['Symbol', Symbol],
  ['BigInt', BigInt],
  ['RegExp', RegExp],
  ['Map', Map],
  ['Set', Set],
  ['Promise', Promise],
  ['Function', Function],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
])

const NAMES: ReadonlyMap<unknown, string> = new Map([...GLOBALS].map(([name, value]) => [value, name]))
