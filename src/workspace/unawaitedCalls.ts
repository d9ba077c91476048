import type { Node } from 'oxc-parser'
import { findConnectorNames, rootName } from './connectorNames.ts'
import { findAncestor, walkProgram, type Cursor } from './cursor.ts'
import { isFunction } from './expression.ts'
import { textOf, type Finding, type Span, type Syntax } from './syntax.ts'
import { useOf } from './valueUse.ts'

/** Text to be put into a file so that it awaits what it was written to wait for. */
export interface Insertion {
  /** UTF-16 offset; of several at one place the first comes first. */
  readonly at: number
  readonly text: string
}

/** Connector calls whose answer is used although nobody awaits it. */
export interface UnawaitedCalls {
  /** What makes the body, and functions in it that are `async`, wait for each call. In the order of the file. */
  readonly insertions: readonly Insertion[]
  /** Calls that cannot be awaited where they stand. */
  readonly findings: readonly Finding[]
}

/**
 * Finds connector calls that are written as if they answered at once, as the incumbent's steps do. `body` is the function
 * of the step: it becomes `async` if it is not and has to be. A call is left alone where its promise is meant.
 */
export function findUnawaitedCalls(syntax: Syntax, body: Span | undefined): UnawaitedCalls {
  if (!syntax.text.includes('connectors')) return NONE
  const cursors = walkProgram(syntax.program)
  const names = findConnectorNames(cursors)
  const calls = names.size === 0 ? [] : cursors.filter(({ node }) => isCallOf(node, names))
  const insertions: Insertion[] = []
  const findings: Finding[] = []
  for (const call of calls) {
    const use = useOf(call, cursors)
    if (use === 'promise' || use === 'returned') continue
    const waiting = functionThatWaits(call, body)
    if (waiting !== undefined) insertions.push(...awaitCall(call), ...makeAsync(waiting.node))
    else if (use === 'value') findings.push(describe(call, syntax))
  }
  return { insertions: sortUnique(insertions), findings }
}

const NONE: UnawaitedCalls = { insertions: [], findings: [] }

function isCallOf(node: Node, names: ReadonlySet<string>): boolean {
  return node.type === 'CallExpression' && names.has(rootName(node.callee) ?? '')
}

// The function around a call, if it can wait: parameters and fields of classes never can.
function functionThatWaits(call: Cursor, body: Span | undefined): Cursor | undefined {
  const around = findAncestor(call, ({ node }) => isFunction(node) || WITHOUT_AWAIT.has(node.type))
  if (around === undefined || !isFunction(around.node) || isInParameters(call, around.node)) return undefined
  const { start, end, async, generator } = around.node
  const isBody = start === body?.start && end === body.end && !generator
  return async || isBody ? around : undefined
}

const WITHOUT_AWAIT: ReadonlySet<string> = new Set(['PropertyDefinition', 'AccessorProperty', 'StaticBlock'])

function isInParameters({ node }: Cursor, { params }: Node & { readonly params: readonly Span[] }): boolean {
  return params.some(({ start, end }) => node.start >= start && node.end <= end)
}

function makeAsync(waiting: Node): Insertion[] {
  return isFunction(waiting) && !waiting.async ? [{ at: waiting.start, text: 'async ' }] : []
}

function awaitCall(call: Cursor): Insertion[] {
  const whole = call.parent?.node.type === 'ChainExpression' ? call.parent : call
  const { start, end } = whole.node
  if (!needsParentheses(whole)) return [{ at: start, text: 'await ' }]
  return [
    { at: start, text: beginsStatement(whole) ? ';(await ' : '(await ' },
    { at: end, text: ')' },
  ]
}

function needsParentheses({ parent, key }: Cursor): boolean {
  switch (parent?.node.type) {
    case 'MemberExpression':
      return key === 'object'
    case 'CallExpression':
    case 'NewExpression':
      return key === 'callee'
    case 'TaggedTemplateExpression':
      return key === 'tag'
    case 'BinaryExpression':
      return parent.node.operator === '**'
    case 'TSNonNullExpression':
      return true
    default:
      return false
  }
}

// A parenthesis at the beginning of a line would call what the line before ends with, where there is no semicolon.
function beginsStatement(whole: Cursor): boolean {
  const statement = findAncestor(whole, ({ node }) => node.type === 'ExpressionStatement')
  const holder = statement?.parent?.node.type ?? ''
  return statement?.node.start === whole.node.start && LISTS.has(holder)
}

const LISTS: ReadonlySet<string> = new Set(['BlockStatement', 'Program', 'SwitchCase', 'FunctionBody'])

function describe({ node }: Cursor, syntax: Syntax): Finding {
  const callee = node.type === 'CallExpression' ? textOf(syntax, node.callee).slice(0, 80) : ''
  const message = `\`${callee}\` is used without \`await\` in a function that is not async: it is a promise there, and not the answer.`
  const hint = 'Make the function `async` and await the call, or move the call out of it.'
  return { code: 'UNAWAITED_CALL', severity: 'warning', message, hint, at: node }
}

function sortUnique(insertions: readonly Insertion[]): Insertion[] {
  const byPlace = insertions.toSorted((left, right) => left.at - right.at)
  return byPlace.filter(({ at, text }, index) => {
    const before = byPlace[index - 1]
    return before?.at !== at || before.text !== text
  })
}
