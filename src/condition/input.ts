import type { Extension } from './extension.ts'

/**
 * What may stand for a value in a condition. Anything else is refused by the type checker where it can see it, and by
 * `compileCondition` always.
 */
export type PatternInput =
  | string
  | number
  | boolean
  | null
  | undefined
  | RegExp
  | TypeInput
  | Predicate
  | Extension<unknown>
  | readonly PatternInput[]
  | { readonly $ne: null }
  | ObjectPatternInput

// `String`, `Number`, `Boolean`, `Array`, `Object`, told apart by a static of each and without their call signatures:
// those would take the type of `value` from an unannotated `(value) => ...`. `Boolean` has no static; as a function it
// is taken for a predicate, which is all that matters here.
type TypeInput =
  | Pick<StringConstructor, 'fromCharCode'>
  | Pick<NumberConstructor, 'isInteger'>
  | Pick<ArrayConstructor, 'isArray'>
  | Pick<ObjectConstructor, 'getOwnPropertyNames'>

/** An object pattern: every listed key must match, other keys are ignored. */
export interface ObjectPatternInput {
  readonly [key: string]: PatternInput
}

/** A condition as a step writes it: an object pattern, or `any`, `every` or `not` of object patterns. */
export type ConditionInput = ObjectPatternInput | Extension<unknown>

/**
 * A test of one value, which is `undefined` where the key is missing. A type guard narrows the data; a parameter type
 * such as `(total: number) => ...` is the author's word, and a throw counts as no match.
 */
export type Predicate = { test(value: unknown): boolean }['test']
