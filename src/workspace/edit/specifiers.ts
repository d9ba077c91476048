import type { Argument, CallExpression, Expression, NewExpression, StringLiteral } from 'oxc-parser'
import type { Span, Syntax } from '../syntax.ts'

/** A text in a file that names another module; the span includes its quotes. */
export interface Specifier extends Span {
  readonly value: string
}

/**
 * Every module that a file names: imports and exports, with or without types, `import()`, `require()`,
 * `new URL(..., import.meta.url)` and the mocks of a test. What is computed cannot be told and is left out.
 */
export async function findSpecifiers({ program }: Pick<Syntax, 'program'>): Promise<readonly Specifier[]> {
  const { Visitor } = await import('oxc-parser')
  const found: Specifier[] = []
  const add = (node: Expression | Argument | StringLiteral | null | undefined): void => {
    const specifier = node && readSpecifier(node)
    if (specifier) found.push(specifier)
  }
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
    TSExternalModuleReference: ({ expression }) => add(expression),
    CallExpression: (call) => add(loadsModule(call) ? call.arguments[0] : undefined),
    NewExpression: (call) => add(isModuleUrl(call) ? call.arguments[0] : undefined),
  }).visit(program)
  return found.sort((left, right) => left.start - right.start)
}

function readSpecifier(node: Expression | Argument): Specifier | undefined {
  const { start, end } = node
  if (node.type === 'Literal') return typeof node.value === 'string' ? { start, end, value: node.value } : undefined
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  const value = node.quasis[0]?.value.cooked
  return typeof value === 'string' ? { start, end, value } : undefined
}

const MOCKS: ReadonlySet<string> = new Set(['mock', 'doMock', 'unmock', 'importActual', 'importMock'])

function loadsModule({ callee }: CallExpression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require'
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  const { object, property } = callee
  if (object.type === 'MetaProperty') return property.name === 'resolve'
  if (object.type !== 'Identifier') return false
  return object.name === 'require' ? property.name === 'resolve' : object.name === 'vi' && MOCKS.has(property.name)
}

function isModuleUrl({ callee, arguments: [, base] }: NewExpression): boolean {
  if (callee.type !== 'Identifier' || callee.name !== 'URL') return false
  return base?.type === 'MemberExpression' && base.object.type === 'MetaProperty'
}
