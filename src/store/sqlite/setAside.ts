import { StepyardError } from '../../errors.ts'
import { checksum, jsonText } from '../texts.ts'
import type { RebuiltTask } from '../taskStore.ts'
import type { Connection, Statements } from './connection.ts'
import { createIndexes, dropIndexes, readIndexedPaths } from './pathIndexes.ts'
import { isJson } from './problem.ts'
import type { RecordRow } from './rows.ts'
import type { READS } from './statements.ts'
import type { WorkspaceRow, Writes } from './workspaceRow.ts'

/** A task that cannot be read, and why. */
export interface Damage {
  readonly seq: number
  readonly reason: string
}

/** What rows are looked at with. */
export type RowReads = Pick<Statements<typeof READS>, 'readTask'>

/** The row of a task, or why it cannot be read. `undefined` when there is none. Never within a transaction that writes. */
export function readWhole(sql: RowReads, workspace: number, seq: number): RecordRow | Damage | undefined {
  try {
    const row: RecordRow | undefined = sql.readTask.get(workspace, seq)
    return row === undefined || isWhole(row) ? row : damageOf(row)
  } catch (error) {
    return { seq, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether the data of a row is what was written. Its memory, which has no checksum, must at least be JSON. */
export function isWhole(row: RecordRow): boolean {
  return checksum(row.data) === row.checksum && isJson(row.memory)
}

/** What is wrong with a row that is not whole. */
export function damageOf({ seq }: RecordRow): Damage {
  return { seq, reason: 'its data was damaged on the disk' }
}

/**
 * Sets a task aside, so that nothing claims it (DUR-09); answers its id, from the index where its row is unreadable, or
 * `undefined` when it was set aside before.
 */
export function setAside(sql: Writes, workspace: WorkspaceRow, damage: Damage & { at: number }): string | undefined {
  const { seq, reason, at } = damage
  const id: string = sql.findId.get(workspace.id, seq)?.id ?? `#${seq}`
  if (sql.isSetAside.get(workspace.id, id) !== undefined) return undefined
  sql.addQuarantine.get(workspace.id, id, seq, reason, at)
  return id
}

/** Writes rebuilt data over what is damaged, and lets the task be claimed again. */
export function repairTask(
  sql: Writes,
  workspace: WorkspaceRow,
  { id, rebuilt, connection }: { id: string; rebuilt: RebuiltTask; connection: Connection },
): void {
  const seq: number | undefined = sql.findSeq.get(workspace.id, id)?.seq
  if (seq === undefined) throw new StepyardError('TASK_NOT_FOUND', { id })
  const [data, memory] = [jsonText(rebuilt.data), jsonText(rebuilt.memory)]
  // An index by data cannot be kept over a row whose old value is not known; it is made anew.
  const paths = readIndexedPaths(connection)
  for (const path of paths) dropIndexes(connection, path)
  sql.repair.get(rebuilt.version, checksum(data), memory, data, seq, workspace.id)
  for (const path of paths) createIndexes(connection, path)
  sql.dropQuarantine.get(workspace.id, id)
  workspace.held.delete(id)
}
