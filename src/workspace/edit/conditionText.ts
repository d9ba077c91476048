import type { Expression, ObjectExpression, SpreadElement } from 'oxc-parser'
import { propertyKey, withoutTypes } from '../expression.ts'
import { printPattern } from '../printPattern.ts'
import { loadParser } from '../syntax.ts'

/**
 * A condition for people and programs: keys lead to what is below them, elements stand in a list, and a pattern is its
 * source (`'new'`, `Number`, `{ $ne: null }`, `gt(5)`).
 */
export type ConditionTree = string | readonly ConditionTree[] | { readonly [key: string]: ConditionTree }

/** A condition in its shapes. */
export interface ConditionText {
  /** On one line, the same however it was formatted. */
  readonly line: string
  readonly tree: ConditionTree
}

/** Makes the function that shows conditions, as `StepSource.condition.text` has them. It never throws. */
export async function loadConditionText(): Promise<(text: string) => ConditionText> {
  const parse = await loadParser()
  return (text) => {
    const { text: source, program, errors } = parse('condition.ts', `(${text}\n)`)
    const [statement] = program.body
    if (errors.length > 0 || statement?.type !== 'ExpressionStatement') {
      const line = text.replaceAll(/\s+/g, ' ')
      return { line, tree: line }
    }
    const expression = withoutTypes(statement.expression)
    return { line: printPattern(expression, source), tree: treeOf(expression, source) }
  }
}

function treeOf(expression: Expression, text: string): ConditionTree {
  if (expression.type === 'ObjectExpression' && isKeyed(expression)) return entriesOf(expression, text)
  if (expression.type !== 'ArrayExpression') return printPattern(expression, text)
  return expression.elements.map((element) => {
    if (element === null) return ''
    return element.type === 'SpreadElement' ? spreadOf(element, text) : treeOf(withoutTypes(element), text)
  })
}

// `{ $ne: null }` is one pattern, not an object with a key; `{}` has nothing below it.
function isKeyed({ properties }: ObjectExpression): boolean {
  const keys = properties.map((property) => (property.type === 'SpreadElement' ? undefined : propertyKey(property)))
  return properties.length > 0 && !keys.some((key) => key?.startsWith('$') && key !== '$via')
}

function entriesOf({ properties }: ObjectExpression, text: string): ConditionTree {
  const entries = properties.map((property): [string, ConditionTree] => {
    if (property.type === 'SpreadElement') return [spreadOf(property, text), '']
    const key = propertyKey(property) ?? `[${text.slice(property.key.start, property.key.end)}]`
    if (property.kind !== 'init' || property.method) return [key, printPattern(property.value, text)]
    return [key, treeOf(withoutTypes(property.value), text)]
  })
  return Object.fromEntries(entries)
}

function spreadOf({ argument }: SpreadElement, text: string): string {
  return `...${printPattern(withoutTypes(argument), text)}`
}
