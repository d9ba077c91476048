import type { CompiledCondition, Pattern, Scalar } from '../../condition/pattern.ts'

/** A step as far as it is told apart from others. */
export interface Meeting {
  readonly step: { readonly path: string }
  readonly condition: CompiledCondition
}

/** Two steps of which nothing that is quickly looked up says that no document matches both; in path order. */
export type Pair<T> = readonly [first: T, second: T]

/**
 * The pairs of steps that may meet on one document. Most pairs ask for two values at one place, and are told apart
 * without being looked at: a thousand steps are half a million pairs.
 */
export function listMeetingPairs<T extends Meeting>(steps: readonly T[]): readonly Pair<T>[] {
  const sorted = steps.toSorted((left, right) => (left.step.path < right.step.path ? -1 : 1))
  return pairsAmong(sorted.map((facts, order) => ({ facts, order, literals: literalsOf(facts.condition.root) })))
}

interface Entry<T> {
  readonly facts: T
  readonly order: number
  /** What it asks for at which place, where that is one value. */
  readonly literals: ReadonlyMap<string, Scalar>
}

function pairsAmong<T>(entries: readonly Entry<T>[]): Pair<T>[] {
  const place = entries.length > FEW ? mostAsked(entries) : undefined
  if (place === undefined) return entries.flatMap((left, index) => pairsWith([left], entries.slice(index + 1)))
  const groups = new Map<Scalar | undefined, Entry<T>[]>()
  for (const entry of entries) {
    const value = entry.literals.get(place)
    const group = groups.get(value) ?? []
    group.push({ ...entry, literals: new Map([...entry.literals].filter(([other]) => other !== place)) })
    groups.set(value, group)
  }
  const others = groups.get(undefined) ?? []
  groups.delete(undefined)
  const asking = [...groups.values()]
  return [...asking.flatMap(pairsAmong), ...pairsAmong(others), ...pairsWith(asking.flat(), others)]
}

const FEW = 8

function pairsWith<T>(some: readonly Entry<T>[], others: readonly Entry<T>[]): Pair<T>[] {
  return some.flatMap((left) =>
    others.map((right): Pair<T> => (left.order < right.order ? [left.facts, right.facts] : [right.facts, left.facts])),
  )
}

// A place at which at least two values are asked for: there, steps are told apart.
function mostAsked(entries: readonly Entry<unknown>[]): string | undefined {
  const counts = new Map<string, { asked: number; readonly values: Set<Scalar> }>()
  for (const { literals } of entries) {
    for (const [place, value] of literals) {
      const count = counts.get(place) ?? { asked: 0, values: new Set() }
      count.asked += 1
      count.values.add(value)
      counts.set(place, count)
    }
  }
  const telling = [...counts].filter(([, { values }]) => values.size > 1)
  return telling.sort(([, left], [, right]) => right.asked - left.asked)[0]?.[0]
}

function literalsOf(pattern: Pattern): ReadonlyMap<string, Scalar> {
  if (pattern.kind === 'literal') return new Map([[pattern.path, pattern.value]])
  if (pattern.kind !== 'object') return new Map()
  return new Map(pattern.entries.flatMap((entry) => [...literalsOf(entry.pattern)]))
}
