import { hasElement, matchPattern, type MatchRun } from './matchPattern.ts'
import type { Pattern } from './pattern.ts'
import { isPlainObject, readOwn } from './plainObject.ts'

/** A pattern that does not match, and the value it met. */
export interface Difference {
  readonly pattern: Pattern
  readonly value: unknown
  /** The list pattern of which `pattern` finds no element; `value` is then the whole array. */
  readonly list?: Pattern
}

/** How many leaf patterns differ. `first` is there exactly when one does. */
export interface Tally {
  readonly differing: number
  readonly total: number
  readonly first?: Difference
}

/** Walks all of a pattern, where `matchPattern` stops at the first difference. */
export function tallyPattern(pattern: Pattern, value: unknown, run: MatchRun): Tally {
  switch (pattern.kind) {
    case 'object':
      return isPlainObject(value)
        ? addUp(pattern.entries.map((entry) => tallyPattern(entry.pattern, readOwn(value, entry.key), run)))
        : differs({ pattern, value })
    case 'elements':
      return Array.isArray(value)
        ? addUp(pattern.patterns.map((part) => tallyElement({ pattern: part, value, list: pattern }, run)))
        : differs({ pattern, value })
    case 'every':
      return addUp(pattern.patterns.map((part) => tallyPattern(part, value, run)))
    case 'any':
      return tallyNearest(
        { pattern, value },
        pattern.patterns.map((part) => tallyPattern(part, value, run)),
      )
    default:
      return matchPattern(pattern, value, run) ? agrees(pattern) : differs({ pattern, value })
  }
}

function tallyElement(difference: Difference & { readonly value: unknown[] }, run: MatchRun): Tally {
  return hasElement(difference.pattern, difference.value, run) ? agrees(difference.pattern) : differs(difference)
}

// Of several alternatives, the one that needs the fewest changes says most; but where the alternatives are about the
// same value, naming one of them would mislead.
function tallyNearest(whole: Difference, tallies: readonly Tally[]): Tally {
  const nearest = tallies.reduce((best, tally) => (tally.differing < best.differing ? tally : best))
  if (nearest.first === undefined) return agrees(whole.pattern)
  return nearest.first.pattern.path === whole.pattern.path ? differs(whole) : nearest
}

function agrees(pattern: Pattern): Tally {
  return { differing: 0, total: pattern.leaves }
}

function differs(first: Difference): Tally {
  return { differing: first.pattern.leaves, total: first.pattern.leaves, first }
}

// An empty object or list pattern has no parts, and has matched when it comes to this.
function addUp(tallies: readonly Tally[]): Tally {
  let [differing, total] = [0, 0]
  let first: Difference | undefined
  for (const tally of tallies) {
    differing += tally.differing
    total += tally.total
    first ??= tally.first
  }
  return { differing, total: Math.max(1, total), ...(first === undefined ? {} : { first }) }
}
