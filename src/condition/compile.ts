import { branch, leaf, refuse, type Compilation, type Refusal, type Spot } from './compilation.ts'
import { compileLeafExtension } from './compileExtension.ts'
import { compileLeaf } from './compileLeaf.ts'
import { childPath, describeValue } from './describe.ts'
import { extensionSpec, type Combination, type ExtensionSpec } from './extension.ts'
import type { CompiledCondition, ConditionDiagnostic, Pattern } from './pattern.ts'
import { isPlainObject, readOwn } from './plainObject.ts'
import { operatorRemedy } from './remedies.ts'

/** Deeper conditions are refused: matching recurses as deep as the condition, never as deep as the data. */
export const DEEPEST_CONDITION = 500

/** Larger conditions are refused; parts that are shared count each time they are used. */
export const MOST_PATTERNS = 10_000

/** A condition that can be matched, or the reasons why it cannot: never both, never neither. */
export interface Compiled {
  readonly condition?: CompiledCondition
  readonly diagnostics: readonly ConditionDiagnostic[]
}

/** Checks the condition that a step exports. Changing it afterwards changes nothing in what was compiled. */
export function compileCondition(condition: unknown): Compiled {
  const compilation: Compilation = { diagnostics: [], ancestors: new Set(), patterns: 0 }
  const root = compilePattern(condition, { path: '', depth: 0 }, compilation)
  if (root === undefined || compilation.diagnostics.length > 0) return { diagnostics: compilation.diagnostics }
  return { condition: { root }, diagnostics: [] }
}

function compilePattern(value: unknown, spot: Spot, compilation: Compilation): Pattern | undefined {
  if (isTooLarge(spot, compilation) || refuseAtRoot(value, spot, compilation)) return undefined
  if (typeof value !== 'object' || value === null) return compileLeaf(value, spot, compilation)
  if (compilation.ancestors.has(value)) return refuse(compilation, spot.path, CIRCULAR)
  compilation.ancestors.add(value)
  const pattern = compileContainer(value, spot, compilation)
  compilation.ancestors.delete(value)
  return pattern
}

const CIRCULAR: Refusal = {
  code: 'CONDITION_CIRCULAR',
  problem: 'contains itself',
  hint: 'Write out the levels that the task data has.',
}

// Reported once: the pattern that passes the limit ends the compilation of all that follow.
function isTooLarge({ path, depth }: Spot, compilation: Compilation): boolean {
  compilation.patterns += 1
  if (compilation.patterns <= MOST_PATTERNS && depth <= DEEPEST_CONDITION) return false
  if (compilation.patterns > MOST_PATTERNS + 1) return true
  compilation.patterns = MOST_PATTERNS + 1
  const problem = `is more than ${DEEPEST_CONDITION} levels deep or ${MOST_PATTERNS} patterns large`
  const hint = 'Test large data with one predicate: `(value) => ...`.'
  refuse(compilation, path.slice(0, 80), { code: 'CONDITION_TOO_LARGE', problem, hint })
  return true
}

// Task data is an object, so nothing else can match it. The parts of a root `any` have the same empty path.
function refuseAtRoot(value: unknown, { path }: Spot, compilation: Compilation): boolean {
  const spec = extensionSpec(value)
  if (path !== '' || isCombination(spec)) return false
  const hint = 'Name at least one key that the task must have, e.g. `{ order: Object }`.'
  if (spec !== undefined || !isPlainObject(value)) {
    const problem = `is \`${describeValue(value)}\`, and task data is an object`
    refuse(compilation, '', { code: 'CONDITION_NOT_AN_OBJECT', problem, hint })
    return true
  }
  if (Reflect.ownKeys(value).length > 0) return false
  refuse(compilation, '', { code: 'CONDITION_EMPTY', problem: 'is empty and would match every task', hint })
  return true
}

