import type { NewEvent, StoredEvent } from './taskEvent.ts'

/** The events of one commit, as they are kept. */
export interface JournalEntry {
  /** Id of the task. */
  readonly task: string
  readonly offset: number
  /** Number of its first event. */
  readonly number: number
  readonly at: number
  /** What `formatEvents` made of them. */
  readonly events: string
}

// An event as it is kept: data, or how many keys of the next one's data are its own; who is behind it is left out where
// it is who was behind the one before.
type Kept = readonly [type: string, data: object | number, causedBy: string | 0, actor?: string]

/** Events as short JSON text. */
export function formatEvents(events: readonly NewEvent[]): string {
  let text = '['
  let actor = ''
  for (const event of events) {
    if (text.length > 1) text += ','
    text += `[${JSON.stringify(event.type)},${dataText(event)},${event.causedBy === undefined ? 0 : JSON.stringify(event.causedBy)}`
    if (event.actorAccountId !== actor) text += `,${JSON.stringify(event.actorAccountId)}`
    text += ']'
    actor = event.actorAccountId
  }
  return `${text}]`
}

function dataText({ data, sharedKeys }: NewEvent): string {
  if (sharedKeys !== undefined) return String(sharedKeys)
  return typeof data === 'string' ? data : JSON.stringify(data)
}

/** The events of an entry in their envelopes, which are the same wherever the entry is kept. */
export function readEntry(entry: JournalEntry, workspaceId: string): StoredEvent[] {
  // Written by `formatEvents`.
  const kept = JSON.parse(entry.events) as readonly Kept[]
  const timestamp = new Date(entry.at).toISOString()
  let actorAccountId = ''
  return kept.map(([type, data, causedBy, actor = actorAccountId], index) => {
    actorAccountId = actor
    const number = entry.number + index
    return {
      id: `${entry.task}:${number}`,
      type,
      aggregateId: entry.task,
      actorAccountId,
      workspaceId,
      causedBy: causedBy === 0 ? null : causedBy,
      timestamp,
      data: typeof data === 'number' ? firstKeys(kept[index + 1]?.[1], data) : { ...data },
      offset: entry.offset,
      number,
    }
  })
}

function firstKeys(data: object | number | undefined, count: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data ?? {}).slice(0, count))
}

/** What the store itself writes when a lease has ended. */
export function interruption(lease: { reason: string; worker: string | null; attempt: number }): NewEvent {
  return { type: 'TaskInterrupted', actorAccountId: 'system', data: lease }
}
