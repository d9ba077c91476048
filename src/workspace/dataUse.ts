import type { Node } from 'oxc-parser'
import type { KeyPath } from '../condition/readPaths.ts'
import { parsePath, isPathText } from '../dataPath.ts'
import { memberName, type Cursor } from './cursor.ts'
import { propertyKey } from './expression.ts'
import { findNameUses } from './stepNames.ts'
import type { StepSource } from './stepSource.ts'

/** What a step does with task data, as far as its source says it. Its condition is not part of that. */
export interface DataUse {
  /** Every place that is read, written or handed on; what is inside one may be, too. */
  readonly mentions: readonly KeyPath[]
  /** Those that are assigned to, for certain. A place inside an object that went through a variable is not among them. */
  readonly writes: readonly KeyPath[]
  /** Whether other places may be reached: a key is computed, or all of the data is handed on. */
  readonly open: boolean
}

/** Follows `data.<key>.<key>` through a step, and `into` of what it calls. Runs nothing. */
export function readDataUse(step: StepSource, cursors: readonly Cursor[]): DataUse {
  const { condition } = step
  const uses = findNameUses('data', step, cursors)
  const found = [
    ...uses.patterns.flatMap((pattern) => mentionsOf(pattern, [])),
    ...uses.roots
      .filter(({ node }) => !isInside(node, condition))
      .map(followUp)
      .flatMap(useOf),
    ...cursors.flatMap(useAsInto),
  ]
  return {
    mentions: found.flatMap(({ path }) => (path.length > 0 ? [path] : [])),
    writes: found.flatMap(({ path, isWrite }) => (isWrite && path.length > 0 ? [path] : [])),
    // What is at no place is all of the data.
    open: uses.open || found.some(({ path }) => path.length === 0),
  }
}

interface Found {
  readonly path: KeyPath
  readonly isWrite: boolean
}

interface Reached {
  /** The outermost of the members. */
  readonly top: Cursor
  readonly path: KeyPath
  /** Whether a key follows that the source does not say. */
  readonly computed: boolean
}

function isInside(node: Node, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return node.start >= start && node.end <= end
}

function followUp(root: Cursor): Reached {
  const path: string[] = []
  let top = root
  for (let at = root.parent; at !== undefined; at = at.parent) {
    if (WRAPPERS.has(at.node.type)) {
      top = at
      continue
    }
    if (at.node.type !== 'MemberExpression' || top.key !== 'object') break
    const name = memberName(at.node) ?? indexOf(at.node)
    if (name === undefined) return { top: at, path, computed: true }
    path.push(name)
    top = at
  }
  return { top, path, computed: false }
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'ChainExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
])

function indexOf({ property }: Extract<Node, { readonly type: 'MemberExpression' }>): string | undefined {
  return property.type === 'Literal' && typeof property.value === 'number' ? String(property.value) : undefined
}

function useOf({ top, path, computed }: Reached): readonly Found[] {
  const { parent, key } = top
  switch (parent?.node.type) {
    case 'AssignmentExpression':
      return [{ path, isWrite: key === 'left' && !(computed && path.length === 0) }]
    case 'UpdateExpression':
      return [{ path, isWrite: true }]
    case 'UnaryExpression':
      return [{ path, isWrite: parent.node.operator === 'delete' }]
    case 'CallExpression':
      // `data.lines.push(...)`: the last name is that of a method.
      return key === 'callee' && !computed
        ? [{ path: path.slice(0, -1), isWrite: CHANGING.has(path.at(-1) ?? '') }]
        : [{ path, isWrite: false }]
    case 'VariableDeclarator':
      return key === 'init' ? mentionsOf(parent.node.id, path) : [{ path, isWrite: false }]
    default:
      return [{ path, isWrite: false }]
  }
}

const CHANGING: ReadonlySet<string> = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill'])

function mentionsOf(target: Node, path: KeyPath): readonly Found[] {
  if (target.type === 'AssignmentPattern') return mentionsOf(target.left, path)
  if (target.type !== 'ObjectPattern') return [{ path, isWrite: false }]
  return target.properties.flatMap((part) => {
    const name = part.type === 'Property' ? propertyKey(part) : undefined
    if (part.type !== 'Property' || name === undefined) return [{ path, isWrite: false }]
    return mentionsOf(part.value, [...path, name])
  })
}

// The answer of a call, of a person or of a sub-task is written there.
function useAsInto({ node, parent }: Cursor): readonly Found[] {
  if (node.type !== 'Property' || parent?.node.type !== 'ObjectExpression' || propertyKey(node) !== 'into') return []
  const { value } = node
  const text = value.type === 'Literal' ? value.value : undefined
  return [{ path: typeof text === 'string' && isPathText(text) ? parsePath(text) : [], isWrite: true }]
}
