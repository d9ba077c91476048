import { bothCases, literal, UntranslatableError, type GoFlags, type GoReader } from './goReader.ts'

/** What `\s` is in Go: fewer signs than in JavaScript. */
export const SPACES = '\\t\\n\\f\\r '

/** Reads what begins with a backslash outside of a class. */
export function readEscape(reader: GoReader, flags: GoFlags): string {
  const sign = reader.text[reader.at + 1] ?? ''
  if (sign === 'Q') return readQuoted(reader, flags)
  const fixed = OUTSIDE[sign]
  if (fixed !== undefined) {
    reader.at += 2
    return fixed
  }
  const property = readProperty(reader)
  if (property !== undefined) return property
  const point = readPoint(reader)
  return flags.i ? bothCases(point) : literal(point)
}

const OUTSIDE: Readonly<Record<string, string>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: `[${SPACES}]`,
  S: `[^${SPACES}]`,
  b: '\\b',
  B: '\\B',
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
}

function readQuoted(reader: GoReader, { i }: GoFlags): string {
  const end = reader.text.indexOf('\\E', reader.at + 2)
  const quoted = reader.text.slice(reader.at + 2, end < 0 ? undefined : end)
  reader.at = end < 0 ? reader.text.length : end + 2
  return `(?:${[...quoted].map(i ? bothCases : literal).join('')})`
}

/** Reads `\pL`, `\p{Greek}`, `\P{L}`; `undefined` where something else stands. */
export function readProperty(reader: GoReader): string | undefined {
  const found = /^\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(reader.text.slice(reader.at, reader.at + 60))
  if (!found) return undefined
  const [whole, sign = '', not, name, letter] = found
  reader.at += whole.length
  reader.unicode = true
  const property = letter ?? (name !== undefined && name.length > 2 ? `Script=${name}` : name)
  const isPositive = (sign === 'p') === (not !== '^')
  return `\\${isPositive ? 'p' : 'P'}{${property}}`
}

/** Reads one character that is written with a backslash, in a class or outside. */
export function readPoint(reader: GoReader): string {
  const rest = reader.text.slice(reader.at + 1, reader.at + 12)
  const hex = /^x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest)
  const octal = /^[0-7]{3}|^0[0-7]?/.exec(rest)
  const control = CONTROLS[rest[0] ?? '']
  if (hex) return takePoint(reader, hex[0].length, Number.parseInt(hex[1] ?? hex[2] ?? '', 16))
  if (octal) return takePoint(reader, octal[0].length, Number.parseInt(octal[0], 8))
  if (control !== undefined) return takePoint(reader, 1, control)
  // Every other letter or digit is an escape that RE2 does not have, such as a reference to a group.
  if (!/^[^A-Za-z0-9]/.test(rest)) throw new UntranslatableError(`it has \`\\${rest[0] ?? ''}\`, which RE2 does not`)
  return takePoint(reader, 1, rest.charCodeAt(0))
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }

function takePoint(reader: GoReader, length: number, point: number): string {
  if (point > 0x10ffff) throw new UntranslatableError('it names a character that does not exist')
  if (point > 0xffff) reader.unicode = true
  reader.at += length + 1
  return String.fromCodePoint(point)
}
