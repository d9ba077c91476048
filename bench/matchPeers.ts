import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { Query } from 'mingo'
import { createDefaultQueryOperation, createOperationTester } from 'sift'
import type { OpenObject } from '../src/condition/data.ts'
import type { CompiledCondition, Pattern } from '../src/condition/pattern.ts'
import type * as Ours from './matchOurs.ts'
import type { BenchStep } from './matchSteps.ts'

/** One way to find the steps that match a document; answers with their names, in any order. */
export type Match = (document: OpenObject) => readonly string[] | Promise<readonly string[]>

/** A way of matching, to be made for some steps. */
export interface Way {
  readonly name: string
  readonly create: (steps: readonly BenchStep[]) => Match
  /** The text of a document as this way can read it. Default: as it is. */
  readonly reword?: (text: string) => string
}

/** What the index goes by in the figures. */
export const OURS = 'Stepyard'

/** The index, the same matcher without it, and the peers with each condition in their words. */
export function createWays({ requireCompiled, createConditionIndex, matchCompiled }: typeof Ours): readonly Way[] {
  const compile: Compile = ({ condition }) => requireCompiled(condition)
  return [
    {
      name: OURS,
      create(steps) {
        const index = createConditionIndex<string>()
        for (const step of steps) index.set(step.name, compile(step), step.name)
        return (document) => index.match(document)
      },
    },
    {
      name: 'every condition in turn',
      create: (steps) =>
        matchInTurn(steps, (step) => {
          const compiled = compile(step)
          return (document) => matchCompiled(compiled, document)
        }),
    },
    { name: 'sift', create: (steps) => createSiftMatch(steps, compile), reword: withoutDollar },
    { name: 'mingo', create: (steps) => createMingoMatch(steps, compile), reword: withoutDollar },
    { name: 'json-rules-engine', create: (steps) => createRulesMatch(steps, compile, matchCompiled) },
  ]
}

type Compile = (step: BenchStep) => CompiledCondition

function createSiftMatch(steps: readonly BenchStep[], compile: Compile): Match {
  return matchInTurn(steps, (step) =>
    // What its default export does, which TypeScript does not see.
    createOperationTester(createDefaultQueryOperation<OpenObject>(termsOf(compile(step).root), null)),
  )
}

function createMingoMatch(steps: readonly BenchStep[], compile: Compile): Match {
  return matchInTurn(steps, (step) => {
    const query = new Query(termsOf(compile(step).root), {})
    return (document) => query.test(document)
  })
}

type Test = (document: OpenObject) => boolean

function matchInTurn(steps: readonly BenchStep[], testOf: (step: BenchStep) => Test): Match {
  const tests = steps.map((step) => ({ name: step.name, test: testOf(step) }))
  return (document) => tests.filter(({ test }) => test(document)).map(({ name }) => name)
}

/** A condition as a MongoDB query, which sift and mingo understand. */
function termsOf(pattern: Pattern): Record<string, unknown> {
  const terms = leavesOf(pattern).map(({ path, pattern: leaf }) => [withoutDollar(path), termOf(leaf)])
  return Object.fromEntries(terms) as Record<string, unknown>
}

// To MongoDB, a key with a dollar is an operator.
function withoutDollar(text: string): string {
  return text.replace('$via', 'via')
}

function termOf(pattern: Pattern): unknown {
  switch (pattern.kind) {
    case 'literal':
      return pattern.value
    case 'regex':
      return pattern.regex
    case 'absent':
      return null
    case 'present':
      return { $ne: null }
    case 'type':
      return { $type: pattern.type.toLowerCase() }
    case 'compare':
      return { [`$${pattern.comparison}`]: pattern.bound }
    case 'oneOf':
      return { $in: [...pattern.values] }
    case 'elements':
      return {
        $all: pattern.patterns.map((part) => (part.kind === 'object' ? { $elemMatch: termsOf(part) } : termOf(part))),
      }
    default:
      throw new Error(`no step of the benchmark has "${pattern.kind}"`)
  }
}

/** With its own operators where it has them; else with one that asks our matcher about the one value. */
function createRulesMatch(
  steps: readonly BenchStep[],
  compile: Compile,
  matchCompiled: (typeof Ours)['matchCompiled'],
): Match {
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: readPath })
  engine.addOperator<unknown, Pattern>('matches', (value, root) => matchCompiled({ root }, value))
  for (const step of steps) engine.addRule({ conditions: ruleOf(compile(step).root), event: { type: step.name } })
  return async (document) => {
    const { events } = await engine.run(document)
    return events.map(({ type }) => type)
  }
}

function ruleOf(root: Pattern): TopLevelCondition {
  const all = leavesOf(root).map(({ path, pattern }) => {
    const [fact = '', ...keys] = path.split('.')
    const where = { fact, ...(keys.length > 0 && { path: keys.join('.') }) }
    if (pattern.kind === 'literal') return { ...where, operator: 'equal', value: pattern.value }
    if (pattern.kind === 'oneOf') return { ...where, operator: 'in', value: [...pattern.values] }
    return { ...where, operator: 'matches', value: pattern }
  })
  return { all }
}

// Much faster than the JSON paths that it takes by itself.
function readPath(value: object, path: string): unknown {
  let part: unknown = value
  for (const key of path.split('.')) {
    part = typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined
  }
  return part
}

interface Leaf {
  readonly path: string
  readonly pattern: Pattern
}

/** The parts of a condition that are no objects, with dots between the keys: no key of the benchmark has one. */
function leavesOf(pattern: Pattern, path = ''): Leaf[] {
  if (pattern.kind !== 'object') return [{ path, pattern }]
  return pattern.entries.flatMap((entry) => leavesOf(entry.pattern, path === '' ? entry.key : `${path}.${entry.key}`))
}