function compileContainer(value: object, spot: Spot, compilation: Compilation): Pattern | undefined {
  const spec = extensionSpec(value)
  if (isCombination(spec)) return compileCombination(spec, spot, compilation)
  if (spec !== undefined) return compileLeafExtension(spec, spot, compilation)
  if (Array.isArray(value)) return compileElements(value, spot, compilation)
  if (!isPlainObject(value)) return compileLeaf(value, spot, compilation)
  if (spot.path !== '' && isPresent(value)) return leaf(spot, { kind: 'present' })
  return compileEntries(value, spot, compilation)
}

function isCombination(spec: ExtensionSpec | undefined): spec is Combination {
  return spec?.name === 'not' || spec?.name === 'any' || spec?.name === 'every'
}

function compileCombination(spec: Combination, spot: Spot, compilation: Compilation): Pattern | undefined {
  const parts = spec.name === 'not' ? [spec.pattern] : spec.patterns
  const below = { ...spot, depth: spot.depth + 1 }
  const patterns = compileEach(parts, () => below, compilation)
  const [first] = patterns
  if (parts.length === 0) {
    const hint = `Write \`${spec.name}(pattern, pattern)\`.`
    return refuse(compilation, spot.path, {
      code: 'CONDITION_UNSUPPORTED',
      problem: `gives nothing to \`${spec.name}\``,
      hint,
    })
  }
  if (first === undefined) return undefined
  if (spec.name === 'not') return leaf(spot, { kind: 'not', pattern: first })
  return spec.name === 'any'
    ? leaf(spot, { kind: 'any', patterns })
    : branch(spot, { kind: 'every', patterns }, patterns)
}

function compileElements(value: readonly unknown[], spot: Spot, compilation: Compilation): Pattern {
  const spotOf = (index: number): Spot => ({ path: `${spot.path}[${index}]`, depth: spot.depth + 1 })
  const patterns = compileEach(value, spotOf, compilation)
  return branch(spot, { kind: 'elements', patterns }, patterns)
}

function compileEach(
  values: readonly unknown[],
  spotOf: (index: number) => Spot,
  compilation: Compilation,
): readonly Pattern[] {
  return values.flatMap((value, index) => compilePattern(value, spotOf(index), compilation) ?? [])
}

function compileEntries(value: object, spot: Spot, compilation: Compilation): Pattern {
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(compilation, spot.path, SYMBOL_KEY)
  const entries = Object.keys(value).flatMap((key) => {
    const below = { path: childPath(spot.path, key), depth: spot.depth + 1 }
    const pattern = compileEntry({ object: value, key }, below, compilation)
    return pattern === undefined ? [] : [{ key, pattern }]
  })
  const patterns = entries.map((entry) => entry.pattern)
  return branch(spot, { kind: 'object', entries }, patterns)
}

function compileEntry(
  { object, key }: { object: object; key: string },
  spot: Spot,
  compilation: Compilation,
): Pattern | undefined {
  const property = Object.getOwnPropertyDescriptor(object, key)
  if (property?.get !== undefined || property?.set !== undefined) return refuse(compilation, spot.path, GETTER)
  if (!isOperator(key)) return compilePattern(property?.value, spot, compilation)
  const hint = operatorRemedy(key, property?.value)
  return refuse(compilation, spot.path, {
    code: 'CONDITION_UNKNOWN_OPERATOR',
    problem: 'is no operator that would match',
    hint,
  })
}

const GETTER: Refusal = {
  code: 'CONDITION_UNSUPPORTED',
  problem: 'is a getter, which could answer differently each time',
  hint: 'Write the value itself, or a predicate `(value) => ...`.',
}

const SYMBOL_KEY: Refusal = {
  code: 'CONDITION_UNSUPPORTED',
  problem: 'has a symbol as a key, and JSON data never has one',
  hint: 'Write the key as a string.',
}

function isPresent(value: object): boolean {
  const keys = Object.keys(value)
  return keys.length === 1 && keys[0] === '$ne' && readOwn(value, '$ne') === null
}

// `$via` is the origin of a task, injected into its data.
function isOperator(key: string): boolean {
  return key.startsWith('$') && key !== '$via'
}
