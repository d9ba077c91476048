import type { Node } from 'oxc-parser'
import { countBindings } from './connectorNames.ts'
import { memberName, type Cursor } from './cursor.ts'
import { isFunction, propertyKey, type FunctionLike } from './expression.ts'
import type { StepSource } from './stepSource.ts'

/** Where a file reaches one of the names that a body is given, such as `data`. */
export interface NameUses {
  /** The name itself, or the member of the argument that holds all names. */
  readonly roots: readonly Cursor[]
  /** What is taken out of it in the parameter: `{ order }` of `{ data: { order } }`. */
  readonly patterns: readonly Node[]
  /** Whether it may also be reached in a way that was not followed. */
  readonly open: boolean
}

/** Finds every use of `name` in a step: as an ambient name, as its argument, or as a part of its argument. */
export function findNameUses(name: 'data' | 'task', step: StepSource, cursors: readonly Cursor[]): NameUses {
  const body = bodyOf(step, cursors)
  const given = body === undefined ? NOT_GIVEN : givenAs(name, step, body)
  const local = given.local ?? name
  const expected = given.local === undefined ? 0 : 1
  const bindings = countBindings(cursors)
  const holder = given.holder === undefined ? [] : referencesOf(given.holder, cursors)
  const members = holder.flatMap(({ parent }) => (parent && isMemberNamed(parent, name) ? [parent] : []))
  const escapes = holder.some(({ parent, key }) => !isNamedMember(parent?.node, key))
  return {
    roots: [...referencesOf(local, cursors), ...members],
    patterns: given.pattern ? [given.pattern] : [],
    open: body === undefined || given.open || escapes || (bindings.get(local) ?? 0) !== expected,
  }
}

/** Whether a file reads `name` without giving it to anything: then it means the one of the body that calls it. */
export function readsAmbient(name: 'data', cursors: readonly Cursor[]): boolean {
  return !countBindings(cursors).has(name) && referencesOf(name, cursors).length > 0
}

/** The function that runs, where it is written in the file. */
export function bodyOf({ content }: StepSource, cursors: readonly Cursor[]): FunctionLike | undefined {
  const nodes = cursors.map(({ node }) => node)
  return nodes.filter(isFunction).find(({ start, end }) => start === content.start && end === content.end)
}

interface Given {
  /** What it is called, where the parameter names it. */
  readonly local?: string
  /** What the parameter is called that it is a member of. */
  readonly holder?: string
  readonly pattern?: Node
  readonly open: boolean
}

const NOT_GIVEN: Given = { open: false }

// The second form of an incumbent hands over `data` alone, all others one argument with every name.
function givenAs(name: string, { dialect }: StepSource, { params }: FunctionLike): Given {
  const [first] = params
  if (first === undefined) return NOT_GIVEN
  if (dialect === 'B') return name === 'data' ? nameIn(first) : NOT_GIVEN
  if (first.type === 'Identifier') return { holder: first.name, open: false }
  if (first.type !== 'ObjectPattern') return { open: true }
  const parts = first.properties.flatMap((part) => (part.type === 'Property' ? [part] : []))
  const part = parts.find((each) => propertyKey(each) === name)
  if (part !== undefined) return nameIn(part.value)
  return { open: parts.length < first.properties.length }
}

function nameIn(pattern: Node): Given {
  if (pattern.type === 'Identifier') return { local: pattern.name, open: false }
  return pattern.type === 'ObjectPattern' ? { pattern, open: false } : { open: true }
}

function referencesOf(name: string, cursors: readonly Cursor[]): Cursor[] {
  return cursors.filter(
    (cursor) => cursor.node.type === 'Identifier' && cursor.node.name === name && isReference(cursor),
  )
}

// Neither the name of a member or a key, nor a place where something is given the name, nor a type.
function isReference({ parent, key, node }: Cursor): boolean {
  const holder = parent?.node
  if (holder === undefined || isTypeNode(holder.type)) return false
  switch (holder.type) {
    case 'MemberExpression':
      return key !== 'property' || holder.computed
    case 'Property':
      if (key === 'key' && !holder.computed) return holder.shorthand && parent?.parent?.node.type === 'ObjectExpression'
      return parent?.parent?.node.type !== 'ObjectPattern' && holder.value === node && !holder.shorthand
    case 'ArrowFunctionExpression':
      return key === 'body'
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'VariableDeclarator':
      return key === 'init'
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key !== 'key' || holder.computed
    default:
      return true
  }
}

function isTypeNode(type: string): boolean {
  return type.startsWith('TS') && !VALUES.has(type)
}

const VALUES: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
])

function isMemberNamed({ node }: Cursor, name: string): boolean {
  return node.type === 'MemberExpression' && memberName(node) === name
}

function isNamedMember(node: Node | undefined, key: string): boolean {
  return node?.type === 'MemberExpression' && key === 'object' && memberName(node) !== undefined
}
