import type { Candidate } from './indexBuckets.ts'
import { listClauses } from './indexClauses.ts'
import { createResidues } from './indexResidues.ts'
import { createSigns, plantClause, searchSigns, uprootClause, type Planted } from './indexSigns.ts'
import { createRun, matchPattern, type ReportDiagnostic } from './matchPattern.ts'
import type { CompiledCondition } from './pattern.ts'

/** Conditions by name, ready to be asked which of them match a document. */
export interface ConditionIndex<T> {
  /** How many conditions it has. */
  readonly size: number
  /** Adds a condition, or puts it in the place of the one that had its name. */
  set(name: string, condition: CompiledCondition, value: T): void
  /** Removes a condition; `false` when there was none of that name. */
  delete(name: string): boolean
  /**
   * The values whose conditions match `data`, exactly those that `matchCompiled` would find: those with the most leaf
   * patterns first, then by name in code unit order. Takes time for what the document has and for what matches it, and
   * hardly any for other conditions. Predicates are called only where all that can be looked up is right.
   */
  match(data: unknown, report?: ReportDiagnostic): T[]
}

/** An index without conditions. It is updated in place and never built again. */
export function createConditionIndex<T>(): ConditionIndex<T> {
  const planted = new Map<string, readonly Planted<T>[]>()
  const signs = createSigns<T>()
  const residues = createResidues()
  let searches = 0

  const remove = (name: string): boolean => {
    for (const each of planted.get(name) ?? []) {
      uprootClause(signs, each)
      if (each.candidate.residue !== undefined) residues.close(each.candidate.residue)
    }
    return planted.delete(name)
  }

  return {
    get size() {
      return planted.size
    },
    set(name, { root }, value) {
      remove(name)
      const clauses = listClauses(root)
      const added = clauses.map((clause) => {
        const residue = clause.residue && residues.open(clause.residue)
        const seed = { name, value, leaves: root.leaves, residue, isRepeated: clauses.length > 1 }
        return plantClause(signs, clause, seed)
      })
      planted.set(name, added)
    },
    delete: remove,
    match(data, report) {
      searches += 1
      return matchCandidates(searchSigns(signs, data, searches), data, report).map(({ value }) => value)
    },
  }
}

function matchCandidates<T>(
  candidates: readonly Candidate<T>[],
  data: unknown,
  report: ReportDiagnostic | undefined,
): Candidate<T>[] {
  const matching: Candidate<T>[] = []
  for (const candidate of candidates) {
    const { residue, name, isRepeated } = candidate
    if (isRepeated && matching.some((other) => other.name === name)) continue
    if (residue === undefined || matchPattern(residue, data, createRun(report))) matching.push(candidate)
  }
  return matching.length > FEW ? matching.sort(compareCandidates) : insertAll(matching)
}

const FEW = 16

// Few are in order before `sort` would have begun.
function insertAll<T>(candidates: readonly Candidate<T>[]): Candidate<T>[] {
  const sorted: Candidate<T>[] = []
  for (const candidate of candidates) {
    let index = sorted.length
    for (let before = sorted.at(-1); before && compareCandidates(before, candidate) > 0; before = sorted[index - 1]) {
      sorted[index] = before
      index -= 1
    }
    sorted[index] = candidate
  }
  return sorted
}

function compareCandidates<T>(left: Candidate<T>, right: Candidate<T>): number {
  if (left.leaves !== right.leaves) return right.leaves - left.leaves
  return left.name < right.name ? -1 : 1
}
