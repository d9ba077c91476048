import type { Node } from 'oxc-parser'
import { findAncestor, type Cursor } from './cursor.ts'
import { isFunction } from './expression.ts'

/**
 * What becomes of a value that may be a promise.
 *
 * - `promise`: it is awaited, chained to, combined with others or given up on purpose
 * - `returned`: whoever calls the function decides
 * - `unused`: it is dropped
 * - `value`: it is used as if it had arrived
 */
export type ValueUse = 'promise' | 'returned' | 'unused' | 'value'

/** What becomes of the value of an expression, followed through the names that it is given. */
export function useOf(cursor: Cursor, cursors: readonly Cursor[], followed: readonly string[] = []): ValueUse {
  const { parent, key, node } = cursor
  const up = (): ValueUse => (parent ? useOf(parent, cursors, followed) : 'value')
  switch (parent?.node.type) {
    case 'AwaitExpression':
      return 'promise'
    case 'ExpressionStatement':
      return 'unused'
    case 'ReturnStatement':
      return 'returned'
    case 'ArrowFunctionExpression':
      return key === 'body' ? 'returned' : 'value'
    case 'UnaryExpression':
      return parent.node.operator === 'void' ? 'promise' : 'value'
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return up()
    case 'ConditionalExpression':
      return key === 'test' ? 'value' : up()
    case 'LogicalExpression':
      return key === 'left' ? 'value' : up()
    case 'SequenceExpression':
      return parent.node.expressions.at(-1) === node ? up() : 'unused'
    case 'ArrayExpression':
      return up() === 'promise' ? 'promise' : 'value'
    case 'CallExpression':
      return key === 'arguments' && takesPromises(parent, cursors, followed) ? 'promise' : 'value'
    case 'MemberExpression':
      return isChained(parent) ? 'promise' : 'value'
    default:
      return useThroughName(cursor, cursors, followed)
  }
}

// `Promise.all(...)` and its like, and `jobs.push(...)` where `jobs` goes to one of them.
function takesPromises({ node }: Cursor, cursors: readonly Cursor[], followed: readonly string[]): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const { object, property } = node.callee
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return false
  if (object.name === 'Promise') return COMBINERS.has(property.name)
  if (property.name !== 'push' || followed.includes(object.name)) return false
  const list = cursors.find((cursor) => cursor.node === object)
  return list !== undefined && useOfName(list, cursors, followed) === 'promise'
}

const COMBINERS: ReadonlySet<string> = new Set(['all', 'allSettled', 'any', 'race', 'resolve'])
const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally'])

function isChained({ node, parent, key }: Cursor): boolean {
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return false
  return CHAINS.has(node.property.name) && parent?.node.type === 'CallExpression' && key === 'callee'
}

function useThroughName({ parent, key }: Cursor, cursors: readonly Cursor[], followed: readonly string[]): ValueUse {
  const target = targetOf(parent?.node, key)
  if (target === undefined || followed.includes(target.name)) return 'value'
  const name = cursors.find(({ node }) => node === target)
  return name === undefined ? 'value' : useOfName(name, cursors, followed)
}

function targetOf(node: Node | undefined, key: string): (Node & { readonly type: 'Identifier' }) | undefined {
  if (node?.type === 'VariableDeclarator' && key === 'init' && node.id.type === 'Identifier') return node.id
  if (node?.type !== 'AssignmentExpression' || key !== 'right' || node.operator !== '=') return undefined
  return node.left.type === 'Identifier' ? node.left : undefined
}

// As a promise, if it is that anywhere in the same function.
function useOfName(name: Cursor, cursors: readonly Cursor[], followed: readonly string[]): ValueUse {
  if (name.node.type !== 'Identifier') return 'value'
  const { name: text } = name.node
  const within = findAncestor(name, ({ node }) => isFunction(node))?.node
  const uses = cursors
    .filter(
      ({ node }) => node.type === 'Identifier' && node.name === text && node !== name.node && isInside(node, within),
    )
    .filter((cursor) => !isTarget(cursor))
    .map((cursor) => useOf(cursor, cursors, [...followed, text]))
  return PREFERENCE.find((use) => uses.includes(use)) ?? 'unused'
}

const PREFERENCE: readonly ValueUse[] = ['promise', 'value', 'returned']

function isInside(node: Node, outer: Node | undefined): boolean {
  return outer === undefined || (node.start >= outer.start && node.end <= outer.end)
}

// Written to, or only the name of a member: not a use of the value.
function isTarget({ parent, key, node }: Cursor): boolean {
  switch (parent?.node.type) {
    case 'VariableDeclarator':
      return key === 'id'
    case 'AssignmentExpression':
      return key === 'left'
    case 'MemberExpression':
      return key === 'property' && !parent.node.computed
    case 'Property':
      return key === 'key' && !parent.node.computed && parent.node.value !== node
    default:
      return false
  }
}
