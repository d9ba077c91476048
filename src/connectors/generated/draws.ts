/**
 * What is drawn for one answer: each draw depends on the seed and on where its value goes, so that a new property
 * changes no other value. The same on every machine: whole numbers of 32 bits only.
 */
export interface Draws {
  /** From 0 up to, not including, `below`. */
  number(path: string, below: number): number
  pick<T>(path: string, values: readonly [T, ...T[]]): T
  /** Lower-case hexadecimal digits. */
  hex(path: string, length: number): string
}

/** The draws of a seed. */
export function createDraws(seed: string): Draws {
  const start = hash(0x811c9dc5, seed)
  const number = (path: string, below: number): number => mix(hash(start, path)) % Math.max(1, below)
  return {
    number,
    pick: (path, values) => values[number(path, values.length)] ?? values[0],
    hex(path, length) {
      const parts = Array.from({ length: Math.ceil(length / 8) }, (_, index) => number(`${path}#${index}`, 2 ** 32))
      return parts
        .map((part) => part.toString(16).padStart(8, '0'))
        .join('')
        .slice(0, length)
    },
  }
}

// FNV-1a over code units, then the finaliser of MurmurHash3: texts that differ in one letter draw unlike numbers.
function hash(start: number, text: string): number {
  let state = start
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return state >>> 0
}

function mix(value: number): number {
  let state = value ^ (value >>> 16)
  state = Math.imul(state, 0x85ebca6b)
  state ^= state >>> 13
  state = Math.imul(state, 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}
