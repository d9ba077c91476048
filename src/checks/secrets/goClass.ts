import { readPoint, readProperty, SPACES } from './goEscape.ts'
import { UntranslatableError, type GoFlags, type GoReader } from './goReader.ts'

/** Reads a class: `[a-z]`, `[^\s]`, `[[:alnum:]_]`. */
export function readClass(reader: GoReader, flags: GoFlags): string {
  reader.at++
  const not = reader.text[reader.at] === '^'
  if (not) reader.at++
  let out = ''
  // A bracket that closes nothing is a bracket.
  for (let first = true; first || reader.text[reader.at] !== ']'; first = false) {
    if (reader.at >= reader.text.length) throw new UntranslatableError('it has a `[` without `]`')
    out += readSet(reader, flags) ?? readRange(reader, flags)
  }
  reader.at++
  return `[${not ? '^' : ''}${out}]`
}

function readSet(reader: GoReader, { i }: GoFlags): string | undefined {
  const { text, at } = reader
  const named = /^\[:(\^?)([a-z]+):\]/.exec(text.slice(at, at + 16))
  if (named) {
    const [whole, not, name = ''] = named
    const ranges = POSIX[name]
    if (ranges === undefined) throw new UntranslatableError(`it has \`${whole}\`, which RE2 does not`)
    reader.at += whole.length
    const folded = i ? [...ranges, ...ranges.flatMap(otherCase)] : ranges
    return spell(not === '^' ? complement(ranges) : folded)
  }
  if (text[at] !== '\\') return undefined
  const known = KNOWN[text[at + 1] ?? '']
  if (known === undefined) return readProperty(reader)
  reader.at += 2
  return known
}

const KNOWN: Readonly<Record<string, string>> = { d: '\\d', D: '\\D', w: '\\w', W: '\\W', s: SPACES, S: '\\S' }

function readRange(reader: GoReader, { i }: GoFlags): string {
  const low = readMember(reader)
  const isRange = reader.text[reader.at] === '-' && ![']', undefined].includes(reader.text[reader.at + 1])
  if (isRange) reader.at++
  const high = isRange ? readMember(reader) : low
  const range: Range = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0]
  if (range[0] > range[1]) throw new UntranslatableError('it has a range that ends before it begins')
  return spell(i ? [range, ...otherCase(range)] : [range])
}

function readMember(reader: GoReader): string {
  if (reader.text[reader.at] === '\\') return readPoint(reader)
  const sign = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0)
  if (sign.length > 1) reader.unicode = true
  reader.at += sign.length
  return sign
}

/** The first and the last code point. */
type Range = readonly [number, number]

const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
}

// In the order of the table, which is that of the code points.
function complement(ranges: readonly Range[]): readonly Range[] {
  const starts = [0, ...ranges.map(([, last]) => last + 1)]
  const ends = [...ranges.map(([first]) => first - 1), 0xffff]
  return starts.map((start, index): Range => [start, ends[index] ?? 0xffff]).filter(([first, last]) => first <= last)
}

function otherCase([first, last]: Range): readonly Range[] {
  const moved = (from: number, to: number, by: number): readonly Range[] => {
    const [low, high] = [Math.max(first, from), Math.min(last, to)]
    return low <= high ? [[low + by, high + by]] : []
  }
  return [...moved(65, 90, 32), ...moved(97, 122, -32)]
}

function spell(ranges: readonly Range[]): string {
  return ranges.map(([first, last]) => (first === last ? point(first) : `${point(first)}-${point(last)}`)).join('')
}

function point(code: number): string {
  const sign = String.fromCodePoint(code)
  if (/[A-Za-z0-9 _]/.test(sign)) return sign
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}
