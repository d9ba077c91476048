import { readTags } from './commitTask.ts'
import { stateOf } from './stateCode.ts'
import { count, type WorkspaceRow, type Writes } from './workspaceRow.ts'

interface RemovedRow {
  readonly seq: number
  readonly state: number
  readonly bytes: number
  readonly tags: string | null
  readonly steps: string | null
}

/** Deletes tasks and everything about them; answers how many there were. */
export function removeTasks(sql: Writes, workspace: WorkspaceRow, ids: readonly string[]): number {
  // Numbers that were given once are never given again, or a follower would take new events for old ones.
  sql.raiseNumbers.run(workspace.lastSeq, workspace.lastEntry, workspace.id)
  return ids.filter((id) => removeTask(sql, workspace, id)).length
}

function removeTask(sql: Writes, workspace: WorkspaceRow, id: string): boolean {
  const row: RemovedRow | undefined = sql.findRemoved.get(workspace.id, id)
  if (!row) return false
  const { seq } = row
  for (const tag of readTags(row.tags)) sql.dropTag.run(workspace.id, tag, seq)
  for (const step of row.steps?.split(',') ?? []) sql.dropStep.run(workspace.id, Number(step), seq)
  sql.dropEntries.run(seq, workspace.id)
  sql.dropSnapshots.run(seq, workspace.id)
  sql.dropMessages.run(seq, workspace.id)
  sql.dropQuarantine.run(workspace.id, id)
  sql.dropTask.run(seq, workspace.id)
  count(workspace, stateOf(row.state), { tasks: -1, bytes: -row.bytes })
  workspace.held.delete(id)
  return true
}
