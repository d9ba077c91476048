import { isDemanding } from '../../condition/kinds.ts'
import type { Pattern } from '../../condition/pattern.ts'
import { readPaths, touches, type KeyPath } from '../../condition/readPaths.ts'
import { areDisjoint } from '../../condition/relations.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'

/**
 * Whether two steps hardly meet, although their conditions could: one asks for something that steps make, and all of
 * those run only where the other does not match. A person can still bring such a task about.
 */
export function areApart(left: Conditioned, right: Conditioned, all: readonly StepFacts[]): boolean {
  return isMadeWithout(left, right, all) || isMadeWithout(right, left, all)
}

function isMadeWithout(made: Conditioned, other: Conditioned, all: readonly StepFacts[]): boolean {
  const known = readPaths(other.condition)
  return demandedPaths(made.condition.root, []).some((path) => {
    if (touches(known, path)) return false
    const makers = all.filter(({ step, data }) => step !== made.step && touches(data.writes, path))
    return makers.length > 0 && makers.every((maker) => runsOnlyWithout(maker, other))
  })
}

function runsOnlyWithout({ step, condition }: StepFacts, other: Conditioned): boolean {
  return step !== other.step && condition !== undefined && areDisjoint(condition.root, other.condition.root)
}

function demandedPaths(pattern: Pattern, path: KeyPath): KeyPath[] {
  if (!isDemanding(pattern)) return []
  if (pattern.kind !== 'object' || pattern.entries.length === 0) return [path]
  return pattern.entries.flatMap((entry) => demandedPaths(entry.pattern, [...path, entry.key]))
}
