import { readClass } from './goClass.ts'
import { readEscape } from './goEscape.ts'
import { bothCases, literal, UntranslatableError, type GoFlags, type GoReader } from './goReader.ts'

/**
 * A regular expression of Go (RE2), as gitleaks has it, as one of JavaScript that matches the same. Throws
 * `UntranslatableError` for what is none, or has no counterpart.
 */
export function translateGo(source: string): RegExp {
  const ignoresCase = source.startsWith('(?i)') && !/\(\?[a-zA-Z]*-?[a-zA-Z]*i/.test(source.slice(4))
  const reader: GoReader = { text: ignoresCase ? source.slice(4) : source, at: 0, unicode: false }
  const pattern = readAlternatives(reader, NO_FLAGS)
  if (reader.at < reader.text.length) throw new UntranslatableError('it has a `)` without `(`')
  const flags = `${ignoresCase ? 'i' : ''}${reader.unicode ? 'u' : ''}dg`
  try {
    return new RegExp(pattern, flags)
  } catch (cause) {
    throw new UntranslatableError('JavaScript does not understand it', { cause })
  }
}

const NO_FLAGS: GoFlags = { i: false, m: false, s: false, U: false }

// To the end of the text or of the group. Flags hold from where they stand, in the alternatives after them too.
function readAlternatives(reader: GoReader, outer: GoFlags): string {
  let flags = outer
  let out = ''
  while (reader.at < reader.text.length && reader.text[reader.at] !== ')') {
    const set = readFlagSwitch(reader, flags)
    if (set) flags = set
    else if (reader.text[reader.at] === '|') {
      reader.at++
      out += '|'
    } else out += readPiece(reader, flags)
  }
  return out
}

function readFlagSwitch(reader: GoReader, flags: GoFlags): GoFlags | undefined {
  const found = take(reader, /\(\?([imsU]*)(?:-([imsU]+))?\)/y)
  return found && withFlags(flags, found)
}

function withFlags(flags: GoFlags, [, on = '', off = '']: RegExpExecArray): GoFlags {
  const names = (text: string, value: boolean): [string, boolean][] => [...text].map((name) => [name, value])
  return { ...flags, ...Object.fromEntries([...names(on, true), ...names(off, false)]) }
}

function readPiece(reader: GoReader, flags: GoFlags): string {
  const atom = readAtom(reader, flags)
  const found = take(reader, /([*+?]|\{\d{1,4}(?:,\d{0,4})?\})(\??)/y)
  if (!found) return atom
  const [, count = '', lazy = ''] = found
  if (/^[*+?]/.test(reader.text.slice(reader.at))) throw new UntranslatableError('it repeats a repetition')
  // An assertion that is repeated means nothing, and JavaScript takes none.
  const repeated = /^(?:[\^$]|\\[bB]|\(\?<?[!=])/.test(atom) ? `(?:${atom})` : atom
  return `${repeated}${count}${(lazy === '?') === flags.U ? '' : '?'}`
}

function readAtom(reader: GoReader, flags: GoFlags): string {
  const sign = reader.text[reader.at] ?? ''
  switch (sign) {
    case '(':
      return readGroup(reader, flags)
    case '[':
      return readClass(reader, flags)
    case '\\':
      return readEscape(reader, flags)
    case '*':
    case '+':
    case '?':
      throw new UntranslatableError('it repeats nothing')
    default:
      return readSign(reader, flags)
  }
}

function readSign(reader: GoReader, flags: GoFlags): string {
  const point = reader.text.codePointAt(reader.at) ?? 0
  if (point > 0xffff) reader.unicode = true
  const sign = String.fromCodePoint(point)
  reader.at += sign.length
  if (sign === '.') return flags.s ? '[\\s\\S]' : '[^\\n]'
  if (sign === '^') return flags.m ? '(?<![^\\n])' : '^'
  if (sign === '$') return flags.m ? '(?![^\\n])' : '$'
  return flags.i ? bothCases(sign) : literal(sign)
}

function readGroup(reader: GoReader, flags: GoFlags): string {
  const opening = readOpening(reader, flags)
  const inner = readAlternatives(reader, opening.flags)
  if (reader.text[reader.at] !== ')') throw new UntranslatableError('it has a `(` without `)`')
  reader.at++
  return `${opening.text}${inner})`
}

function readOpening(reader: GoReader, flags: GoFlags): { readonly text: string; readonly flags: GoFlags } {
  const named = take(reader, /\(\?P?<([A-Za-z_]\w*)>/y)
  if (named) return { text: `(?<${named[1]}>`, flags }
  const flagged = take(reader, /\(\?([imsU]*)(?:-([imsU]+))?:/y)
  if (flagged) return { text: '(?:', flags: withFlags(flags, flagged) }
  if (reader.text.startsWith('(?', reader.at)) throw new UntranslatableError('it looks around, which RE2 does not')
  reader.at++
  return { text: '(', flags }
}

function take(reader: GoReader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (!found) return undefined
  reader.at = pattern.lastIndex
  return found
}
