import { StepyardError } from '../../errors.ts'
import type { FileChange } from '../../workspace/edit/itemPlan.ts'
import { readBytes } from '../../workspace/edit/sourceText.ts'
import type { Workspace } from '../../workspace/workspace.ts'

/** A connector by both of its names, before an update or after it. */
export interface Called {
  readonly name: string
  readonly namespace: string
}

/** A file that goes from one place to another. */
export function moved(workspace: Workspace, from: string, to: string): FileChange[] {
  const before = readBytes(workspace, from)
  refusePlace(workspace, to)
  return [
    { path: from, before },
    { path: to, after: before, from },
  ]
}

/** Throws where a file would take the place of another. */
export function refusePlace({ paths }: Workspace, path: string): void {
  if (paths.includes(path)) throw new StepyardError('ITEM_EXISTS', { kind: 'connector', name: path, path })
}
