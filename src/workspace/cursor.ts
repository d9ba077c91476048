import type { Node, Program } from 'oxc-parser'

/** A node of a syntax tree and the way to it from the top. */
export interface Cursor {
  readonly node: Node
  /** Absent for the program. */
  readonly parent?: Cursor
  /** The property of the parent that holds the node, itself or in a list. */
  readonly key: string
}

/** Every node of a program, in the order of the file, a parent before its children. */
export function walkProgram(program: Program): readonly Cursor[] {
  const cursors: Cursor[] = []
  visit({ node: program, key: '' }, cursors)
  return cursors
}

/** The innermost of the ancestors that `matches`. */
export function findAncestor(cursor: Cursor, matches: (ancestor: Cursor) => boolean): Cursor | undefined {
  for (let at = cursor.parent; at !== undefined; at = at.parent) if (matches(at)) return at
  return undefined
}

/** The name of the member that `node` reads, where it is written: `b` of `a.b` and of `a['b']`. */
export function memberName({
  property,
  computed,
}: Extract<Node, { readonly type: 'MemberExpression' }>): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
}

function visit(cursor: Cursor, cursors: Cursor[]): void {
  cursors.push(cursor)
  for (const [key, value] of Object.entries(cursor.node)) {
    for (const node of Array.isArray(value) ? value : [value]) {
      if (isNode(node)) visit({ node, parent: cursor, key }, cursors)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
