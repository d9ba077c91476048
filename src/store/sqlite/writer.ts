import { workspaceOf } from '../scope.ts'
import type { MaybeScope } from '../taskStore.ts'
import { prepareAll, type Connection } from './connection.ts'
import { createFileGuard } from './fileGuard.ts'
import { PROBES, WRITES } from './statements.ts'
import { addWorkspaceRow, flushWorkspace, readWorkspaceRow, type WorkspaceRow, type Writes } from './workspaceRow.ts'
import { WriteQueue, type Fallback } from './writeQueue.ts'

/** How a writer is made. */
export interface WriterOptions {
  readonly file: string
  readonly connection: Connection
  /** Milliseconds between two tries of a disk that takes no writes. */
  readonly retryMs: number
  /** Milliseconds between two looks at whether the file is still the one that was opened. */
  readonly guardMs: number
}

/** The writing connection, with what it remembers between two commits. */
export interface Writer {
  readonly sql: Writes
  readonly queue: WriteQueue
  /** Queues a change of the workspace of a scope; `undefined` when nothing was ever added to it. */
  change<T>(scope: MaybeScope, apply: Change<T>, fallback?: Fallback<T>): Promise<T>
  /** The workspace of a name, which is added when there is none. Only within a queued write. */
  findOrAdd(name: string): WorkspaceRow
}

/** A change of one workspace. */
export type Change<T> = (workspace: WorkspaceRow | undefined) => T

/** Takes a connection over for writing. */
export function createWriter({ file, connection, retryMs, guardMs }: WriterOptions): Writer {
  const sql = prepareAll(connection, WRITES)
  const workspaces = new Map<string, WorkspaceRow>()
  // Those that operations of this transaction may have changed.
  const touched = new Set<WorkspaceRow>()
  const find = (name: string): WorkspaceRow | undefined => {
    const row = workspaces.get(name) ?? readWorkspaceRow(sql, name)
    if (row === undefined) return undefined
    if (!workspaces.has(name)) workspaces.set(name, row)
    touched.add(row)
    return row
  }
  const flush = (): void => {
    for (const workspace of touched) flushWorkspace(sql, workspace)
    touched.clear()
  }
  const guard = createFileGuard(file, connection)
  const forget = (): void => {
    workspaces.clear()
    touched.clear()
  }
  const { take, giveBack } = prepareAll(connection, PROBES)
  const probes = [() => void take.get(), () => void giveBack.get()]
  const queue = new WriteQueue({ file, connection, retryMs, guardMs, guard, probes, flush, forget })
  return {
    sql,
    queue,
    findOrAdd(name) {
      const found = find(name)
      if (found) return found
      const added = addWorkspaceRow(sql, name)
      workspaces.set(name, added)
      touched.add(added)
      return added
    },
    change(scope, apply, fallback) {
      const name = workspaceOf(scope)
      return queue.write(() => apply(name === undefined ? undefined : find(name)), fallback)
    },
  }
}
