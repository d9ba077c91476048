import type { TaskState } from '../taskRecord.ts'
import { readTags } from './rows.ts'
import { stateOf } from './stateCode.ts'
import { countOut, type WorkspaceRow, type Writes } from './workspaceRow.ts'

interface RemovedRow {
  readonly seq: number
  readonly state: number
  readonly bytes: number
  readonly tags: string | null
}

/** Which tasks to delete. */
export interface Removal {
  readonly ids: readonly string[]
  /** Leaves tasks alone that are in another state by now. Default: any. */
  readonly states?: readonly TaskState[]
}

/** Deletes tasks and everything about them; answers how many there were. */
export function removeTasks(sql: Writes, workspace: WorkspaceRow, { ids, states }: Removal): number {
  // Numbers that were given once are never given again, or a follower would take new events for old ones.
  sql.raiseNumbers.get(workspace.lastSeq, workspace.lastEntry, workspace.id)
  return ids.filter((id) => removeTask(sql, workspace, { id, states })).length
}

function removeTask(
  sql: Writes,
  workspace: WorkspaceRow,
  { id, states }: { id: string; states: readonly TaskState[] | undefined },
): boolean {
  const row: RemovedRow | undefined = sql.findRemoved.get(workspace.id, id)
  if (!row || (states && !states.includes(stateOf(row.state)))) return false
  const { seq } = row
  for (const tag of readTags(row.tags)) sql.dropTag.get(workspace.id, tag, seq)
  sql.dropEntries.get(seq, workspace.id)
  sql.dropSnapshots.get(seq, workspace.id)
  sql.dropMessages.get(seq, workspace.id)
  sql.dropQuarantine.get(workspace.id, id)
  sql.dropTask.get(seq, workspace.id)
  countOut(workspace, stateOf(row.state), row.bytes)
  workspace.held.delete(id)
  return true
}
