import type { StepFacts } from './stepFacts.ts'

/** Steps by name in a sentence, the first few of many: `"a", "b", "c" and 4 more`. */
export function nameSteps(steps: readonly Pick<StepFacts, 'step'>[]): string {
  return listWords(steps.map(({ step }) => `"${step.name}"`))
}

/** Words in a sentence, the first few of many. */
export function listWords(words: readonly string[], conjunction = 'and'): string {
  if (words.length > MOST) return `${words.slice(0, MOST).join(', ')} ${conjunction} ${words.length - MOST} more`
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

const MOST = 4
