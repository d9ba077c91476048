import type { Comparison } from './pattern.ts'

// A registered symbol, so that a step and the host agree even when each loaded its own copy of this package.
const EXTENSION: unique symbol = Symbol.for('stepyard.condition.extension')

/** What an extension carries to the compiler; unchecked, because it was written by a user. */
export type ExtensionSpec =
  | { readonly name: Comparison; readonly bound: unknown }
  | { readonly name: 'oneOf'; readonly values: readonly unknown[] }
  | { readonly name: 'exists'; readonly present: unknown }
  | { readonly name: 'isoDate' }
  | Combination

/** An extension that combines other patterns, on the same value. */
export type Combination =
  | { readonly name: 'not'; readonly pattern: unknown }
  | { readonly name: 'any' | 'every'; readonly patterns: readonly unknown[] }

/** A pattern made by `gt`, `oneOf` and their like. `Matched` is the type of the values it matches. */
export interface Extension<Matched> {
  readonly [EXTENSION]: ExtensionSpec
  /** For the type checker only; never there at run time. */
  readonly matched?: Matched
}

/** Wraps `spec` so that no object literal can be mistaken for it. */
export function createExtension<Matched>(spec: ExtensionSpec): Extension<Matched> {
  return Object.freeze({ [EXTENSION]: Object.freeze(spec) })
}

/** What `value` carries when it is an extension. */
export function extensionSpec(value: unknown): ExtensionSpec | undefined {
  return isExtension(value) ? value[EXTENSION] : undefined
}

function isExtension(value: unknown): value is Extension<unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, EXTENSION)
}
