import { StepyardError } from '../../errors.ts'
import { oneOfParameter } from '../family.ts'
import { workspaceOf } from '../scope.ts'
import type { FailureGroup } from '../taskQuery.ts'
import { TASK_STATES, type TaskState } from '../taskRecord.ts'
import type { MaybeScope, Quarantined, TaskReader } from '../taskStore.ts'
import { readMessages } from './claimTasks.ts'
import { prepareAll, type Connection, type Statements } from './connection.ts'
import { createLists, type ListOptions } from './listSource.ts'
import { listTasks } from './listTasks.ts'
import { damagedStore } from './problem.ts'
import { readEvents } from './readEvents.ts'
import { readFailure, recordOf } from './rows.ts'
import { readWhole } from './setAside.ts'
import { STATE_CODE } from './stateCode.ts'
import { READS } from './statements.ts'
import type { WorkspaceNumbers } from './workspaceNumbers.ts'

type Reads = Statements<typeof READS>

/** What the reading half of a store works with. */
export interface ReadingOptions {
  readonly file: string
  readonly connection: Connection
  readonly numbers: WorkspaceNumbers
  readonly lists: ListOptions
  /** Told of each task whose row made no sense. */
  readonly onDamage: (scope: MaybeScope, seq: number) => Promise<void>
}

/** The reading half of a store on one connection. */
export function readTasks(options: ReadingOptions): Omit<TaskReader, typeof Symbol.asyncDispose> {
  const { connection, numbers, onDamage } = options
  const sql = prepareAll(connection, READS)
  const lists = createLists(connection, sql, options.lists)
  const read = explaining(options)
  return {
    get: (scope, id) =>
      read(async () => {
        const workspace = numbers(scope)
        const seq: number | undefined = workspace === undefined ? undefined : sql.findSeq.get(workspace, id)?.seq
        if (workspace === undefined || seq === undefined) return undefined
        // The number of a task is found in an index, which is there even when its row cannot be read.
        const row = readWhole(sql, workspace, seq)
        if (row === undefined || 'data' in row) return row && recordOf(row)
        await onDamage(scope, seq)
        throw new StepyardError('TASK_UNREADABLE', { id, reason: row.reason })
      }),
    list: (scope, query) =>
      read(async () => {
        const workspace = numbers(scope)
        if (workspace === undefined) return { tasks: [] }
        const damaged: number[] = []
        const page = listTasks(lists, { workspace, query, onDamage: (seq) => void damaged.push(seq) })
        await Promise.all(damaged.map((seq) => onDamage(scope, seq)))
        return page
      }),
    counts: (scope) => read(() => readCounts(sql, numbers(scope))),
    failures: (scope, limit) =>
      read(() => {
        const rows: FailureRow[] = sql.failures.all(numbers(scope) ?? null, limit)
        return rows.map(groupOf)
      }),
    events: (scope, query) =>
      read(() => {
        const [workspace, name] = [numbers(scope), workspaceOf(scope)]
        return workspace === undefined || name === undefined ? [] : readEvents(sql, { workspace, name }, query)
      }),
    snapshot: (scope, id, version) =>
      read(() => {
        const workspace = numbers(scope) ?? null
        const row = sql.snapshot.get(workspace, sql.findSeq.get(workspace, id)?.seq ?? null, version)
        return row && { version: row.version, event: row.event, text: row.text }
      }),
    messages: (scope, id) =>
      read(() => {
        const workspace = numbers(scope) ?? null
        return readMessages(sql.messages.all(workspace, sql.findSeq.get(workspace, id)?.seq ?? null))
      }),
    nextReadyAt: (scope, only) => read(() => readNextReadyAt(sql, numbers(scope) ?? null, only)),
    quarantined: (scope) =>
      read(() => {
        const rows: Quarantined[] = sql.quarantined.all(numbers(scope) ?? null)
        return rows.map(({ id, reason, at }) => ({ id, reason, at }))
      }),
  }
}

// Reads as a promise, whose errors have codes.
function explaining({ file, connection }: ReadingOptions): <T>(work: () => T | Promise<T>) => Promise<T> {
  return async (work) => {
    if (!connection.isOpen) throw new StepyardError('STORE_CLOSED', { file })
    try {
      return await work()
    } catch (error) {
      throw damagedStore(file, error)
    }
  }
}

function readNextReadyAt(
  sql: Reads,
  workspace: number | null,
  only: readonly string[] | undefined,
): number | undefined {
  if (only === undefined) return sql.nextReadyAt.get(workspace)?.readyAt
  return sql.nextReadyAtOf.get(workspace, oneOfParameter(only)).readyAt ?? undefined
}

/** Counts by state of a workspace; zeros without one. */
function readCounts(sql: Reads, workspace: number | undefined): Record<TaskState, number> {
  const rows: { state: number; tasks: number }[] = workspace === undefined ? [] : sql.counts.all(workspace)
  const found = new Map(rows.map(({ state, tasks }) => [state, tasks]))
  const counts = TASK_STATES.map((state) => [state, found.get(STATE_CODE[state]) ?? 0] as const)
  // Every state is a key.
  return Object.fromEntries(counts) as Record<TaskState, number>
}

interface FailureRow {
  readonly fingerprint: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly lastTask: string
  readonly failure: string
}

function groupOf({ fingerprint: _label, failure, ...group }: FailureRow): FailureGroup {
  return { ...readFailure(failure), ...group }
}
