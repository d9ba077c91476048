import type { Node } from 'oxc-parser'
import type { Cursor } from './cursor.ts'
import { withoutTypes } from './expression.ts'

/**
 * The names through which a file reaches connectors: `connectors`, and what is taken out of it, as in
 * `const { stripe } = connectors`. A name that the file also gives to something else is left out.
 */
export function findConnectorNames(cursors: readonly Cursor[]): ReadonlySet<string> {
  const bound = countBindings(cursors)
  const names = new Set(bound.has(CONNECTORS) ? [] : [CONNECTORS])
  for (const { node } of names.size === 0 ? [] : cursors) {
    if (node.type !== 'VariableDeclarator' || node.init === null) continue
    if (!names.has(rootName(node.init) ?? '')) continue
    for (const name of namesOfTarget(node.id)) if (bound.get(name) === 1) names.add(name)
  }
  return names
}

/** The name that a chain of members begins with: `a` of `a.b?.c`. `undefined` for anything that calls or computes. */
export function rootName(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'MemberExpression':
      return rootName(node.object)
    case 'ChainExpression':
      return rootName(node.expression)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return rootName(withoutTypes(node))
    default:
      return undefined
  }
}

const CONNECTORS = 'connectors'

function namesOfTarget(target: Node): string[] {
  if (target.type === 'Identifier') return [target.name]
  if (target.type === 'AssignmentPattern') return namesOfTarget(target.left)
  if (target.type !== 'ObjectPattern') return []
  return target.properties.flatMap((part) => (part.type === 'Property' ? namesOfTarget(part.value) : []))
}

/** How often a file gives a name to something, by name: a declaration, an import, a parameter. */
export function countBindings(cursors: readonly Cursor[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const cursor of cursors) {
    if (cursor.node.type !== 'Identifier' || !isBinding(cursor)) continue
    counts.set(cursor.node.name, (counts.get(cursor.node.name) ?? 0) + 1)
  }
  return counts
}

// Where an identifier gives a name to something: declared, imported, a parameter, or in a pattern of one of these.
function isBinding({ parent, key }: Cursor): boolean {
  switch (parent?.node.type) {
    case 'VariableDeclarator':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return key === 'id'
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'id' || key === 'params'
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return key === 'local'
    case 'CatchClause':
      return key === 'param'
    case 'Property':
      return key === 'value' && parent.parent?.node.type === 'ObjectPattern' && isBinding(parent.parent)
    case 'ArrayPattern':
    case 'RestElement':
      return isBinding(parent)
    case 'AssignmentPattern':
      return key === 'left' && isBinding(parent)
    default:
      return false
  }
}
