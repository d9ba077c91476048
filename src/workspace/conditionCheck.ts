import { compileCondition } from '../condition/compile.ts'
import { readLiteral, type Literal } from './literal.ts'
import type { Binding, ModuleShape } from './moduleShape.ts'
import { isFunction } from './expression.ts'
import type { Finding } from './syntax.ts'

/** What can be said about a condition from its source alone. */
export interface CheckedCondition {
  /** Whether the source says all of it. */
  readonly complete: boolean
  /** The condition itself, where nothing has to run to make it. */
  readonly value?: unknown
  readonly findings: readonly Finding[]
}

/**
 * Checks as much of a condition as its source says, by the rules that hold when it runs. What only running the file
 * can tell is taken as sound.
 */
export function checkCondition(condition: Binding, { names, runs }: Surroundings): CheckedCondition {
  if (condition.type === 'Opaque') return { complete: false, findings: [] }
  if (isFunction(condition)) return { complete: false, findings: [notAnObject(condition)] }
  const literal = readLiteral(condition, names)
  if (literal === undefined) return { complete: false, findings: [] }
  const findings = [...checkValue(literal, condition), ...literal.spreads.map(spreadUnknown)]
  return { complete: literal.complete, findings, ...(literal.exact && !runs && { value: literal.value }) }
}

/** What in the rest of the file decides whether a condition means what it says. */
export type Surroundings = Pick<ModuleShape, 'names' | 'runs'>

function checkValue({ value, places }: Literal, condition: { readonly start: number }): Finding[] {
  return compileCondition(value).diagnostics.map(({ path, ...words }) => ({
    ...words,
    at: places.get(path) ?? condition,
  }))
}

function notAnObject(at: { readonly start: number }): Finding {
  const hint = 'Write an object such as `{ order: Object }`.'
  return { code: 'CONDITION_NOT_AN_OBJECT', message: 'The condition is a function, no object.', hint, at }
}

function spreadUnknown(at: { readonly start: number }): Finding {
  const message = 'The condition takes in something that is not written here, so a diff cannot show what it asks for.'
  const hint = 'Write the keys out, or spread an object that is written in place.'
  return { code: 'CONDITION_SPREAD', severity: 'warning', message, hint, at }
}
