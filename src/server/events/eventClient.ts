import type { ServerResponse } from 'node:http'
import { filterCommit, formatCommit, formatEvent, isWanted, type EventFilter, type EventPage } from './eventPage.ts'

/** Somebody who listens, at the other end of an answer that does not end. */
export interface EventClient {
  /** Offset of the last commit that was sent, or passed over. */
  readonly sent: number
  /** Sends what comes after `sent`. A client that is too slow misses it, and is told so as soon as it has caught up. */
  sendPage(page: EventPage): void
  /** Sends an event that no journal has. */
  sendEvent(type: string, data: object): void
  /** Says from where on events follow. */
  greet(data: { readonly generation: number; readonly offset: number }, from: number): void
  /** Says that events were missed: whoever shows something reads it again. */
  sayLagged(offset: number): void
  /** A sign of life, with the offset that was reached where other events do not say it. */
  beat(): void
  /** Resolves when what was sent has left this process, or the client has. */
  drained(): Promise<void>
  /** Ends the stream. */
  end(): void
}

/** How a client is served. */
export interface EventClientOptions extends EventFilter {
  /** Bytes that wait for a client before it counts as too slow. */
  readonly mostBuffered: number
}

/** Begins a stream on an answer. */
export function openEventClient(outgoing: ServerResponse, options: EventClientOptions): EventClient {
  let [sent, dropped] = [0, 0]
  const takesAll = options.types === undefined && options.task === undefined
  const isOpen = (): boolean => !outgoing.writableEnded && !outgoing.destroyed
  const write = (text: string | Uint8Array, count: number): void => {
    if (!isOpen()) return
    // One write is let through whatever its size: a single event may be larger than what may wait.
    if (dropped > 0 || outgoing.writableLength > options.mostBuffered) dropped += count
    else outgoing.write(text)
  }
  const lagged = (offset: number): void => {
    if (isOpen()) outgoing.write(`id: ${offset}\n${formatEvent('lagged', { offset, dropped })}`)
  }
  outgoing.on('drain', () => {
    if (dropped === 0) return
    lagged(sent)
    dropped = 0
  })
  outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
  outgoing.write('retry: 1000\n\n')
  return {
    get sent() {
      return sent
    },
    sendPage(page) {
      if (takesAll && page.first > sent) write(page.bytes(), page.count)
      else {
        const { text, count } = partOf(page, sent, options)
        if (count > 0) write(text, count)
      }
      sent = Math.max(sent, page.last)
    },
    sendEvent(type, data) {
      if (isWanted(type, options)) write(formatEvent(type, data), 1)
    },
    greet(data, from) {
      sent = from
      write(`id: ${from}\n${formatEvent('hello', data)}`, 1)
    },
    sayLagged(offset) {
      sent = offset
      lagged(offset)
    },
    beat() {
      if (dropped === 0) write(sent > 0 ? `: alive\nid: ${sent}\n\n` : ': alive\n\n', 0)
    },
    drained: () => whenDrained(outgoing),
    end: () => void outgoing.end(),
  }
}

function partOf(page: EventPage, sent: number, filter: EventFilter): { readonly text: string; readonly count: number } {
  const commits = page.commits
    .filter(({ offset }) => offset > sent)
    .flatMap((commit) => filterCommit(commit, filter) ?? [])
  return {
    text: commits.map((commit) => formatCommit(commit)).join(''),
    count: commits.reduce((sum, { events }) => sum + events.length, 0),
  }
}

async function whenDrained(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.writableNeedDrain || outgoing.destroyed) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
  })
}
