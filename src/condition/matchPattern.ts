import { describeValue } from './describe.ts'
import { isIsoDate } from './isoDate.ts'
import type { ConditionDiagnostic, Pattern, PatternEntry, PatternShape } from './pattern.ts'
import { isPlainObject, readOwn } from './plainObject.ts'

/** Takes what only a match can find: a predicate that throws, or that answers with a promise. */
export type ReportDiagnostic = (diagnostic: ConditionDiagnostic) => void

/** One match. Counts the predicates that failed, so that `not` never turns a failure into a match. */
export interface MatchRun {
  readonly report: ReportDiagnostic | undefined
  failures: number
}

/** Starts a match. */
export function createRun(report?: ReportDiagnostic): MatchRun {
  return { report, failures: 0 }
}

/** Whether one pattern matches one value; `undefined` stands for a missing key. */
export function matchPattern(pattern: Pattern, value: unknown, run: MatchRun): boolean {
  switch (pattern.kind) {
    case 'object':
      return isPlainObject(value) && matchEntries(pattern.entries, value, run)
    case 'elements':
      return Array.isArray(value) && pattern.patterns.every((part) => hasElement(part, value, run))
    case 'predicate':
      return accepts(pattern, value, run)
    case 'not':
      return matchNot(pattern.pattern, value, run)
    case 'any':
      return pattern.patterns.some((part) => matchPattern(part, value, run))
    case 'every':
      return pattern.patterns.every((part) => matchPattern(part, value, run))
    default:
      return matchLeaf(pattern, value)
  }
}

/** Whether some element matches; a hole in a sparse array is no element. */
export function hasElement(pattern: Pattern, elements: readonly unknown[], run: MatchRun): boolean {
  for (let index = 0; index < elements.length; index += 1) {
    if (Object.hasOwn(elements, index) && matchPattern(pattern, readOwn(elements, index), run)) return true
  }
  return false
}

// A loop and not `every`, which makes a function for each object it looks at.
function matchEntries(entries: readonly PatternEntry[], value: object, run: MatchRun): boolean {
  for (const { key, pattern } of entries) {
    if (!matchPattern(pattern, readOwn(value, key), run)) return false
  }
  return true
}

type PatternOf<Kind extends Pattern['kind']> = Extract<Pattern, { kind: Kind }>

type LeafPattern = Exclude<Pattern, PatternOf<'object' | 'elements' | 'predicate' | 'not' | 'any' | 'every'>>

function matchLeaf(pattern: LeafPattern, value: unknown): boolean {
  switch (pattern.kind) {
    case 'literal':
      return value === pattern.value
    case 'type':
      return TYPE_TESTS[pattern.type](value)
    case 'absent':
      return value === null || value === undefined
    case 'present':
      return value !== null && value !== undefined
    case 'exists':
      return value !== undefined
    case 'missing':
      return value === undefined
    case 'regex':
      return typeof value === 'string' && findsIn(value, pattern.regex)
    case 'isoDate':
      return typeof value === 'string' && isIsoDate(value)
    case 'oneOf':
      return isChosen(value, pattern.values)
    case 'compare':
      return compares(value, pattern)
    default:
      return pattern satisfies never
  }
}

const TYPE_TESTS = {
  String: (value: unknown) => typeof value === 'string',
  Number: (value: unknown) => typeof value === 'number',
  Boolean: (value: unknown) => typeof value === 'boolean',
  Array: (value: unknown) => Array.isArray(value),
  Object: isPlainObject,
}

// `g` and `y` remember where they stopped; every match begins at the start. How long a regex takes on a long text is its
// author's to know: JavaScript offers no way to stop it.
function findsIn(text: string, regex: RegExp): boolean {
  regex.lastIndex = 0
  return regex.test(text)
}

function isChosen(value: unknown, choices: ReadonlySet<unknown>): boolean {
  return choices.has(value === undefined ? null : value)
}

function compares(value: unknown, { comparison, bound }: Extract<PatternShape, { kind: 'compare' }>): boolean {
  // Of one type only: `'10' > 9` would be a coercion.
  if (typeof value === 'number' && typeof bound === 'number') return COMPARISONS[comparison](value, bound)
  return typeof value === 'string' && typeof bound === 'string' && COMPARISONS[comparison](value, bound)
}

const COMPARISONS = {
  gt: <Operand extends number | string>(value: Operand, bound: Operand) => value > bound,
  gte: <Operand extends number | string>(value: Operand, bound: Operand) => value >= bound,
  lt: <Operand extends number | string>(value: Operand, bound: Operand) => value < bound,
  lte: <Operand extends number | string>(value: Operand, bound: Operand) => value <= bound,
}

function matchNot(pattern: Pattern, value: unknown, run: MatchRun): boolean {
  const failures = run.failures
  return !matchPattern(pattern, value, run) && run.failures === failures
}

function accepts(pattern: PatternOf<'predicate'>, value: unknown, run: MatchRun): boolean {
  try {
    // Taken out of the pattern first, so that a predicate never sees it as `this`.
    const { test } = pattern
    const answer = test(value)
    if (!isPromise(answer)) return Boolean(answer)
    // A rejection that nobody listens to would end the process.
    answer.then(undefined, () => undefined)
    return fail(run, pattern.path, 'answers with a promise')
  } catch (error) {
    return fail(run, pattern.path, `throws ${error instanceof Error ? error.message : describeValue(error)}`)
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function fail(run: MatchRun, path: string, problem: string): false {
  run.failures += 1
  run.report?.({
    severity: 'warning',
    code: 'PREDICATE_FAILED',
    message: `The predicate at \`${path}\` ${problem}; that counts as no match.`,
    hint: 'Let it answer true or false for every value, e.g. begin with `typeof value === "number" &&`.',
    path,
  })
  return false
}
