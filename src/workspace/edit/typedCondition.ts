import type { Argument, ArrayExpressionElement, Expression, ObjectExpression } from 'oxc-parser'
import * as extensions from '../../condition/extensions.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import { checkCondition } from '../conditionCheck.ts'
import { isFunction, withoutTypes } from '../expression.ts'
import { isGlobal } from '../globalValues.ts'
import { printPattern } from '../printPattern.ts'
import { loadParser } from '../syntax.ts'

/** A condition that a person typed, checked. */
export interface TypedCondition {
  /** As it is written into a file, on as many lines as it needs. `indent` is that of the line it starts on. */
  readonly write: (indent: string) => string
  /** Extensions of `stepyard` it calls, to be imported. */
  readonly extensions: readonly string[]
}

/** Reads the condition of `--condition`: a literal of TypeScript, JSON among it. Throws `USAGE` for what is none. */
export async function readTypedCondition(typed: string): Promise<TypedCondition> {
  const body = typed.trim().startsWith('{') ? typed : `{${typed}}`
  const parse = await loadParser()
  const { text, program, errors } = parse('condition.ts', `(${body}\n)`)
  const [statement, ...others] = program.body
  const expression = statement?.type === 'ExpressionStatement' ? withoutTypes(statement.expression) : undefined
  if (errors.length > 0 || others.length > 0 || expression?.type !== 'ObjectExpression') {
    const reason = errors[0] ? `: ${errors[0].message}` : '.'
    throw usage(`\`--condition\` is no object of patterns${reason}`)
  }
  const { findings } = checkCondition(expression, { names: new Set(), runs: false })
  const [fault] = findings.filter(({ severity = 'error' }) => severity === 'error')
  if (fault) throw usage(fault.message, fault.hint)
  const called = new Set<string>()
  checkWords(expression, called)
  return { write: (indent) => formatCondition(expression, text, indent), extensions: [...called].sort() }
}

function usage(reason: string, hint = 'Write `--condition "{ order: { status: \'new\' } }"`.'): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}

type Part = Expression | Argument | ArrayExpressionElement

// A word that means nothing here would only fail when the file is loaded.
function checkWords(part: Part, called: Set<string>): void {
  if (part === null) return
  if (part.type === 'SpreadElement') return checkWords(part.argument, called)
  const expression = withoutTypes(part)
  if (isFunction(expression)) return
  if (expression.type === 'ObjectExpression') {
    for (const property of expression.properties) {
      checkWords(property.type === 'SpreadElement' ? property.argument : property.value, called)
    }
  } else if (expression.type === 'ArrayExpression') {
    for (const element of expression.elements) checkWords(element, called)
  } else if (expression.type === 'CallExpression' && expression.callee.type === 'Identifier') {
    called.add(requireWord(expression.callee.name, Object.keys(extensions)))
    for (const argument of expression.arguments) checkWords(argument, called)
  } else if (expression.type === 'Identifier' && !isGlobal(expression.name)) {
    requireWord(expression.name, TYPES)
  }
}

const TYPES = ['String', 'Number', 'Boolean', 'Array', 'Object', 'undefined']

function requireWord(word: string, known: readonly string[]): string {
  if (known.includes(word)) return word
  const nearest = nearestSpelling(word, known)
  const hint = nearest === undefined ? `There are ${known.join(', ')}.` : `Did you mean \`${nearest}\`?`
  throw usage(`\`--condition\` has the unknown word \`${word}\`.`, hint)
}

const WIDTH = 100

function formatCondition(expression: ObjectExpression, text: string, indent: string): string {
  const line = printPattern(expression, text)
  if (indent.length + line.length <= WIDTH || expression.properties.length === 0) return line
  const inner = `${indent}  `
  const lines = expression.properties.map((property) => {
    const written = printPattern({ ...expression, properties: [property] }, text).slice(2, -2)
    const value = property.type === 'SpreadElement' ? undefined : withoutTypes(property.value)
    if (value?.type !== 'ObjectExpression') return `${inner}${written},\n`
    const key = written.slice(0, written.length - printPattern(value, text).length)
    return `${inner}${key}${formatCondition(value, text, inner)},\n`
  })
  return `{\n${lines.join('')}${indent}}`
}
