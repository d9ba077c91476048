import type { ArrowFunctionExpression, Expression, Function as FunctionNode, ObjectProperty } from 'oxc-parser'

/** A function in the syntax tree, however it is written. */
export type FunctionLike = ArrowFunctionExpression | FunctionNode

/** The expression inside type assertions such as `as const` and `satisfies T`, which mean nothing when it runs. */
export function withoutTypes(expression: Expression): Expression {
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return withoutTypes(expression.expression)
    default:
      return expression
  }
}

/** Whether a node is a function: an arrow, an expression or a declaration. */
export function isFunction(node: { readonly type: string }): node is FunctionLike {
  return FUNCTIONS.has(node.type)
}

/** The one expression that a function answers with; `undefined` when it does anything else before. */
export function returnedExpression({ body }: FunctionLike): Expression | undefined {
  if (body === null) return undefined
  if (body.type !== 'BlockStatement') return withoutTypes(body)
  const [only, ...others] = body.body
  if (others.length > 0 || only?.type !== 'ReturnStatement' || only.argument === null) return undefined
  return withoutTypes(only.argument)
}

/** The key of a property where it is written out; `undefined` for `[computed]` keys. */
export function propertyKey({ key, computed }: Pick<ObjectProperty, 'key' | 'computed'>): string | undefined {
  if (key.type === 'Identifier') return computed ? undefined : key.name
  if (key.type !== 'Literal') return undefined
  return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined
}

const FUNCTIONS: ReadonlySet<string> = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'])
