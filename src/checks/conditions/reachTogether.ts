import { isDemanding } from '../../condition/kinds.ts'
import type { Pattern } from '../../condition/pattern.ts'
import { readPaths, touches, type KeyPath } from '../../condition/readPaths.ts'
import { areDisjoint } from '../../condition/relations.ts'
import { createPathIndex } from '../pathIndex.ts'
import type { Conditioned, StepFacts } from '../stepFacts.ts'

/** What steps make that others ask for. */
export interface Makers {
  /**
   * Whether two steps hardly meet, although their conditions could: one asks for something that steps make, and all of
   * those run only where the other does not match. A person can still bring such a task about.
   */
  areApart(left: Conditioned, right: Conditioned): boolean
}

/** Looks up once who writes what. */
export function createMakers(all: readonly StepFacts[]): Makers {
  const writers = createPathIndex(all.flatMap((facts) => facts.data.writes.map((path) => [path, facts] as const)))
  const madeFor = new Map<Conditioned, readonly Made[]>()
  const listMade = (facts: Conditioned): readonly Made[] => {
    const known = madeFor.get(facts)
    if (known !== undefined) return known
    const made = demandedPaths(facts.condition.root, []).flatMap((path): Made[] => {
      const makers = [...writers.touching(path)].filter((maker) => maker !== facts)
      return makers.length === 0 ? [] : [{ path, makers }]
    })
    madeFor.set(facts, made)
    return made
  }
  const isMadeWithout = (made: Conditioned, other: Conditioned): boolean => {
    const list = listMade(made)
    if (list.length === 0) return false
    const known = readPaths(other.condition)
    return list.some(
      ({ path, makers }) => !touches(known, path) && makers.every((maker) => runsOnlyWithout(maker, other)),
    )
  }
  return { areApart: (left, right) => isMadeWithout(left, right) || isMadeWithout(right, left) }
}

interface Made {
  readonly path: KeyPath
  /** Others that write it; at least one. */
  readonly makers: readonly StepFacts[]
}

function runsOnlyWithout(maker: StepFacts, other: Conditioned): boolean {
  return maker !== other && maker.condition !== undefined && areDisjoint(maker.condition.root, other.condition.root)
}

function demandedPaths(pattern: Pattern, path: KeyPath): KeyPath[] {
  if (!isDemanding(pattern)) return []
  if (pattern.kind !== 'object' || pattern.entries.length === 0) return [path]
  return pattern.entries.flatMap((entry) => demandedPaths(entry.pattern, [...path, entry.key]))
}
