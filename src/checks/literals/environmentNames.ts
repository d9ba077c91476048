import { findAncestor, type Cursor } from '../../workspace/cursor.ts'
import { propertyKey } from '../../workspace/expression.ts'
import { textOf, type Span, type Syntax } from '../../workspace/syntax.ts'
import type { WrittenLiteral } from './collectLiterals.ts'

/** What decides whether a text is the name of an environment and not only a word. */
export interface NameContext {
  readonly syntax: Syntax
  readonly names: ReadonlySet<string>
  /** The condition of the step, where the file is one. */
  readonly condition: Span | undefined
}

/**
 * Whether a literal is the name of an environment that the code asks for: compared with what says where it runs, or in a
 * condition under a key that does.
 */
export function isEnvironmentName({ value, cursor }: WrittenLiteral, context: NameContext): boolean {
  if (typeof value !== 'string' || !(context.names.has(value) || USUAL_NAMES.has(value))) return false
  if (isWithin(cursor.node, context.condition)) return USUAL_NAMES.has(value) || saysWhere(keyAround(cursor))
  const asked = comparedWith(cursor)
  return asked !== undefined && saysWhere(textOf(context.syntax, asked))
}

/** Names that hardly mean anything else. */
export const USUAL_NAMES: ReadonlySet<string> = new Set(['prod', 'production', 'staging', 'preprod', 'uat', 'sandbox'])

/** Whether a node stands within a span. */
export function isWithin({ start, end }: Span, outer: Span | undefined): boolean {
  return outer !== undefined && start >= outer.start && end <= outer.end
}

function saysWhere(text: string): boolean {
  return /(?:^|[^a-z]|[a-z](?=E))env(?:ironment)?s?(?:name)?(?:[^a-z]|$)|NODE_ENV|\bstage\b|\btier\b|deployment/i.test(
    text,
  )
}

function keyAround(cursor: Cursor): string {
  const property = findAncestor(cursor, ({ node }) => node.type === 'Property')?.node
  return property?.type === 'Property' ? (propertyKey(property) ?? '') : ''
}

// `x === 'prod'`, `switch (x) { case 'prod': }`, `['prod', 'staging'].includes(x)`.
function comparedWith(cursor: Cursor): Span | undefined {
  const { parent, key, node } = cursor
  switch (parent?.node.type) {
    case 'BinaryExpression': {
      const { operator, left, right } = parent.node
      if (!COMPARISONS.has(operator)) return undefined
      return left === node ? right : left
    }
    case 'SwitchCase': {
      const statement = parent.parent?.node
      return key === 'test' && statement?.type === 'SwitchStatement' ? statement.discriminant : undefined
    }
    case 'ArrayExpression':
      return includedIn(parent)
    default:
      return undefined
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])

function includedIn(list: Cursor): Span | undefined {
  const call = list.parent?.parent?.node
  return call?.type === 'CallExpression' && call.callee === list.parent?.node ? call.arguments[0] : undefined
}
