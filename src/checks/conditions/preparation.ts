import type { Pattern } from '../../condition/pattern.ts'
import type { KeyPath } from '../../condition/readPaths.ts'
import { createPathIndex } from '../pathIndex.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'

/** Tells whether a task has all that a step asks for before any other has run: else others may have had their turn. */
export type IsUnprepared = (facts: Conditioned) => boolean

/** Looks up once which steps may change what. */
export function createPreparation(all: readonly StepFacts[]): IsUnprepared {
  const writers = createPathIndex(all.flatMap((facts) => facts.data.writes.map((path) => [path, facts] as const)))
  const users = createPathIndex(all.flatMap((facts) => facts.data.mentions.map((path) => [path, facts] as const)))
  const open = all.filter(({ data }) => data.open)
  return (facts) => {
    const changing = placesIn(facts.condition.root, []).flatMap(({ path, isWhole }) => [
      ...writers.touching(path),
      // What it is in may have gone through a variable, and been written to by that name.
      ...users.around(path),
      ...(isWhole ? users.touching(path) : []),
    ])
    return [...open, ...changing].every((other) => other === facts)
  }
}

interface ReadPlace {
  readonly path: KeyPath
  /** Whether the pattern looks into the value, so that it counts what is written inside it. */
  readonly isWhole: boolean
}

function placesIn(pattern: Pattern, path: KeyPath): readonly ReadPlace[] {
  switch (pattern.kind) {
    case 'object':
      if (pattern.entries.length === 0) return [{ path, isWhole: false }]
      return pattern.entries.flatMap((entry) => placesIn(entry.pattern, [...path, entry.key]))
    case 'elements':
    case 'predicate':
    case 'not':
    case 'any':
    case 'every':
      return [{ path, isWhole: true }]
    default:
      return [{ path, isWhole: false }]
  }
}
