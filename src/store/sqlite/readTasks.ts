import { StepyardError } from '../../errors.ts'
import { oneOfParameter } from '../family.ts'
import { readEntry } from '../journalEntry.ts'
import type { StoredEvent } from '../taskEvent.ts'
import type { FailureGroup } from '../taskQuery.ts'
import { TASK_STATES, type TaskRecord, type TaskState } from '../taskRecord.ts'
import { workspaceOf } from '../scope.ts'
import type { EventQuery, MaybeScope, Quarantined, TaskReader } from '../taskStore.ts'
import { readMessages } from './claimTasks.ts'
import { prepareAll, type Connection, type Statements } from './connection.ts'
import { createLists, type ListOptions } from './listSource.ts'
import { listTasks } from './listTasks.ts'
import { numberSpace } from './numberSpace.ts'
import { readFailure, recordOf, type RecordRow } from './rows.ts'
import { STATE_CODE } from './stateCode.ts'
import { READS } from './statements.ts'
import type { WorkspaceNumbers } from './workspaceNumbers.ts'
import { checksum } from '../texts.ts'

type Reads = Statements<typeof READS>

const EVENTS = 1000

/** What the reading half of a store works with. */
export interface ReadingOptions {
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
  return {
    async get(scope, id) {
      const workspace = numbers(scope)
      const task = workspace === undefined ? undefined : readTask(sql, workspace, id)
      if (task === undefined || !('damage' in task)) return task
      await onDamage(scope, task.seq)
      throw new StepyardError('TASK_UNREADABLE', { id, reason: task.damage })
    },
    async list(scope, query) {
      const workspace = numbers(scope)
      if (workspace === undefined) return { tasks: [] }
      const damaged: number[] = []
      const page = listTasks(lists, { workspace, query, onDamage: (seq) => void damaged.push(seq) })
      await Promise.all(damaged.map((seq) => onDamage(scope, seq)))
      return page
    },
    async counts(scope) {
      return readCounts(sql, numbers(scope))
    },
    async failures(scope, limit) {
      const rows: FailureRow[] = sql.failures.all(numbers(scope) ?? null, limit)
      return rows.map(groupOf)
    },
    async events(scope, query) {
      const workspace = numbers(scope)
      const name = workspaceOf(scope)
      return workspace === undefined || name === undefined ? [] : readEvents(sql, { workspace, name }, query)
    },
    async snapshot(scope, id, version) {
      const workspace = numbers(scope) ?? null
      const seq = sql.findSeq.get(workspace, id)?.seq ?? null
      const row = sql.snapshot.get(workspace, seq, version)
      return row === undefined ? undefined : { version: row.version, event: row.event, text: row.text }
    },
    async messages(scope, id) {
      const workspace = numbers(scope) ?? null
      return readMessages(sql.messages.all(workspace, sql.findSeq.get(workspace, id)?.seq ?? null))
    },
    async nextReadyAt(scope, only) {
      return sql.nextReadyAt.get(numbers(scope) ?? null, oneOfParameter(only))?.readyAt
    },
    async quarantined(scope) {
      const rows: Quarantined[] = sql.quarantined.all(numbers(scope) ?? null)
      return rows.map(({ id, reason, at }) => ({ id, reason, at }))
    },
  }
}

/** Counts by state of a workspace; zeros without one. */
function readCounts(sql: Reads, workspace: number | undefined): Record<TaskState, number> {
  const rows: { state: number; tasks: number }[] = workspace === undefined ? [] : sql.counts.all(workspace)
  const found = new Map(rows.map(({ state, tasks }) => [state, tasks]))
  const counts = TASK_STATES.map((state) => [state, found.get(STATE_CODE[state]) ?? 0] as const)
  // Every state is a key.
  return Object.fromEntries(counts) as Record<TaskState, number>
}

// The number of a task is found in an index, which is there even when its row cannot be read.
function readTask(sql: Reads, workspace: number, id: string): TaskRecord | (Damaged & { seq: number }) | undefined {
  const seq: number | undefined = sql.findSeq.get(workspace, id)?.seq
  if (seq === undefined) return undefined
  try {
    const row: RecordRow | undefined = sql.readTask.get(workspace, seq)
    if (row && checksum(row.data) === row.checksum) return recordOf(row)
    return row && { seq, damage: 'its data was damaged on the disk' }
  } catch (error) {
    return { seq, damage: error instanceof Error ? error.message : String(error) }
  }
}

interface Damaged {
  readonly damage: string
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

interface EntryRow {
  readonly entry: number
  readonly first: number
  readonly at: number
  readonly events: string
  readonly id: string
}

function readEvents(sql: Reads, of: { workspace: number; name: string }, query: EventQuery): StoredEvent[] {
  const { limit = EVENTS, from = 0, task } = query
  const rows = task === undefined ? entriesAfter(sql, of.workspace, query) : entriesOf(sql, of.workspace, query)
  const events: StoredEvent[] = []
  for (const { id, entry: offset, first: number, at, events: text } of rows) {
    if (events.length >= limit) break
    const read = readEntry({ task: id, offset, number, at, events: text }, of.name)
    events.push(...(task === undefined ? read : read.filter((event) => event.number >= from)))
  }
  return events
}

function entriesAfter(sql: Reads, workspace: number, { after = 0, limit = EVENTS }: EventQuery): EntryRow[] {
  const { above, below } = numberSpace(workspace)
  return sql.eventsAfter.all(workspace, Math.max(after, above), below, limit)
}

function entriesOf(sql: Reads, workspace: number, { task: id = '', from = 0, limit = EVENTS }: EventQuery): EntryRow[] {
  const seq: number | undefined = sql.findSeq.get(workspace, id)?.seq
  if (seq === undefined) return []
  const rows: Omit<EntryRow, 'id'>[] = sql.eventsOf.all(workspace, seq, from, limit)
  return rows.map((row) => ({ ...row, id }))
}
