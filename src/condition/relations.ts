import { patternText } from './describe.ts'
import { isWithinBounds, meetsBounds } from './intervals.ts'
import { kindsOf, wholeKindsOf } from './kinds.ts'
import { createRun, matchPattern } from './matchPattern.ts'
import type { Pattern } from './pattern.ts'

/**
 * Whether no value matches both patterns. `false` where it cannot be told: what a predicate answers is never known, and
 * of two regular expressions nobody can say in general.
 */
export function areDisjoint(left: Pattern, right: Pattern): boolean {
  if (left.kind === 'any') return left.patterns.every((part) => areDisjoint(part, right))
  if (right.kind === 'any') return right.patterns.every((part) => areDisjoint(left, part))
  if (left.kind === 'every') return left.patterns.some((part) => areDisjoint(part, right))
  if (right.kind === 'every') return right.patterns.some((part) => areDisjoint(left, part))
  if (left.kind === 'not' && implies(right, left.pattern)) return true
  if (right.kind === 'not' && implies(left, right.pattern)) return true
  if (haveNoKindInCommon(left, right)) return true
  return arePartsDisjoint(left, right)
}

/**
 * Whether every value that matches `left` also matches `right`. `false` where it cannot be told; of a pattern that
 * nothing matches it is told only where the rules happen to show it.
 */
export function implies(left: Pattern, right: Pattern): boolean {
  if (left.kind === 'any') return left.patterns.every((part) => implies(part, right))
  if (right.kind === 'every') return right.patterns.every((part) => implies(left, part))
  if (right.kind === 'any' && right.patterns.some((part) => implies(left, part))) return true
  if (left.kind === 'every' && left.patterns.some((part) => implies(part, right))) return true
  if (right.kind === 'not') return !hasPredicate(right.pattern) && areDisjoint(left, right.pattern)
  if (isWholeOf(left, right)) return true
  const values = valuesOf(left)
  if (values !== undefined) return !hasPredicate(right) && values.every((value) => matches(right, value))
  return isPartImplied(left, right)
}

/** Whether no value matches the pattern: it asks for two things that cannot both be. `false` where it cannot be told. */
export function isImpossible(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'object':
      return pattern.entries.some((entry) => isImpossible(entry.pattern))
    case 'elements':
      return pattern.patterns.some(isImpossible)
    case 'any':
      return pattern.patterns.every(isImpossible)
    case 'every':
      return kindsOf(pattern).size === 0 || pattern.patterns.some(isImpossible) || somePairIsDisjoint(pattern.patterns)
    default:
      return false
  }
}

/** Whether a pattern calls a function of its author's, so that matching says more than the pattern does. */
export function hasPredicate(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'predicate':
      return true
    case 'object':
      return pattern.entries.some((entry) => hasPredicate(entry.pattern))
    case 'elements':
    case 'any':
    case 'every':
      return pattern.patterns.some(hasPredicate)
    case 'not':
      return hasPredicate(pattern.pattern)
    default:
      return false
  }
}

function somePairIsDisjoint(patterns: readonly Pattern[]): boolean {
  return patterns.some((left, index) => patterns.slice(index + 1).some((right) => areDisjoint(left, right)))
}

function haveNoKindInCommon(left: Pattern, right: Pattern): boolean {
  const kinds = kindsOf(right)
  for (const kind of kindsOf(left)) if (kinds.has(kind)) return false
  return true
}

function arePartsDisjoint(left: Pattern, right: Pattern): boolean {
  const values = valuesOf(left) ?? valuesOf(right)
  if (values !== undefined) {
    const other = valuesOf(left) === undefined ? left : right
    return !hasPredicate(other) && values.every((value) => !matches(other, value))
  }
  if (left.kind === 'object' && right.kind === 'object') return haveDisjointEntries(left, right)
  // An array may have one element for the one and another for the other.
  return left.kind === 'compare' && right.kind === 'compare' && !meetsBounds(left, right)
}

type ObjectPattern = Extract<Pattern, { readonly kind: 'object' }>

function haveDisjointEntries({ entries }: ObjectPattern, right: ObjectPattern): boolean {
  return entries.some(({ key, pattern }) => {
    const other = entryOf(right, key)
    return other !== undefined && areDisjoint(pattern, other)
  })
}

function entryOf({ entries }: ObjectPattern, key: string): Pattern | undefined {
  return entries.find((entry) => entry.key === key)?.pattern
}

function isWholeOf(left: Pattern, right: Pattern): boolean {
  const whole = wholeKindsOf(right)
  if (whole.length === 0) return false
  for (const kind of kindsOf(left)) if (!whole.includes(kind)) return false
  return true
}

// The only values that a pattern matches, where they can be counted. A missing key and `null` are two.
function valuesOf(pattern: Pattern): readonly unknown[] | undefined {
  if (pattern.kind === 'literal') return [pattern.value]
  if (pattern.kind === 'absent') return [null, undefined]
  if (pattern.kind === 'missing') return [undefined]
  if (pattern.kind !== 'oneOf') return undefined
  return [...pattern.values].flatMap((value) => (value === null ? [null, undefined] : [value]))
}

function matches(pattern: Pattern, value: unknown): boolean {
  return matchPattern(pattern, value, createRun())
}

function isPartImplied(left: Pattern, right: Pattern): boolean {
  if (left.kind === 'object' && right.kind === 'object') return haveImpliedEntries(left, right)
  if (left.kind === 'elements' && right.kind === 'elements') {
    return right.patterns.every((part) => left.patterns.some((own) => implies(own, part)))
  }
  if (left.kind === 'compare' && right.kind === 'compare') return isWithinBounds(left, right)
  return left.kind === right.kind && !hasPredicate(right) && patternText(left) === patternText(right)
}

function haveImpliedEntries(left: ObjectPattern, { entries }: ObjectPattern): boolean {
  return entries.every(({ key, pattern }) => {
    const own = entryOf(left, key)
    return own !== undefined && implies(own, pattern)
  })
}
