import { labelText } from '../texts.ts'
import type { WorkspaceRow, Writes } from './workspaceRow.ts'

// Combinations that are remembered; more than that are looked up again.
const REMEMBERED = 2000

/** A set of steps that ran on a task, and what ran since. */
export interface Trail {
  readonly trail: number | null
  readonly names: readonly string[] | undefined
}

/** The set of steps that a task has after more of them ran on it. A set that is new is added. */
export function trailAfter(sql: Writes, workspace: WorkspaceRow, { trail, names }: Trail): number | null {
  if (!names || names.length === 0) return trail
  const key = `${trail} ${names.join('\n')}`
  const known = workspace.trails.get(key)
  if (known !== undefined) return known
  const before = trail === null ? [] : stepsOf(sql, workspace, trail)
  const steps = new Set([...before, ...names.map((name) => stepNumber(sql, workspace, labelText(name)))])
  const found = findOrAddTrail(
    sql,
    workspace,
    [...steps].sort((one, other) => one - other),
  )
  if (workspace.trails.size >= REMEMBERED) workspace.trails.clear()
  workspace.trails.set(key, found)
  return found
}

function findOrAddTrail(sql: Writes, workspace: WorkspaceRow, steps: readonly number[]): number {
  const text = steps.join(',')
  const found = sql.findTrail.get(workspace.id, text)
  if (found) return found.trail
  const { trail } = sql.addTrail.get(workspace.id, text)
  for (const step of steps) sql.addTrailStep.get(workspace.id, step, trail)
  return trail
}

function stepsOf(sql: Writes, workspace: WorkspaceRow, trail: number): number[] {
  const row: { steps: string } | undefined = sql.findTrailSteps.get(workspace.id, trail)
  return row?.steps.split(',').map(Number) ?? []
}

function stepNumber(sql: Writes, workspace: WorkspaceRow, name: string): number {
  const row = sql.findStep.get(workspace.id, name) ?? sql.addStepName.get(workspace.id, name)
  return row.step
}
