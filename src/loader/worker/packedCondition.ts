import type { Compiled } from '../../condition/compile.ts'
import type { CompiledCondition, Pattern } from '../../condition/pattern.ts'

/** A compiled condition on its way to another thread: functions cannot travel, their number does. */
export interface PackedCompiled extends Omit<Compiled, 'condition'> {
  readonly root?: unknown
  /** The text of each predicate, by its number. */
  readonly predicates: readonly (readonly [number: number, text: string])[]
}

/** A predicate, wherever it is called. */
export type Predicate = (value: unknown) => unknown

/** Takes the predicates out of a condition; `keep` gives each its number. */
export function packCompiled({ condition, diagnostics }: Compiled, keep: (test: Predicate) => number): PackedCompiled {
  const predicates: (readonly [number, string])[] = []
  const root =
    condition &&
    mapPredicates(condition.root, (test) => {
      const number = keep(test)
      predicates.push([number, String(test)])
      return number
    })
  return { diagnostics, predicates, ...(root !== undefined && { root }) }
}

/** The condition again; `standIn` makes what is called in the place of each predicate. */
export function unpackCompiled(
  { root, predicates, diagnostics }: PackedCompiled,
  standIn: (number: number, text: string) => Predicate,
): Compiled {
  if (root === undefined) return { diagnostics }
  const texts = new Map(predicates)
  // Packed above, where it was a pattern.
  const condition = {
    root: mapPredicates(root as Pattern, (number) => standIn(Number(number), texts.get(Number(number)) ?? '')),
  } as CompiledCondition
  return { condition, diagnostics }
}

type Mapped = (test: Predicate) => unknown

function mapPredicates(pattern: Pattern, map: Mapped): unknown {
  switch (pattern.kind) {
    case 'predicate':
      return { ...pattern, test: map(pattern.test) }
    case 'object':
      return {
        ...pattern,
        entries: pattern.entries.map(({ key, pattern: part }) => ({ key, pattern: mapPredicates(part, map) })),
      }
    case 'elements':
    case 'any':
    case 'every':
      return { ...pattern, patterns: pattern.patterns.map((part) => mapPredicates(part, map)) }
    case 'not':
      return { ...pattern, pattern: mapPredicates(pattern.pattern, map) }
    default:
      return pattern
  }
}
