import type { Diagnostic } from '../../diagnostics.ts'
import type { StepTable } from '../../stepHost.ts'
import { errorFiles } from './goodFiles.ts'

/** What came of a reload. Steps are named as in the table. */
export interface ReloadEvent {
  /** The newest generation; the same as before where no code has changed. */
  readonly generation: number
  /** What has changed, relative to the workspace, sorted. */
  readonly files: readonly string[]
  /** From the first look at a file to the new table. */
  readonly milliseconds: number
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** Files of code in which an error has been found; steps in them go on as they were. */
  readonly invalid: readonly string[]
  /** Files of code in which there is no error any more. */
  readonly healed: readonly string[]
}

/** A generation as far as an event tells of it. */
export interface Known {
  readonly table: StepTable
  readonly diagnostics: readonly Diagnostic[]
}

/** What makes two generations differ. */
export function compareGenerations(
  before: Known,
  after: Known,
): Pick<ReloadEvent, 'added' | 'changed' | 'removed' | 'invalid' | 'healed'> {
  const [old, now] = [before.table.steps, after.table.steps]
  const [bad, broken] = [errorFiles(before), errorFiles(after)]
  return {
    added: [...now.keys()].filter((step) => !old.has(step)),
    changed: [...now]
      .filter(([step, { fileHash }]) => old.has(step) && old.get(step)?.fileHash !== fileHash)
      .map(first),
    removed: [...old.keys()].filter((step) => !now.has(step)),
    invalid: [...broken].filter((file) => !bad.has(file)),
    healed: [...bad].filter((file) => !broken.has(file)),
  }
}

function first<T>([item]: readonly [T, unknown]): T {
  return item
}
