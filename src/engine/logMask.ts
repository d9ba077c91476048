import { createMask } from '../mask.ts'
import type { ReadingParts } from './context.ts'

/**
 * Takes out of what a step has written what is secret, and what is about people in the data it met or left. Texts of less
 * than four characters are not looked for: they would be found in half of all words.
 */
export function logMask({ mask, rules }: Pick<ReadingParts, 'mask' | 'rules'>, data: readonly object[]): typeof mask {
  const texts = rules ? [...new Set(data.flatMap((each) => rules.personal(each)))] : []
  if (texts.length === 0) return mask
  const personal = createMask(texts, { shortest: 4, signOf: () => '<pii>' })
  return (value) => personal(mask(value))
}
