import type {
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Expression,
  ImportDeclaration,
  Program,
} from 'oxc-parser'
import { boundNames } from './boundNames.ts'
import { withoutTypes, type FunctionLike } from './expression.ts'
import type { Span } from './syntax.ts'

/** What a name of the module stands for: an expression, a function, or something this module only passes on. */
export type Binding =
  | Expression
  | FunctionLike
  | { readonly type: 'Opaque'; readonly start: number; readonly end: number }

/** One exported name (`default` included), where it is written and what it stands for. */
export interface ExportedName {
  readonly name: string
  readonly statement: Span
  readonly value: Binding
}

/** An import as written: from where, which names (`default` and `*` for the whole), and its span. */
export interface ImportedModule {
  readonly from: string
  readonly names: readonly ImportedName[]
  readonly span: Span
}

/** One imported name and what it is called here. */
export interface ImportedName {
  readonly imported: string
  readonly local: string
}

/** The top level of a module: what it exports, what it imports, and the statements that are neither. */
export interface ModuleShape {
  readonly exports: readonly ExportedName[]
  readonly imports: readonly ImportedModule[]
  readonly helpers: readonly Span[]
  /** Every name the module binds at its top, imports included: each hides the global of that name. */
  readonly names: ReadonlySet<string>
  /** Whether anything besides declarations runs with the module: it could change what they hold. */
  readonly runs: boolean
}

type TopLevel = Program['body'][number]

/** Reads the top level of a module from its syntax tree. Type-only imports and exports are left out. */
export function readModuleShape(program: Program): ModuleShape {
  const locals = readLocals(program.body)
  const exports: ExportedName[] = []
  const imports: ImportedModule[] = []
  const helpers: Span[] = []
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') imports.push(readImport(statement))
    else if (statement.type === 'ExportNamedDeclaration') exports.push(...readNamedExport(statement, locals))
    else if (statement.type === 'ExportDefaultDeclaration') exports.push(readDefaultExport(statement, locals))
    else if (statement.type !== 'EmptyStatement') helpers.push(spanOf(statement))
  }
  return { exports, imports, helpers, names: boundNames(program), runs: program.body.some(isRun) }
}

// A directive such as 'use strict' does nothing by itself.
function isRun(statement: TopLevel): boolean {
  if (statement.type === 'ExpressionStatement') return typeof statement.directive !== 'string'
  return statement.type.endsWith('Statement') && statement.type !== 'EmptyStatement'
}

type Locals = ReadonlyMap<string, Binding>

function readLocals(body: readonly TopLevel[]): Locals {
  const locals = new Map<string, Binding>()
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    for (const [name, value] of declaration === null ? [] : readDeclaration(declaration)) locals.set(name, value)
  }
  return locals
}

function readDeclaration(declaration: TopLevel): [name: string, value: Binding][] {
  if (declaration.type === 'FunctionDeclaration') return declaration.id ? [[declaration.id.name, declaration]] : []
  if (declaration.type === 'ClassDeclaration') return declaration.id ? [[declaration.id.name, opaque(declaration)]] : []
  if (declaration.type !== 'VariableDeclaration') return []
  return declaration.declarations.flatMap(({ id, init, start, end }): [string, Binding][] => {
    if (id.type !== 'Identifier') return []
    return [[id.name, init === null ? opaque({ start, end }) : withoutTypes(init)]]
  })
}

function readNamedExport(statement: ExportNamedDeclaration, locals: Locals): ExportedName[] {
  if (statement.exportKind === 'type') return []
  const declared = statement.declaration === null ? [] : readDeclaration(statement.declaration)
  const specified = statement.specifiers.map(({ local, exported, start, end }): [string, Binding] => {
    const known = statement.source === null ? locals.get(nameOf(local)) : undefined
    return [nameOf(exported), known ?? opaque({ start, end })]
  })
  return [...declared, ...specified].map(([name, value]) => ({ name, value, statement: spanOf(statement) }))
}

function readDefaultExport(statement: ExportDefaultDeclaration, locals: Locals): ExportedName {
  const { declaration } = statement
  const exported = { name: 'default', statement: spanOf(statement) }
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'FunctionExpression') {
    return { ...exported, value: declaration }
  }
  if (isNoExpression(declaration)) return { ...exported, value: opaque(declaration) }
  const value = withoutTypes(declaration)
  return { ...exported, value: value.type === 'Identifier' ? (locals.get(value.name) ?? value) : value }
}

type NoExpression = Exclude<ExportDefaultDeclaration['declaration'], Expression>

function isNoExpression(node: ExportDefaultDeclaration['declaration']): node is NoExpression {
  return NO_EXPRESSIONS.has(node.type)
}

const NO_EXPRESSIONS: ReadonlySet<string> = new Set([
  'ClassDeclaration',
  'TSInterfaceDeclaration',
  'TSDeclareFunction',
  'TSEmptyBodyFunctionExpression',
])

function readImport(statement: ImportDeclaration): ImportedModule {
  const names = statement.specifiers.map((specifier): ImportedName => {
    const local = specifier.local.name
    if (specifier.type === 'ImportDefaultSpecifier') return { imported: 'default', local }
    if (specifier.type === 'ImportNamespaceSpecifier') return { imported: '*', local }
    return { imported: nameOf(specifier.imported), local }
  })
  return { from: statement.source.value, names, span: spanOf(statement) }
}

function nameOf(name: { type: 'Identifier'; name: string } | { type: 'Literal'; value: string }): string {
  return name.type === 'Literal' ? name.value : name.name
}

function opaque({ start, end }: Span): Binding {
  return { type: 'Opaque', start, end }
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}
