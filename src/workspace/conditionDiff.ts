import type { Expression, ObjectExpression } from 'oxc-parser'
import { childPath } from '../condition/describe.ts'
import { propertyKey, withoutTypes } from './expression.ts'
import { splitHeader } from './header.ts'
import { readModuleShape, type Binding } from './moduleShape.ts'
import { printPattern } from './printPattern.ts'
import { readStepForm } from './stepForm.ts'
import { loadParser, type ParseSource, type Span } from './syntax.ts'

/** One difference between two conditions: where it is, and the patterns as their authors wrote them. */
export type ConditionChange =
  | { readonly kind: 'added'; readonly path: string; readonly after: string }
  | { readonly kind: 'removed'; readonly path: string; readonly before: string }
  | { readonly kind: 'changed'; readonly path: string; readonly before: string; readonly after: string }

/** What an edit did to a step. */
export interface StepDiff {
  /** In the order of the condition after the edit; a removed key comes where its object is. */
  readonly condition: readonly ConditionChange[]
  /** Whether anything besides the condition and the header changed. */
  readonly contentChanged: boolean
}

/** What changed between two versions of a step, by syntax tree; `undefined` when either is no readable step. */
export async function diffSteps(before: string, after: string, path: string): Promise<StepDiff | undefined> {
  const parse = await loadParser()
  const left = readSide(parse, before.replaceAll('\r\n', '\n'), path)
  const right = readSide(parse, after.replaceAll('\r\n', '\n'), path)
  if (left === undefined || right === undefined) return undefined
  return { condition: diffValues(left, right, ''), contentChanged: left.rest !== right.rest }
}

/** What changed in the condition of a step; empty when either version is no readable step. */
export async function diffConditions(before: string, after: string, path: string): Promise<readonly ConditionChange[]> {
  return (await diffSteps(before, after, path))?.condition ?? []
}

/** A change as one line: `order.status: 'new' -> 'paid'`, `+ order.total: Number`, `- order.paid: true`. */
export function formatConditionChange(change: ConditionChange): string {
  const path = change.path === '' ? 'condition' : change.path
  switch (change.kind) {
    case 'added':
      return `+ ${path}: ${change.after}`
    case 'removed':
      return `- ${path}: ${change.before}`
    case 'changed':
      return `${path}: ${change.before} -> ${change.after}`
    default:
      return change satisfies never
  }
}

/** A part of a condition together with the text it is part of. */
interface Part {
  readonly node: Binding
  readonly text: string
}

interface Side extends Part {
  /** The file without its header and its condition. */
  readonly rest: string
}

function readSide(parse: ParseSource, text: string, path: string): Side | undefined {
  const syntax = parse(path, text)
  if (syntax.errors.length > 0) return undefined
  const node = readStepForm(readModuleShape(syntax.program), path).condition
  return node && { node, text, rest: restOf(text, node) }
}

function restOf(text: string, condition: Span): string {
  const { header } = splitHeader(text)
  return `${text.slice(header.length, condition.start)}\n${text.slice(condition.end)}`
}

function diffValues(before: Part, after: Part, path: string): ConditionChange[] {
  const left = printPattern(before.node, before.text)
  const right = printPattern(after.node, after.text)
  if (left === right) return []
  const [from, to] = [before.node, after.node]
  if (isKeyed(from) && isKeyed(to)) return diffKeys(entriesOf(from, before.text), entriesOf(to, after.text), path)
  if (from.type === 'ArrayExpression' && to.type === 'ArrayExpression') {
    return diffElements(elementsOf(from.elements, before.text), elementsOf(to.elements, after.text), path)
  }
  return [{ kind: 'changed', path, before: left, after: right }]
}

// `{ $ne: null }` is one pattern, not an object with a key.
function isKeyed(node: Binding): node is ObjectExpression {
  if (node.type !== 'ObjectExpression' || node.properties.length === 0) return false
  return !node.properties.some((property) => {
    const key = property.type === 'SpreadElement' ? undefined : propertyKey(property)
    return key?.startsWith('$') && key !== '$via'
  })
}

type Entries = ReadonlyMap<string, Part>

// A spread and a computed key go by their source: they are the same entry as long as they read the same.
function entriesOf({ properties }: ObjectExpression, text: string): Entries {
  return new Map(
    properties.map((property): [string, Part] => {
      if (property.type === 'SpreadElement')
        return [text.slice(property.start, property.end), { node: property.argument, text }]
      const key = propertyKey(property) ?? `[${text.slice(property.key.start, property.key.end)}]`
      return [key, { node: withoutTypes(property.value), text }]
    }),
  )
}

function diffKeys(before: Entries, after: Entries, path: string): ConditionChange[] {
  const removed = [...before].filter(([key]) => !after.has(key))
  return [
    ...removed.map(([key, part]) => removedAt(childPath(path, key), part)),
    ...[...after].flatMap(([key, part]) => {
      const old = before.get(key)
      const at = childPath(path, key)
      return old === undefined ? [addedAt(at, part)] : diffValues(old, part, at)
    }),
  ]
}

type Element = Part & { readonly index: number; readonly printed: string }

function elementsOf(
  elements: readonly (Expression | { type: 'SpreadElement'; argument: Expression } | null)[],
  text: string,
): Element[] {
  return elements.flatMap((element, index): Element[] => {
    if (element === null) return []
    const node = element.type === 'SpreadElement' ? element.argument : withoutTypes(element)
    return [{ node, text, index, printed: printPattern(node, text) }]
  })
}

// The order of an array pattern means nothing: equal elements are paired wherever they stand, then the rest in order.
function diffElements(before: readonly Element[], after: readonly Element[], path: string): ConditionChange[] {
  const left = withoutEqual(before, after)
  const right = withoutEqual(after, before)
  const pairs = Math.min(left.length, right.length)
  return [
    ...left.slice(pairs).map((element) => removedAt(`${path}[${element.index}]`, element)),
    ...right.flatMap((element, index) => {
      const old = index < pairs ? left[index] : undefined
      const at = `${path}[${element.index}]`
      return old === undefined ? [addedAt(at, element)] : diffValues(old, element, at)
    }),
  ]
}

function withoutEqual(elements: readonly Element[], others: readonly Element[]): Element[] {
  const counts = new Map<string, number>()
  for (const { printed } of others) counts.set(printed, (counts.get(printed) ?? 0) + 1)
  return elements.filter(({ printed }) => {
    const count = counts.get(printed) ?? 0
    counts.set(printed, count - 1)
    return count <= 0
  })
}

function addedAt(path: string, { node, text }: Part): ConditionChange {
  return { kind: 'added', path, after: printPattern(node, text) }
}

function removedAt(path: string, { node, text }: Part): ConditionChange {
  return { kind: 'removed', path, before: printPattern(node, text) }
}
