import { findAncestor, memberName, type Cursor } from './cursor.ts'
import { isFunction, type FunctionLike } from './expression.ts'
import { bodyOf, findNameUses } from './stepNames.ts'
import type { StepSource } from './stepSource.ts'
import type { Span } from './syntax.ts'

/** How a step ends its task whenever its body gets to its end. */
export interface CertainEnd {
  readonly kind: 'complete' | 'ignore'
  readonly at: Span
}

/** A key that a file asks for with `task.config`. */
export interface ConfigUse {
  readonly key: string
  readonly at: Span
}

/**
 * The call of `task.complete` or `task.ignore` that a body makes whatever is in its task: it stands in no branch, and
 * nothing returns before it. Then the body calls it, or throws and ends nothing.
 */
export function findCertainEnd(step: StepSource, cursors: readonly Cursor[]): CertainEnd | undefined {
  const body = bodyOf(step, cursors)
  const { roots, open } = findNameUses('task', step, cursors)
  if (body === undefined || open) return undefined
  const ends = roots.flatMap((root): CertainEnd[] => {
    const call = callOn(root)
    const kind = methodOf(root)
    if (call === undefined || (kind !== 'complete' && kind !== 'ignore')) return []
    return isStatementOf(body, call) ? [{ kind, at: call.node }] : []
  })
  return ends.find(({ at }) => !returnsBefore(at, body, cursors))
}

/** Every `task.config('KEY')` of a file, whichever name `task` comes from. */
export function findConfigUses(cursors: readonly Cursor[]): readonly ConfigUse[] {
  return cursors.flatMap(({ node }): ConfigUse[] => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return []
    const { object } = node.callee
    const holder = object.type === 'MemberExpression' ? memberName(object) : object.type === 'Identifier' && object.name
    if (memberName(node.callee) !== 'config' || holder !== 'task') return []
    const [key] = node.arguments
    return key?.type === 'Literal' && typeof key.value === 'string' ? [{ key: key.value, at: key }] : []
  })
}

function methodOf({ parent }: Cursor): string | undefined {
  return parent?.node.type === 'MemberExpression' ? memberName(parent.node) : undefined
}

// `task?.complete()` may call nothing.
function callOn({ parent, key }: Cursor): Cursor | undefined {
  if (parent?.node.type !== 'MemberExpression' || key !== 'object' || parent.node.optional) return undefined
  const call = parent.parent
  return call?.node.type === 'CallExpression' && parent.key === 'callee' && !call.node.optional ? call : undefined
}

function isStatementOf({ body }: FunctionLike, call: Cursor): boolean {
  const outer = call.parent?.node.type === 'AwaitExpression' ? call.parent : call
  if (body === null) return false
  if (outer.node === body) return true
  const statement = outer.parent
  if (statement?.node.type !== 'ExpressionStatement' && statement?.node.type !== 'ReturnStatement') return false
  return statement.parent?.node === body
}

function returnsBefore(at: Span, body: FunctionLike, cursors: readonly Cursor[]): boolean {
  return cursors.some((cursor) => {
    const { node } = cursor
    if (node.type !== 'ReturnStatement' || node.end > at.start) return false
    return findAncestor(cursor, (ancestor) => isFunction(ancestor.node))?.node === body
  })
}
