import { readEntry } from '../journalEntry.ts'
import type { StoredEvent } from '../taskEvent.ts'
import type { EventQuery } from '../taskStore.ts'
import type { Statements } from './connection.ts'
import { numberSpace } from './numberSpace.ts'
import type { READS } from './statements.ts'

type Reads = Statements<typeof READS>

const EVENTS = 1000

interface EntryRow {
  readonly entry: number
  readonly first: number
  readonly at: number
  readonly events: string
  readonly id: string
}

/** Events of a task from a number on, or of all tasks after an offset; whole commits, until the limit is reached. */
export function readEvents(sql: Reads, of: { workspace: number; name: string }, query: EventQuery): StoredEvent[] {
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
  const range = [workspace, Math.max(after, above), below, limit] as const
  try {
    return sql.eventsAfter.all(...range)
  } catch {
    // The row of a task is damaged, which shows again below; its events are not.
    const rows: (Omit<EntryRow, 'id'> & { task: number })[] = sql.entriesAlone.all(...range)
    return rows.map((row) => ({ ...row, id: idOf(sql, workspace, row.task) }))
  }
}

function idOf(sql: Reads, workspace: number, task: number): string {
  try {
    return sql.idOf.get(task, workspace).id
  } catch {
    // Looks through all ids, but only for the damaged ones.
    return sql.idFromIndex.get(workspace, task).id
  }
}

function entriesOf(sql: Reads, workspace: number, { task: id = '', from = 0, limit = EVENTS }: EventQuery): EntryRow[] {
  const seq: number | undefined = sql.findSeq.get(workspace, id)?.seq
  if (seq === undefined) return []
  const rows: Omit<EntryRow, 'id'>[] = sql.eventsOf.all(workspace, seq, from, limit)
  return rows.map((row) => ({ ...row, id }))
}
