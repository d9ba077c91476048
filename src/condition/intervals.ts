import type { Pattern } from './pattern.ts'

type Bound = Extract<Pattern, { readonly kind: 'compare' }>

/** Whether some value may be on the right side of both bounds. Texts are compared as the matcher does, by code units. */
export function meetsBounds(left: Bound, right: Bound): boolean {
  if (isLower(left) === isLower(right)) return true
  const [lower, upper] = isLower(left) ? [left, right] : [right, left]
  if (lower.bound === upper.bound) return lower.comparison === 'gte' && upper.comparison === 'lte'
  return isBelow(lower.bound, upper.bound)
}

/** Whether every value on the right side of `inner` is on the right side of `outer`. */
export function isWithinBounds(inner: Bound, outer: Bound): boolean {
  if (typeof inner.bound !== typeof outer.bound || isLower(inner) !== isLower(outer)) return false
  if (inner.bound === outer.bound) return inner.comparison === outer.comparison || isInclusive(outer)
  return isLower(outer) ? isBelow(outer.bound, inner.bound) : isBelow(inner.bound, outer.bound)
}

function isLower({ comparison }: Bound): boolean {
  return comparison === 'gt' || comparison === 'gte'
}

function isInclusive({ comparison }: Bound): boolean {
  return comparison === 'gte' || comparison === 'lte'
}

function isBelow(left: number | string, right: number | string): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right
  return typeof left === 'string' && typeof right === 'string' && left < right
}
