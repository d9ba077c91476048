/**
 * `text` from a file as a terminal may be given it: control characters, halves of characters and signs that turn the
 * direction of writing are spelt out, so that a file cannot write to the screen through a finding about it.
 */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}
