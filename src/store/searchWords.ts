/**
 * The words of a text as they are searched for: without case, accents or the width of letters. Scripts that put nothing
 * between words give their characters one by one; those of one run stand in one list, as a phrase.
 */
export function searchPhrases(text: string): readonly (readonly string[])[] {
  // Upper case first: "Straße" is found as "STRASSE".
  const plain = text.normalize('NFKD').replaceAll(ACCENTS, '').toUpperCase().toLowerCase()
  return [...plain.matchAll(PHRASE)].map(([phrase]) => (UNSPACED.test(phrase) ? [...phrase] : [phrase]))
}

/** The words of a key and of everything in a value that people would search for: its texts, and its numbers. */
export function wordsOfEntry(key: string, value: unknown): readonly string[] {
  return [key, ...textsIn(value)].flatMap(searchPhrases).flat()
}

const ACCENTS = /[\u0300-\u036F]/g
const SPACELESS = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`
const PHRASE = new RegExp(String.raw`[${SPACELESS}]+|(?:(?![${SPACELESS}])[\p{L}\p{M}\p{N}])+`, 'gu')
const UNSPACED = new RegExp(`^[${SPACELESS}]`, 'u')

// Without recursion: a value may be nested as deeply as JSON can be read.
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = []
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string') texts.push(next)
    else if (typeof next === 'number') texts.push(String(next))
    else if (typeof next === 'object' && next !== null) {
      for (const inner of Object.values(next).toReversed()) left.push(inner)
    }
  }
  return texts
}
