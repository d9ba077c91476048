import type { Diagnostic } from '../diagnostics.ts'

/** A value that is compared with `===`. */
export type Scalar = string | number | boolean

/** The types a condition can ask for by constructor: `String`, `Number`, `Boolean`, `Array`, `Object`. */
export type TypeName = 'String' | 'Number' | 'Boolean' | 'Array' | 'Object'

/** How a value stands to the bound of `gt`, `gte`, `lt` or `lte`. */
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte'

/** One key of an object pattern. */
export interface PatternEntry {
  readonly key: string
  readonly pattern: Pattern
}

/** What every pattern knows of itself: where it stands in the condition and how many leaf patterns it counts for. */
interface Place {
  readonly path: string
  readonly leaves: number
}

/** A pattern without its place. `absent` is `null` or `undefined`; `present` is `{ $ne: null }`. */
export type PatternShape =
  | { readonly kind: 'object'; readonly entries: readonly PatternEntry[] }
  | { readonly kind: 'elements'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'type'; readonly type: TypeName }
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'isoDate' }
  | { readonly kind: 'regex'; readonly regex: RegExp }
  | { readonly kind: 'predicate'; readonly test: (value: unknown) => unknown }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly bound: number | string }
  | { readonly kind: 'oneOf'; readonly values: ReadonlySet<Scalar | null> }
  | { readonly kind: 'not'; readonly pattern: Pattern }
  | { readonly kind: 'any'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'every'; readonly patterns: readonly Pattern[] }

/** A checked pattern: immutable, and nothing in it can be misread by the matcher. */
export type Pattern = Place & PatternShape

/** A condition that was accepted. `root.leaves` is its specificity; literals keep their path, ready to be indexed. */
export interface CompiledCondition {
  readonly root: Pattern
}

/** A finding about a condition. Whoever knows the file adds `file` and makes it a `Diagnostic`. */
export interface ConditionDiagnostic extends Pick<Diagnostic, 'severity' | 'code' | 'message'> {
  readonly hint: string
  /** Where in the condition, e.g. `order.total`; empty for the condition itself. */
  readonly path: string
}
