import { patternText } from './describe.ts'
import type { Pattern } from './pattern.ts'

/**
 * Patterns that conditions have in common, held once. Thousands of conditions made after one model differ in what is
 * looked up and share the rest; a search then reads the same memory for all of them.
 */
export interface Residues {
  /** The pattern to use in place of `pattern`, which means the same. */
  open(pattern: Pattern): Pattern
  /** Says that one user of an opened pattern is gone. */
  close(pattern: Pattern): void
}

/** No residues. */
export function createResidues(): Residues {
  const shared = new Map<string, { readonly pattern: Pattern; users: number }>()
  return {
    open(pattern) {
      if (holdsPredicate(pattern)) return pattern
      const text = patternText(pattern)
      const known = shared.get(text) ?? { pattern, users: 0 }
      known.users += 1
      shared.set(text, known)
      return known.pattern
    },
    close(pattern) {
      if (holdsPredicate(pattern)) return
      const text = patternText(pattern)
      const known = shared.get(text)
      if (known === undefined) return
      known.users -= 1
      if (known.users === 0) shared.delete(text)
    },
  }
}

// Two functions with one text may close over different values.
function holdsPredicate(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'predicate':
      return true
    case 'object':
      return pattern.entries.some((entry) => holdsPredicate(entry.pattern))
    case 'elements':
    case 'any':
    case 'every':
      return pattern.patterns.some(holdsPredicate)
    case 'not':
      return holdsPredicate(pattern.pattern)
    default:
      return false
  }
}
