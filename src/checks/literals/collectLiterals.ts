import { findAncestor, walkProgram, type Cursor } from '../../workspace/cursor.ts'
import { propertyKey } from '../../workspace/expression.ts'
import type { Syntax } from '../../workspace/syntax.ts'

/** A text or a number that is written into code. */
export interface WrittenLiteral {
  readonly value: string | number
  /** Whether the value is all of it: of a template with something in it, only what it begins with is known. */
  readonly isWhole: boolean
  readonly cursor: Cursor
  /** The name of the variable, parameter or key that it is given to. */
  readonly givenTo: string | undefined
}

/** The literals of a file that are values: not what is imported, not types, not names of keys, not what is looked up. */
export function collectLiterals({ program }: Pick<Syntax, 'program'>): readonly WrittenLiteral[] {
  return walkProgram(program).flatMap((cursor) => {
    const literal = readLiteral(cursor.node)
    return literal === undefined || isName(cursor) ? [] : [{ ...literal, cursor, givenTo: receiverOf(cursor) }]
  })
}

function readLiteral(node: Cursor['node']): Pick<WrittenLiteral, 'value' | 'isWhole'> | undefined {
  if (node.type === 'TemplateLiteral') {
    const [first] = node.quasis
    return { value: first?.value.cooked ?? '', isWhole: node.quasis.length === 1 }
  }
  if (node.type !== 'Literal') return undefined
  const { value } = node
  return typeof value === 'string' || typeof value === 'number' ? { value, isWhole: true } : undefined
}

const WITHOUT_VALUES: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ImportExpression',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'TSLiteralType',
  'TSImportType',
  'TSTypeAnnotation',
  'TaggedTemplateExpression',
])

function isName(cursor: Cursor): boolean {
  const { parent, key, node } = cursor
  if (parent === undefined) return true
  if (key === 'source' || key === 'directive' || 'directive' in parent.node) return true
  if (WITHOUT_VALUES.has(parent.node.type) && key !== 'declaration') return true
  if (key === 'key' && 'computed' in parent.node && !parent.node.computed) return true
  if (parent.node.type === 'MemberExpression' && key === 'property') return true
  if (parent.node.type === 'CallExpression' && key === 'arguments') return isLookup(parent.node.callee)
  return parent.node.type === 'Property' && SCHEMA_KEYS.has(propertyKey(parent.node) ?? '') && node !== parent.node.key
}

const SCHEMA_KEYS: ReadonlySet<string> = new Set(['$schema', '$id', '$ref', 'xmlns'])

// `task.config('KEY')` and `require('module')`.
function isLookup(callee: Cursor['node']): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require'
  return (
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'config'
  )
}

function receiverOf(cursor: Cursor): string | undefined {
  const holder = findAncestor(cursor, ({ node }) => !PASSING.has(node.type))?.node
  switch (holder?.type) {
    case 'VariableDeclarator':
      return holder.id.type === 'Identifier' ? holder.id.name : undefined
    case 'Property':
      return propertyKey(holder)
    case 'AssignmentExpression':
      return holder.left.type === 'Identifier' ? holder.left.name : undefined
    default:
      return undefined
  }
}

const PASSING: ReadonlySet<string> = new Set([
  'LogicalExpression',
  'ConditionalExpression',
  'TSAsExpression',
  'BinaryExpression',
])
