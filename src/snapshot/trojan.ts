/** A character that makes code look like something else. Both places count from 1, columns in characters. */
export interface HiddenCharacter {
  readonly line: number
  readonly column: number
  /** `direction` reorders what follows, `invisible` shows nothing, `lookalike` passes for an ASCII letter. */
  readonly kind: 'direction' | 'invisible' | 'lookalike'
  /** As `U+202E`. */
  readonly code: string
}

/**
 * Finds what a reviewer of a diff would not see: reordered text, invisible characters, and words that mix ASCII
 * letters with their doubles from other scripts. Text that is wholly in another script is nobody's disguise.
 */
export function findHiddenCharacters(text: string): HiddenCharacter[] {
  if (PLAIN.test(text)) return []
  return text.split('\n').flatMap((line, at) => findInLine(line, at + 1))
}

/** `text` with every character of `findHiddenCharacters` written as `\u{N}`, so that it shows what it is. */
export function escapeHidden(text: string): string {
  if (PLAIN.test(text)) return text
  return text
    .split('\n')
    .map((line, at) => {
      const columns = new Set(findInLine(line, at + 1).map((hidden) => hidden.column))
      return [...line].map((char, at) => (columns.has(at + 1) ? `\\u{${codeOf(char)}}` : char)).join('')
    })
    .join('\n')
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const PLAIN = /^[\t\r\n\u0020-\u007e]*$/
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const INVISIBLE = /(?![\t\r])\p{Cc}|[\u2028\u2029]|\p{Cf}|\p{Default_Ignorable_Code_Point}/u
const WORD = /[\p{L}\p{M}\p{N}_$]+/gu

// The doubles of ASCII letters and digits in Cyrillic, Greek and Armenian; full-width and mathematical ones are found
// by their compatibility form.
const DOUBLES = new Set('аеорсухіјѕһԁԛԝԍӏАВЕКМНОРСТУХЅІЈԌԚԜҮαινορυϲϳκΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿօսոհցզղԼՍՏՕ')

function findInLine(line: string, number: number): HiddenCharacter[] {
  if (PLAIN.test(line)) return []
  const lookalikes = findLookalikes(line)
  const chars = [...line]
  return chars.flatMap((char, at): HiddenCharacter[] => {
    const kind = lookalikes.has(at) ? 'lookalike' : kindOf(char, chars[at - 1])
    if (!kind || (char === '\uFEFF' && number === 1 && at === 0)) return []
    return [{ line: number, column: at + 1, kind, code: `U+${codeOf(char).toUpperCase().padStart(4, '0')}` }]
  })
}

function kindOf(char: string, before: string | undefined): HiddenCharacter['kind'] | undefined {
  if (DIRECTION.test(char)) return 'direction'
  if (!INVISIBLE.test(char)) return undefined
  const shapesEmoji = /\u200d|\ufe0e|\ufe0f/.test(char) && /\p{Emoji}|\ufe0f/u.test(before ?? '')
  return shapesEmoji && !/[0-9#*]/.test(before ?? '') ? undefined : 'invisible'
}

/** Where, in characters, a word of ASCII letters has a double among them. */
function findLookalikes(line: string): Set<number> {
  const found = new Set<number>()
  let start = 0
  let counted = 0
  for (const { 0: word, index } of line.matchAll(WORD)) {
    if (!/[A-Za-z]/.test(word)) continue
    // Counted on from the word before: one line may be a whole hostile file.
    start += lengthOf(line.slice(counted, index))
    counted = index
    for (const [at, char] of [...word].entries()) if (isDouble(char)) found.add(start + at)
  }
  return found
}

function lengthOf(text: string): number {
  return Array.from(text).length
}

function isDouble(char: string): boolean {
  return DOUBLES.has(char) || (char > '\u007f' && /^[A-Za-z0-9]$/.test(char.normalize('NFKC')))
}

function codeOf(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16)
}
