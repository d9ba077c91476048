import { findConnectorNames } from './connectorNames.ts'
import { memberName, walkProgram, type Cursor } from './cursor.ts'
import { propertyKey } from './expression.ts'
import type { Span, Syntax } from './syntax.ts'

/** The connectors that a file calls by name. */
export interface CalledConnectors {
  readonly names: ReadonlySet<string>
  /** Whether it may reach others: it computes a name, or hands `connectors` on. */
  readonly open: boolean
  /** Every place where a name is written, in the order of the file. */
  readonly uses: readonly ConnectorUse[]
  /** Calls whose operation the source says. */
  readonly calls: readonly OperationCall[]
}

/** One place where a file names a connector. */
export interface ConnectorUse {
  readonly name: string
  /** The name as it is written there. */
  readonly at: Span
  /** `text` has quotes; `shorthand` names a variable as well, as in `const { stripe } = connectors`. */
  readonly form: 'name' | 'text' | 'shorthand'
}

/** One call of an operation. */
export interface OperationCall {
  readonly name: string
  /** With dots where it is nested. */
  readonly operation: string
  readonly at: Span
}

/** Finds `connectors.<name>`, `context.connectors.<name>` and `const { <name> } = connectors`. Runs nothing. */
export function findCalledConnectors({ program, text }: Pick<Syntax, 'program' | 'text'>): CalledConnectors {
  if (!text.includes(CONNECTORS)) return NONE
  const cursors = walkProgram(program)
  const found = cursors.flatMap((cursor) => (isConnectors(cursor) ? useOf(cursor) : []))
  const uses = found.filter((use) => use !== undefined)
  return {
    names: new Set(uses.map(({ name }) => name)),
    open: uses.length < found.length,
    uses: uses.map(({ name, at, form }) => ({ name, at, form })),
    calls: findCalls(cursors, uses),
  }
}

const CONNECTORS = 'connectors'
const NONE: CalledConnectors = { names: new Set(), open: false, uses: [], calls: [] }

interface FoundUse extends ConnectorUse {
  /** The member of `connectors` that it is. */
  readonly member?: Cursor
  /** The variable that it is taken out into. */
  readonly local?: string
}

// `undefined` stands for a name that the source does not say.
type Found = FoundUse | undefined

// The name itself, or the member of that name of something else, such as the argument of a step's content.
function isConnectors({ node, parent, key }: Cursor): boolean {
  if (node.type === 'MemberExpression') return memberName(node) === CONNECTORS
  if (node.type !== 'Identifier' || node.name !== CONNECTORS) return false
  return !(parent?.node.type === 'MemberExpression' && key === 'property' && !parent.node.computed)
}

function useOf({ node, parent, key }: Cursor): readonly Found[] {
  if (parent === undefined) return []
  const holder = parent.node
  switch (holder.type) {
    case 'MemberExpression':
      return key === 'object' ? [useAsMember(parent, holder)] : [undefined]
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

function useAsMember(cursor: Cursor, member: Member): Found {
  const name = memberName(member)
  if (name === undefined) return undefined
  const { start, end } = member.property
  return { name, at: { start, end }, form: member.computed ? 'text' : 'name', member: cursor }
}

// `{ connectors }` takes it out in a pattern, which says by itself what it is used for, and hands it on elsewhere.
function useAsProperty({ node, parent }: Cursor, key: string): readonly Found[] {
  const isPattern = parent?.node.type === 'ObjectPattern'
  if (key === 'key') return isPattern && node.type === 'Property' ? namesIn(node.value, []) : []
  return isPattern ? [] : [undefined]
}

function namesIn(target: { readonly type: string }, otherwise: readonly Found[] = [undefined]): readonly Found[] {
  if (!isPattern(target)) return otherwise
  return target.properties.map((part) => (part.type === 'Property' ? useInPattern(part) : undefined))
}

function useInPattern(part: Extract<Cursor['node'], { readonly type: 'Property' }>): Found {
  const name = propertyKey(part)
  if (name === undefined) return undefined
  const { start, end } = part.key
  const local = part.value.type === 'AssignmentPattern' ? part.value.left : part.value
  return {
    name,
    at: { start, end },
    form: formOf(part),
    ...(local.type === 'Identifier' && { local: local.name }),
  }
}

function formOf({ shorthand, key }: Extract<Cursor['node'], { readonly type: 'Property' }>): ConnectorUse['form'] {
  if (shorthand) return 'shorthand'
  return key.type === 'Literal' ? 'text' : 'name'
}

function findCalls(cursors: readonly Cursor[], uses: readonly FoundUse[]): OperationCall[] {
  const bound = findConnectorNames(cursors)
  const locals = new Map(
    uses.flatMap(({ local, name }) => (local !== undefined && bound.has(local) ? [[local, name]] : [])),
  )
  const direct = uses.flatMap(({ name, member }) => (member ? callAt(name, member) : []))
  const others = cursors.flatMap((cursor) => {
    const { node, parent, key } = cursor
    if (node.type !== 'Identifier' || parent?.node.type !== 'MemberExpression' || key !== 'object') return []
    const name = locals.get(node.name)
    return name === undefined ? [] : callAt(name, cursor)
  })
  return [...direct, ...others].sort((left, right) => left.at.start - right.at.start)
}

// Up the chain of members, as long as the source says each of their names.
function callAt(name: string, cursor: Cursor): OperationCall[] {
  const parts: string[] = []
  for (let at = cursor; at.parent !== undefined; at = at.parent) {
    const { node } = at.parent
    if (node.type === 'ChainExpression' || node.type === 'TSNonNullExpression') continue
    if (node.type === 'CallExpression' && at.key === 'callee' && parts.length > 0) {
      const { start, end } = node.callee
      return [{ name, operation: parts.join('.'), at: { start, end } }]
    }
    const part = node.type === 'MemberExpression' && at.key === 'object' ? memberName(node) : undefined
    if (part === undefined) return []
    parts.push(part)
  }
  return []
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

type Member = Extract<Cursor['node'], { readonly type: 'MemberExpression' }>
