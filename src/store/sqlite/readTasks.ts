import { StepyardError } from '../../errors.ts'
import { oneOfParameter } from '../family.ts'
import { readEntry } from '../journalEntry.ts'
import type { StoredEvent } from '../taskEvent.ts'
import type { FailureGroup } from '../taskQuery.ts'
import { TASK_STATES, type TaskRecord, type TaskState } from '../taskRecord.ts'
import { workspaceOf } from '../scope.ts'
import type { EventQuery, MaybeScope, TaskFailure, TaskReader } from '../taskStore.ts'
import { readMessages } from './claimTasks.ts'
import { prepareAll, type Connection, type Statements } from './connection.ts'
import type { IndexedPath } from './dataPath.ts'
import { createLists } from './listSource.ts'
import { listTasks } from './listTasks.ts'
import { numberSpace } from './numberSpace.ts'
import { recordOf, type RecordRow } from './rows.ts'
import { STATE_CODE } from './stateCode.ts'
import { READS } from './statements.ts'
import { checksum } from './texts.ts'

type Reads = Statements<typeof READS>

const EVENTS = 1000

/** The reading half of a store on one connection. */
export function readTasks(
  connection: Connection,
  paths: readonly IndexedPath[],
): Omit<TaskReader, typeof Symbol.asyncDispose> {
  const sql = prepareAll(connection, READS)
  const lists = createLists(connection, sql, paths)
  const known = new Map<string, number>()
  // A workspace that is there stays there, with its number.
  const at = (scope: MaybeScope): number | undefined => {
    const name = workspaceOf(scope)
    if (name === undefined) return undefined
    const id: number | undefined = known.get(name) ?? sql.findWorkspace.get(name)?.id
    if (id !== undefined) known.set(name, id)
    return id
  }
  return {
    async get(scope, id) {
      const workspace = at(scope)
      return workspace === undefined ? undefined : readTask(sql, workspace, id)
    },
    async list(scope, query) {
      const workspace = at(scope)
      return workspace === undefined ? { tasks: [] } : listTasks(lists, workspace, query)
    },
    async counts(scope) {
      return readCounts(sql, at(scope))
    },
    async failures(scope, limit) {
      const rows: FailureRow[] = sql.failures.all(at(scope) ?? null, limit)
      return rows.map(groupOf)
    },
    async events(scope, query) {
      const workspace = at(scope)
      const name = workspaceOf(scope)
      return workspace === undefined || name === undefined ? [] : readEvents(sql, { workspace, name }, query)
    },
    async snapshot(scope, id, version) {
      const workspace = at(scope) ?? null
      const seq = sql.findSeq.get(workspace, id)?.seq ?? null
      const row = sql.snapshot.get(workspace, seq, version)
      return row === undefined ? undefined : { version: row.version, event: row.event, text: row.text }
    },
    async messages(scope, id) {
      const workspace = at(scope) ?? null
      return readMessages(sql.messages.all(workspace, sql.findSeq.get(workspace, id)?.seq ?? null))
    },
    async nextReadyAt(scope, only) {
      return sql.nextReadyAt.get(at(scope) ?? null, oneOfParameter(only))?.readyAt
    },
    async quarantined(scope) {
      return sql.quarantined.all(at(scope) ?? null).map(({ id, reason, at: when }) => ({ id, reason, at: when }))
    },
  }
}

function readTask(sql: Reads, workspace: number, id: string): TaskRecord | undefined {
  const row: RecordRow | undefined = sql.readTask.get(workspace, id)
  if (!row) return undefined
  if (checksum(row.data) === row.checksum) return recordOf(row)
  throw new StepyardError('TASK_UNREADABLE', { id, reason: 'its data was damaged on the disk' })
}

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
  // Written by this folder, by `JSON.stringify` of a `TaskFailure`.
  return { ...(JSON.parse(failure) as TaskFailure), ...group }
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
