import type {
  ArrayExpressionElement,
  CallExpression,
  Expression,
  ObjectExpression,
  ObjectProperty,
  SpreadElement,
  UnaryExpression,
} from 'oxc-parser'
import { childPath } from '../condition/describe.ts'
import { isFunction, propertyKey, withoutTypes } from './expression.ts'
import { globalNamed, isGlobal } from './globalValues.ts'
import type { Span } from './syntax.ts'

/** What a condition is as far as its source says it: the value, and where each part stands. */
export interface Literal {
  /** Parts that only running the file can tell are stand-ins that match anything. */
  readonly value: unknown
  /** Whether there are no such parts. */
  readonly complete: boolean
  /** Whether `value` is what running the file would give: complete, and no function, spread, getter or hole in it. */
  readonly exact: boolean
  /** Whether every key and every element is written: nothing computes, spreads or leaves out one. */
  readonly closed: boolean
  /** Spreads of something that is not written out; nothing is known about what they add. */
  readonly spreads: readonly Span[]
  /** Where each part stands, by its path in the condition (`order.items[0]`). */
  readonly places: ReadonlyMap<string, Span>
}

/** Functions whose calls are known for what they answer, by how the file calls them: `gt`, `stepyard.gt`. */
export type KnownCalls = ReadonlyMap<string, (...values: never[]) => unknown>

/**
 * Reads a pattern from the syntax tree. `undefined` when not even its outermost part is written out. `hidden` are names
 * that the file binds itself: there, `Number` need not be the type.
 */
export function readLiteral(
  expression: Expression,
  hidden: ReadonlySet<string> = NONE,
  calls: KnownCalls = NO_CALLS,
): Literal | undefined {
  const reading: Reading = { spreads: [], places: new Map(), complete: true, exact: true, closed: true, hidden, calls }
  const value = readValue(expression, '', reading)
  if (value === STAND_IN) return undefined
  const { spreads, places, complete, exact, closed } = reading
  return { value, spreads, places, complete, exact, closed }
}

/** Whether a part of `Literal.value` is a stand-in for what the source does not say; a function in the source is none. */
export function isUnknown(value: unknown): boolean {
  return value === STAND_IN
}

const NONE: ReadonlySet<string> = new Set()
const NO_CALLS: KnownCalls = new Map()

interface Reading {
  complete: boolean
  exact: boolean
  closed: boolean
  readonly calls: KnownCalls
  readonly hidden: ReadonlySet<string>
  readonly spreads: Span[]
  readonly places: Map<string, Span>
}

// What stands for a part that is not written out: a predicate, so that the parts around it can be checked.
const STAND_IN = (): boolean => true

const PREDICATE = (): boolean => true

function readValue(typed: Expression, path: string, reading: Reading): unknown {
  const expression = withoutTypes(typed)
  reading.places.set(path, expression)
  if (isFunction(expression)) return inexact(PREDICATE, reading)
  switch (expression.type) {
    case 'ObjectExpression':
      return readObject(expression, path, reading)
    case 'ArrayExpression':
      return expression.elements.map((element, index) => readElement(element, `${path}[${index}]`, reading))
    case 'Literal':
      return 'regex' in expression ? readRegex(expression.regex, reading) : expression.value
    case 'TemplateLiteral':
      return expression.expressions.length === 0 ? expression.quasis[0]?.value.cooked : standIn(reading)
    case 'UnaryExpression':
      return readSigned(expression, path, reading)
    case 'Identifier':
      return readName(expression.name, reading)
    case 'CallExpression':
      return readCall(expression, path, reading)
    default:
      return standIn(reading)
  }
}

function standIn(reading: Reading): unknown {
  reading.complete = false
  return inexact(STAND_IN, reading)
}

function inexact(value: unknown, reading: Reading): unknown {
  reading.exact = false
  return value
}

function readName(name: string, reading: Reading): unknown {
  return isGlobal(name) && !reading.hidden.has(name) ? globalNamed(name) : standIn(reading)
}

// What it is given stands at the path of the call: alternatives are about the same value.
function readCall(call: CallExpression, path: string, reading: Reading): unknown {
  const known = reading.calls.get(calleeText(call))
  if (known === undefined) return standIn(reading)
  reading.exact = false
  const values = call.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? open(standIn(reading), reading) : readValue(argument, path, reading),
  )
  reading.places.set(path, call)
  return known(...(values as never[]))
}

/** What a call calls, where it is a name or a member of one: `gt`, `stepyard.gt`; else an empty text. */
export function calleeText({ callee }: CallExpression): string {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type !== 'MemberExpression' || callee.computed) return ''
  const { object, property } = callee
  return object.type === 'Identifier' && property.type === 'Identifier' ? `${object.name}.${property.name}` : ''
}

function open(value: unknown, reading: Reading): unknown {
  reading.closed = false
  return value
}

function readObject({ properties }: ObjectExpression, path: string, reading: Reading): object {
  const value: object = {}
  for (const property of properties) {
    if (property.type === 'SpreadElement') readSpread(property, { into: value, path }, reading)
    else defineProperty(property, { into: value, path }, reading)
  }
  return value
}

interface Holder {
  readonly into: object
  readonly path: string
}

function defineProperty(property: ObjectProperty, { into, path }: Holder, reading: Reading): void {
  const key = propertyKey(property)
  if (key === '__proto__' && !property.shorthand) reading.exact = reading.closed = false
  if (key === undefined) defineOwn(into, UNKNOWN_KEY, open(standIn(reading), reading))
  else defineOwn(into, key, readValue(property.value, childPath(path, key), reading))
}

// A key nobody writes: it keeps an object whose keys are computed from looking empty.
const UNKNOWN_KEY = '\u2026'

function readSpread({ argument, start, end }: SpreadElement, { into, path }: Holder, reading: Reading): void {
  const value = inexact(readValue(argument, path, reading), reading)
  if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) defineOwn(into, key, part)
    return
  }
  reading.spreads.push({ start, end })
  defineOwn(into, UNKNOWN_KEY, open(standIn(reading), reading))
}

function readElement(element: ArrayExpressionElement, path: string, reading: Reading): unknown {
  if (element === null) return open(inexact(undefined, reading), reading)
  if (element.type !== 'SpreadElement') return readValue(element, path, reading)
  reading.spreads.push(element)
  return open(standIn(reading), reading)
}

function readRegex({ pattern, flags }: { pattern: string; flags: string }, reading: Reading): unknown {
  try {
    return new RegExp(pattern, flags)
  } catch {
    // Sound to the parser, newer than this engine: the loader will say so.
    return standIn(reading)
  }
}

function readSigned(expression: UnaryExpression, path: string, reading: Reading): unknown {
  const { operator, argument } = expression
  const value = readValue(argument, path, reading)
  reading.places.set(path, expression)
  if (typeof value === 'number' && operator === '-') return -value
  if (typeof value === 'number' && operator === '+') return value
  return operator === 'void' ? undefined : standIn(reading)
}

// `__proto__` as a key must not become the prototype.
function defineOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
