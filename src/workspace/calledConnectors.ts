import { walkProgram, type Cursor } from './cursor.ts'
import { propertyKey } from './expression.ts'
import type { Syntax } from './syntax.ts'

/** The connectors that a file calls by name. */
export interface CalledConnectors {
  readonly names: ReadonlySet<string>
  /** Whether it may reach others: it computes a name, or hands `connectors` on. */
  readonly open: boolean
}

/** Finds `connectors.<name>`, `context.connectors.<name>` and `const { <name> } = connectors`. Runs nothing. */
export function findCalledConnectors({ program, text }: Pick<Syntax, 'program' | 'text'>): CalledConnectors {
  if (!text.includes(CONNECTORS)) return NONE
  const names = new Set<string>()
  let open = false
  const add = (name: string | undefined): void => {
    if (name === undefined) open = true
    else names.add(name)
  }
  for (const cursor of walkProgram(program)) {
    const use = isConnectors(cursor) ? useOf(cursor) : []
    for (const name of use) add(name)
  }
  return { names, open }
}

const CONNECTORS = 'connectors'
const NONE: CalledConnectors = { names: new Set(), open: false }

// The name itself, or the member of that name of something else, such as the argument of a step's content.
function isConnectors({ node, parent, key }: Cursor): boolean {
  if (node.type === 'MemberExpression') return memberName(node) === CONNECTORS
  if (node.type !== 'Identifier' || node.name !== CONNECTORS) return false
  return !(parent?.node.type === 'MemberExpression' && key === 'property' && !parent.node.computed)
}

// `undefined` stands for a name that the source does not say.
function useOf({ node, parent, key }: Cursor): readonly (string | undefined)[] {
  if (parent === undefined) return []
  const holder = parent.node
  switch (holder.type) {
    case 'MemberExpression':
      return key === 'object' ? [memberName(holder)] : [undefined]
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return useOf(parent)
    case 'VariableDeclarator':
      return key === 'init' ? namesIn(holder.id) : []
    case 'Property':
      return useAsProperty(parent, key)
    default:
      return isBinding(holder.type, key) || node.type.startsWith('TS') || holder.type.startsWith('TS')
        ? []
        : [undefined]
  }
}

// `{ connectors }` takes it out in a pattern, which says by itself what it is used for, and hands it on elsewhere.
function useAsProperty({ node, parent }: Cursor, key: string): readonly (string | undefined)[] {
  const isPattern = parent?.node.type === 'ObjectPattern'
  if (key === 'key') return isPattern && node.type === 'Property' ? namesIn(node.value, []) : []
  return isPattern ? [] : [undefined]
}

function namesIn(
  target: { readonly type: string },
  otherwise: readonly (string | undefined)[] = [undefined],
): readonly (string | undefined)[] {
  if (!isPattern(target)) return otherwise
  return target.properties.map((part) => (part.type === 'Property' ? propertyKey(part) : undefined))
}

type Pattern = Extract<Cursor['node'], { readonly type: 'ObjectPattern' }>

function isPattern(target: { readonly type: string }): target is Pattern {
  return target.type === 'ObjectPattern'
}

const BINDINGS: ReadonlySet<string> = new Set([
  'FunctionDeclaration params',
  'FunctionExpression params',
  'ArrowFunctionExpression params',
  'ImportSpecifier local',
  'ImportSpecifier imported',
  'PropertyDefinition key',
  'MethodDefinition key',
])

function isBinding(holder: string, key: string): boolean {
  return BINDINGS.has(`${holder} ${key}`)
}

function memberName(member: Extract<Cursor['node'], { readonly type: 'MemberExpression' }>): string | undefined {
  const { property, computed } = member
  if (!computed) return property.type === 'Identifier' ? property.name : undefined
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
}
