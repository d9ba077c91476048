import type { ConditionDiagnostic, Pattern, PatternShape } from './pattern.ts'

/** Where the compiler stands in a condition. */
export interface Spot {
  readonly path: string
  readonly depth: number
}

/** What one compilation collects on its way. */
export interface Compilation {
  readonly diagnostics: ConditionDiagnostic[]
  /** The containers around the current spot: meeting one of them again is a cycle. */
  readonly ancestors: Set<object>
  /** Patterns seen so far, shared ones counted each time: they are matched each time. */
  patterns: number
}

/** Words of a refusal: `problem` completes the sentence that begins with the path. */
export interface Refusal {
  readonly code: string
  readonly problem: string
  readonly hint: string
}

/** Notes a refusal; the pattern is left out and compilation goes on, so that all findings come at once. */
export function refuse({ diagnostics }: Compilation, path: string, refusal: Refusal): undefined {
  const subject = path === '' ? 'The condition' : `\`${path}\` in the condition`
  const message = `${subject} ${refusal.problem}.`
  diagnostics.push({ severity: 'error', code: refusal.code, message, hint: refusal.hint, path })
  return undefined
}

/** A pattern that counts as one: everything but objects, lists and `every`. */
export function leaf(spot: Spot, shape: PatternShape): Pattern {
  return { ...shape, path: spot.path, leaves: 1 }
}

/** A pattern that counts as its parts; an empty one still asks for its type. */
export function branch(spot: Spot, shape: PatternShape, parts: readonly Pattern[]): Pattern {
  const leaves = parts.reduce((sum, part) => sum + part.leaves, 0)
  return { ...shape, path: spot.path, leaves: Math.max(1, leaves) }
}
