import type { BindingPattern, BindingRestElement, Program } from 'oxc-parser'

/** Every name that a module binds at its top level: imports, declarations, and what those take apart. */
export function boundNames({ body }: Program): ReadonlySet<string> {
  return new Set(body.flatMap(namesOfStatement))
}

type TopLevel = Program['body'][number]

function namesOfStatement(statement: TopLevel): string[] {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.specifiers.map(({ local }) => local.name)
    case 'ExportNamedDeclaration':
      return statement.declaration ? namesOfStatement(statement.declaration) : []
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id }) => namesOfPattern(id))
    case 'ExportDefaultDeclaration':
      return 'id' in statement.declaration ? nameOf(statement.declaration) : []
    default:
      return 'id' in statement ? nameOf(statement) : []
  }
}

// Functions, classes, enumerations; a namespace may have a path instead of a name, and binds none of the globals.
function nameOf({ id }: { readonly id: { readonly type: string } | null }): string[] {
  return id?.type === 'Identifier' && 'name' in id && typeof id.name === 'string' ? [id.name] : []
}

function namesOfPattern(pattern: BindingPattern | BindingRestElement | null): string[] {
  switch (pattern?.type) {
    case undefined:
      return []
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => namesOfPattern(part.type === 'Property' ? part.value : part))
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesOfPattern)
    case 'AssignmentPattern':
      return namesOfPattern(pattern.left)
    case 'RestElement':
      return namesOfPattern(pattern.argument)
    default:
      return pattern satisfies never
  }
}
