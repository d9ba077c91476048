import { compileCondition } from '../../condition/compile.ts'
import { describePattern } from '../../condition/describe.ts'
import type { Pattern } from '../../condition/pattern.ts'
import type { KeyPath } from '../../condition/readPaths.ts'
import { areDisjoint, isImpossible } from '../../condition/relations.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling } from '../../spelling.ts'
import { findingAt } from '../../workspace/syntax.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'
import { listWords } from '../stepWords.ts'
import { readTaskSchemas, type SchemaFile } from '../schemaFiles.ts'
import { conditionOfSchema } from './schemaCondition.ts'

/** Conditions that no task meets: they contradict themselves, the webhooks or the schemas of the workspace. */
export function judgeNever(
  workspace: Workspace,
  steps: readonly Conditioned[],
  all: readonly StepFacts[],
): Diagnostic[] {
  const schemas = readTaskSchemas(workspace)
  const mayChange = changesOf(all)
  return steps.flatMap((facts) => {
    const { root } = facts.condition
    if (isImpossible(root)) return [describeImpossible(facts)]
    return judgeOrigin(facts, workspace) ?? judgeSchemas(facts, schemas, mayChange) ?? []
  })
}

type At = Pick<Diagnostic, 'code' | 'message'> & { readonly hint: string }

function warn({ syntax, step, condition }: Conditioned, path: string, words: At): Diagnostic {
  return findingAt(syntax, { ...words, severity: 'warning', at: condition.places.get(path) ?? step.condition })
}

function describeImpossible(facts: Conditioned): Diagnostic {
  const part = impossiblePart(facts.condition.root)
  const message = `"${facts.step.name}" matches no task: nothing is \`${describePattern(part)}\`.`
  const hint = 'Take out one of the two patterns that cannot both hold.'
  return warn(facts, part.path, { code: 'CONDITION_IMPOSSIBLE', message, hint })
}

function impossiblePart(pattern: Pattern): Pattern {
  if (pattern.kind !== 'object') return pattern
  const entry = pattern.entries.find((each) => isImpossible(each.pattern))
  return entry === undefined ? pattern : impossiblePart(entry.pattern)
}

// The engine itself writes these two, so that a name beside them is that of a webhook.
const ORIGINS: ReadonlySet<unknown> = new Set(['webhook', 'schedule'])

function judgeOrigin(facts: Conditioned, { webhooks }: Workspace): Diagnostic[] | undefined {
  const via = entryOf(facts.condition.root, '$via')
  const name = via && entryOf(via, 'name')
  const type = via && entryOf(via, 'type')
  if (name?.kind !== 'literal' || typeof name.value !== 'string') return undefined
  const names = webhooks.map((webhook) => webhook.name)
  const nearest = nearestSpelling(name.value, names)
  const isOurs = type?.kind === 'literal' && ORIGINS.has(type.value)
  // Without a type it may be a name that whoever makes tasks has chosen.
  if (names.includes(name.value) || (!isOurs && (nearest === undefined || type !== undefined))) return undefined
  const message = `No webhook and no schedule is called ${JSON.stringify(name.value)}, so that "${facts.step.name}" matches none of their tasks.`
  const hint =
    nearest === undefined
      ? `Add webhooks/${name.value}.yaml, or write the name of one.`
      : `Did you mean ${JSON.stringify(nearest)}?`
  return [warn(facts, name.path, { code: 'VIA_UNKNOWN', message, hint })]
}

type MayChange = ((path: KeyPath) => boolean) | undefined

// Nothing lasts where a step may reach all of the data. Elsewhere a value changes where it is written, or where what it
// is in goes through a variable.
function changesOf(all: readonly StepFacts[]): MayChange {
  if (all.some(({ data }) => data.open)) return undefined
  const writes = keysOf(all.flatMap(({ data }) => data.writes))
  const mentions = keysOf(all.flatMap(({ data }) => data.mentions))
  return (path) =>
    path.some((_, index) => {
      const key = JSON.stringify(path.slice(0, index + 1))
      return writes.has(key) || (index + 1 < path.length && mentions.has(key))
    })
}

function keysOf(paths: readonly KeyPath[]): ReadonlySet<string> {
  return new Set(paths.map((path) => JSON.stringify(path)))
}

function judgeSchemas(
  facts: Conditioned,
  schemas: readonly SchemaFile[],
  mayChange: MayChange,
): Diagnostic[] | undefined {
  const { root } = facts.condition
  if (schemas.length === 0 || mayChange === undefined) return undefined
  const conflicts = schemas.map(({ path, schema }) => {
    const condition = compileCondition(conditionOfSchema(schema, { against: root, mayChange })).condition
    return condition && areDisjoint(root, condition.root) ? { path, ...conflictOf(root, condition.root) } : undefined
  })
  const [first] = conflicts
  if (first === undefined || conflicts.includes(undefined)) return undefined
  const { asked, allowed, path } = first
  const message = `"${facts.step.name}" matches no task that schemas/tasks describes: \`${asked.path}\` is ${describePattern(asked)} here, and ${describeAllowed(allowed)} in ${path}.`
  const choices = choicesOf(allowed)
  const nearest = asked.kind === 'literal' ? nearestSpelling(String(asked.value), choices) : undefined
  const hint = nearest === undefined ? `Correct the pattern, or ${path}.` : `Did you mean ${JSON.stringify(nearest)}?`
  return [warn(facts, asked.path, { code: 'CONDITION_OUTSIDE_SCHEMA', message, hint })]
}

interface Conflict {
  readonly asked: Pattern
  readonly allowed: Pattern
}

function conflictOf(asked: Pattern, allowed: Pattern): Conflict {
  const object = partsOf(allowed).find(({ kind }) => kind === 'object')
  if (asked.kind !== 'object' || object?.kind !== 'object') return { asked, allowed }
  for (const { key, pattern } of asked.entries) {
    const other = entryOf(object, key)
    if (other !== undefined && areDisjoint(pattern, other)) return conflictOf(pattern, other)
  }
  return { asked, allowed }
}

function entryOf(pattern: Pattern, key: string): Pattern | undefined {
  return pattern.kind === 'object' ? pattern.entries.find((entry) => entry.key === key)?.pattern : undefined
}

// What a schema allows besides leaving the key out.
function partsOf(pattern: Pattern): readonly Pattern[] {
  return pattern.kind === 'any' ? pattern.patterns.flatMap(partsOf) : [pattern]
}

function describeAllowed(pattern: Pattern): string {
  const parts = partsOf(pattern).filter(({ kind }) => kind !== 'missing')
  if (parts.length === 0) return 'no key'
  return listWords(
    parts.flatMap((part) =>
      part.kind === 'oneOf' ? [...part.values].map((value) => JSON.stringify(value)) : [describePattern(part)],
    ),
    'or',
  )
}

function choicesOf(pattern: Pattern): readonly string[] {
  return partsOf(pattern).flatMap((part) => (part.kind === 'oneOf' ? [...part.values].map(String) : []))
}
