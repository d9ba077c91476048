import type { Expression, ObjectPropertyKind, SpreadElement } from 'oxc-parser'
import { propertyKey, withoutTypes } from './expression.ts'
import type { Binding } from './moduleShape.ts'

/**
 * A pattern on one line, the same for every way of formatting it: quotes, spacing, trailing commas and type
 * assertions do not show. What is computed is printed as its source. `text` is the file the node is from.
 */
export function printPattern(node: Binding, text: string): string {
  switch (node.type) {
    case 'ObjectExpression':
      return braces(node.properties.map((property) => printProperty(property, text)))
    case 'ArrayExpression':
      return `[${node.elements.map((element) => (element === null ? '' : printElement(element, text))).join(', ')}]`
    case 'Literal':
      return typeof node.value === 'string' ? quote(node.value) : sourceOf(node, text)
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? quote(node.quasis[0]?.value.cooked ?? '') : sourceOf(node, text)
    default:
      return sourceOf(node, text)
  }
}

function braces(entries: readonly string[]): string {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function printProperty(property: ObjectPropertyKind, text: string): string {
  if (property.type === 'SpreadElement') return printElement(property, text)
  if (property.kind !== 'init' || property.method) return sourceOf(property, text)
  const key = propertyKey(property)
  const name = key === undefined ? `[${sourceOf(property.key, text)}]` : printKey(key)
  return `${name}: ${printPattern(withoutTypes(property.value), text)}`
}

function printElement(element: Expression | SpreadElement, text: string): string {
  if (element.type === 'SpreadElement') return `...${printPattern(withoutTypes(element.argument), text)}`
  return printPattern(withoutTypes(element), text)
}

function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)
}

function quote(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner}'`
}

function sourceOf({ start, end }: { readonly start: number; readonly end: number }, text: string): string {
  return text.slice(start, end).replaceAll(/\s+/g, ' ')
}
