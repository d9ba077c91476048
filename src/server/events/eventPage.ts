import type { StoredEvent } from '../../store/taskEvent.ts'

/** Events of one commit, ready to be sent. They share an offset. */
export interface SentCommit {
  readonly offset: number
  readonly events: readonly { readonly type: string; readonly task: string; readonly text: string }[]
}

/** What was read of the journal at once, ready to be sent to whoever listens. */
export interface EventPage {
  /** Of the first and the last commit. */
  readonly first: number
  readonly last: number
  readonly commits: readonly SentCommit[]
  /** How many events, and how many characters they have. */
  readonly count: number
  readonly length: number
  /** All of it, encoded once for all who take all. */
  bytes(): Uint8Array
}

/** Which events somebody listens to; what is left out is not asked for. */
export interface EventFilter {
  readonly types?: ReadonlySet<string>
  /** Of this task and its sub-tasks. */
  readonly task?: string
}

/** Events as a page; `undefined` for none. */
export function eventPage(events: readonly StoredEvent[]): EventPage | undefined {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return undefined
  const commits = commitsOf(events)
  let encoded: Uint8Array | undefined
  return {
    first: first.offset,
    last: last.offset,
    commits,
    count: events.length,
    length: commits.reduce((sum, { events: sent }) => sum + sent.reduce((own, { text }) => own + text.length, 0), 0),
    bytes: () => (encoded ??= Buffer.from(commits.map((commit) => formatCommit(commit)).join(''))),
  }
}

/**
 * A commit as text of an event stream. Its offset stands with its last event only: whoever is cut off in the middle of
 * a commit then gets all of it again, where the other events would be lost if the first one had it already.
 */
export function formatCommit({ offset, events }: SentCommit): string {
  return events.map(({ text }, at) => (at === events.length - 1 ? `id: ${offset}\n${text}` : text)).join('')
}

/** A commit without what somebody does not listen to; `undefined` when nothing is left. */
export function filterCommit(commit: SentCommit, filter: EventFilter): SentCommit | undefined {
  const events = commit.events.filter(({ type, task }) => isWanted(type, filter) && isOf(task, filter))
  return events.length > 0 ? { ...commit, events } : undefined
}

/** Whether somebody listens to events of this type. */
export function isWanted(type: string, { types }: EventFilter): boolean {
  return types === undefined || types.has(type)
}

/** One event as text of an event stream. JSON has no line ends of its own, so that it is one line. */
export function formatEvent(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

function isOf(task: string, { task: wanted }: EventFilter): boolean {
  return wanted === undefined || task === wanted || task.startsWith(`${wanted}.`)
}

function commitsOf(events: readonly StoredEvent[]): readonly SentCommit[] {
  const commits: { offset: number; events: SentCommit['events'][number][] }[] = []
  for (const { offset, ...event } of events) {
    const sent = { type: event.type, task: event.aggregateId, text: formatEvent(event.type, event) }
    const current = commits.at(-1)
    if (current?.offset === offset) current.events.push(sent)
    else commits.push({ offset, events: [sent] })
  }
  return commits
}
