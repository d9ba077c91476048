import type { ObjectExpression } from 'oxc-parser'
import { isFunction, returnedExpression } from './expression.ts'
import type { Binding, ModuleShape } from './moduleShape.ts'
import { readDefinition } from './stepDefinition.ts'
import type { StepDialect } from './stepSource.ts'
import type { Finding } from './syntax.ts'

/** The parts of a step where the file has them, and what is wrong with how it puts them. */
export interface StepForm {
  readonly dialect: StepDialect
  readonly condition: Binding | undefined
  readonly content: Binding | undefined
  readonly disabled: Binding | undefined
  readonly retry: Binding | undefined
  readonly ownName: Binding | undefined
  /** The object that `defineStep` is given, where the step is such a call and the object is written out. */
  readonly definition?: ObjectExpression
  /** Exports that are the step; every other one is a helper. */
  readonly exportNames: readonly string[]
  readonly findings: readonly Finding[]
}

/** What a module exports, by name. */
export type Exported = ReadonlyMap<string, Binding>

/** Finds the parts of a step in a module, in whichever of the three forms it is written. */
export function readStepForm(shape: ModuleShape, path: string): StepForm {
  const exported: Exported = new Map(shape.exports.map(({ name, value }) => [name, value]))
  const definition = readDefinition(exported, shape.imports)
  if (definition) return definition
  return isMatchForm(exported, path) ? readMatchForm(exported) : readExportForm(exported, path)
}

// In the folder of that dialect, a file with nothing but a default function is a step whose `match` is missing.
function isMatchForm(exported: Exported, path: string): boolean {
  if (exported.has('match')) return true
  return path.startsWith('src/') && !exported.has('condition') && !exported.has('content')
}

function readExportForm(exported: Exported, path: string): StepForm {
  return {
    dialect: path.endsWith('.js') ? 'A' : 'native',
    condition: exported.get('condition'),
    content: exported.get('content'),
    disabled: exported.get('disabled'),
    retry: exported.get('retry'),
    ownName: undefined,
    exportNames: ['condition', 'content', 'disabled', 'retry'],
    findings: [],
  }
}

function readMatchForm(exported: Exported): StepForm {
  const match = exported.get('match')
  const mixed = exported.get('condition') ?? exported.get('content')
  return {
    dialect: 'B',
    condition: match && conditionOfMatch(match),
    content: exported.get('default'),
    disabled: exported.get('disabled'),
    retry: exported.get('retry'),
    ownName: undefined,
    exportNames: ['match', 'default', 'disabled', 'retry'],
    findings: [...(match ? checkMatch(match) : []), ...(mixed ? [formsMixed(mixed)] : [])],
  }
}

// A `match` that computes is the condition as a whole: only running it tells what it answers.
function conditionOfMatch(match: Binding): Binding {
  return isFunction(match) ? (returnedExpression(match) ?? { ...match, type: 'Opaque' }) : match
}

function checkMatch(match: Binding): Finding[] {
  const hint = 'Write `export const match = () => ({ ... })`.'
  if (match.type === 'Opaque' || match.type === 'Identifier') return []
  if (!isFunction(match)) return [{ code: 'MATCH_NOT_A_FUNCTION', message: '`match` is no function.', hint, at: match }]
  const [parameter] = match.params
  if (parameter === undefined) return []
  const message = '`match` has a parameter, but nothing is passed to it: a condition is made before there is a task.'
  return [{ code: 'MATCH_HAS_PARAMETERS', message, hint, at: parameter }]
}

function formsMixed(at: Binding): Finding {
  const message = 'The file has both `match` and `condition` or `content`, so it is two steps in one.'
  return { code: 'STEP_FORMS_MIXED', message, hint: 'Keep one form, and move the other to a file of its own.', at }
}
