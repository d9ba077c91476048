import { requireCompiled } from './compileOnce.ts'
import { createRun, matchPattern, type ReportDiagnostic } from './matchPattern.ts'
import type { CompiledCondition } from './pattern.ts'

/**
 * Whether `condition`, the value a step exports, matches `data`. Compiled once per object: changing the object later has
 * no effect. Throws `CONDITION_REFUSED` for a condition that `compileCondition` refuses.
 */
export function matchCondition(condition: unknown, data: unknown, report?: ReportDiagnostic): boolean {
  return matchCompiled(requireCompiled(condition), data, report)
}

/** Whether a compiled condition matches `data`. Reads as deep as the condition goes, so any depth of data is fine. */
export function matchCompiled(condition: CompiledCondition, data: unknown, report?: ReportDiagnostic): boolean {
  return matchPattern(condition.root, data, createRun(report))
}
