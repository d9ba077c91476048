import type { Expression, MemberExpression, ObjectAssignmentTarget, ObjectPattern } from 'oxc-parser'
import { propertyKey } from '../expression.ts'
import type { Span, Syntax } from '../syntax.ts'

/**
 * The namespaces that a file reaches by `lib.<namespace>`, `context.lib.<namespace>` or `const { <namespace> } = lib`, and
 * where it first does.
 */
export async function findCalledNamespaces({ program }: Pick<Syntax, 'program'>): Promise<ReadonlyMap<string, Span>> {
  const { Visitor } = await import('oxc-parser')
  const found = new Map<string, Span>()
  const add = (namespace: string | undefined, { start, end }: Span): void => {
    if (namespace !== undefined && !found.has(namespace)) found.set(namespace, { start, end })
  }
  const addKeys = ({ properties }: ObjectPattern | ObjectAssignmentTarget): void => {
    for (const property of properties) {
      if (property.type === 'Property') add(propertyKey(property), property)
    }
  }
  new Visitor({
    MemberExpression: (member) => {
      if (isLibraries(member.object)) add(memberName(member), member)
    },
    VariableDeclarator: ({ id, init }) => {
      if (init && id.type === 'ObjectPattern' && isLibraries(init)) addKeys(id)
    },
    Property: (property) => {
      if (property.value.type === 'ObjectPattern' && propertyKey(property) === 'lib') addKeys(property.value)
    },
  }).visit(program)
  return found
}

function isLibraries(expression: Expression): boolean {
  if (expression.type === 'Identifier') return expression.name === 'lib'
  return expression.type === 'MemberExpression' && memberName(expression) === 'lib'
}

function memberName({ property, computed }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
}
