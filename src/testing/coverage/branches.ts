import { patternText } from '../../condition/describe.ts'
import { createRun, hasElement, matchPattern, type MatchRun } from '../../condition/matchPattern.ts'
import type { CompiledCondition, Pattern } from '../../condition/pattern.ts'
import { isPlainObject, readOwn } from '../../condition/plainObject.ts'

/** What data made of one leaf of a condition, or of one of several values that it allows. */
export interface Branch {
  /** The leaf as its author would write it: `order.total: gt(3)`. */
  readonly leaf: string
  readonly met: boolean
  /** Of a leaf that allows several values: the one that was met, of all that could be. */
  readonly value?: { readonly met: string | undefined; readonly all: readonly string[] }
}

/** What data makes of every leaf of a condition, also of those behind one that is not met. */
export function readBranches({ root }: CompiledCondition, data: unknown): readonly Branch[] {
  return branchesOf(root, data, createRun())
}

function branchesOf(pattern: Pattern, value: unknown, run: MatchRun): readonly Branch[] {
  switch (pattern.kind) {
    case 'object':
      return pattern.entries.flatMap((entry) =>
        branchesOf(entry.pattern, isPlainObject(value) ? readOwn(value, entry.key) : undefined, run),
      )
    case 'every':
    case 'any':
      return pattern.patterns.flatMap((part) => branchesOf(part, value, run))
    case 'elements':
      return pattern.patterns.map((part) => ({
        leaf: leafText(pattern, `[${patternText(part)}]`),
        met: Array.isArray(value) && hasElement(part, value, run),
      }))
    default:
      return [leafBranch(pattern, value, run)]
  }
}

function leafBranch(pattern: Pattern, value: unknown, run: MatchRun): Branch {
  const met = matchPattern(pattern, value, run)
  const branch = { leaf: leafText(pattern, patternText(pattern)), met }
  if (pattern.kind !== 'oneOf') return branch
  const all = [...pattern.values].map((allowed) => JSON.stringify(allowed))
  return { ...branch, value: { met: met ? JSON.stringify(value ?? null) : undefined, all } }
}

function leafText({ path }: Pattern, text: string): string {
  return path === '' ? text : `${path}: ${text}`
}
