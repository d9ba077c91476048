import type { NewEvent, StoredEvent } from './taskEvent.ts'

/** The events of one commit, as they are kept. */
export interface JournalEntry {
  /** Id of the task. */
  readonly task: string
  readonly offset: number
  /** Number of its first event. */
  readonly number: number
  readonly at: number
  /** `NewEvent[]` as JSON. */
  readonly events: string
}

/** The events of an entry in their envelopes, which are the same wherever the entry is kept. */
export function readEntry(entry: JournalEntry, workspaceId: string): StoredEvent[] {
  // Written by this package, by `JSON.stringify` of `NewEvent[]`.
  const events = JSON.parse(entry.events) as readonly NewEvent[]
  const timestamp = new Date(entry.at).toISOString()
  return events.map(({ type, actorAccountId, causedBy = null, data }, index) => ({
    id: `${entry.task}:${entry.number + index}`,
    type,
    aggregateId: entry.task,
    actorAccountId,
    workspaceId,
    causedBy,
    timestamp,
    data: data as Readonly<Record<string, unknown>>,
    offset: entry.offset,
    number: entry.number + index,
  }))
}

/** What the store itself writes when a lease has ended. */
export function interruption(lease: { reason: string; worker: string | null; attempt: number }): NewEvent {
  return { type: 'TaskInterrupted', actorAccountId: 'system', data: lease }
}
