import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { StepyardError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { DevEvent } from '../devEvent.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { openEventClient, type EventClient } from './eventClient.ts'
import { eventPage, type EventFilter, type EventPage } from './eventPage.ts'
import { findTail } from '../../engine/journalTail.ts'

/** How streams are served. */
export interface EventStreamOptions {
  readonly log: Log
  /** Milliseconds between two signs of life. Default 15,000. */
  readonly heartbeatMs?: number
  /** Streams at the same time. Default 64. */
  readonly mostStreams?: number
  /** Bytes that wait for one client before it misses events. Default 4 MB. */
  readonly mostBuffered?: number
}

/** What somebody listens to, and the offset of the last event that they have. */
export interface StreamRequest extends EventFilter {
  readonly after?: number
}

// Events that are read at once: as many as make up so many characters, if they are as long as those before. One may hold
// all the data of a task, which is up to 10 MB.
const PAGE = 500
const FIRST_PAGE = 50
const PAGE_LENGTH = 2_000_000

/**
 * Tells everybody who listens what is written to the journal. Nothing is asked for again and again: a commit wakes it,
 * it reads once what is new, and everybody gets that.
 */
export class EventStreams {
  readonly #options: Required<EventStreamOptions>
  /** Everybody who is connected. */
  readonly #clients = new Set<EventClient>()
  /** Those who have caught up: what is read is sent to them. */
  readonly #live = new Set<EventClient>()
  /** Those who came before the workspace was loaded. */
  readonly #waiting = new Map<EventClient, StreamRequest>()
  readonly #endings: (() => void)[] = []
  readonly #heartbeat: NodeJS.Timeout
  #served: ServedWorkspace | undefined
  /** Up to where the journal was read for those who are live. */
  #offset = 0
  #limit = FIRST_PAGE
  #reading: 'no' | 'yes' | 'and again' = 'no'
  #closed = false

  constructor({ heartbeatMs = 15_000, mostStreams = 64, mostBuffered = 4_000_000, log }: EventStreamOptions) {
    this.#options = { heartbeatMs, mostStreams, mostBuffered, log }
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs)
    this.#heartbeat.unref()
  }

  /** The workspace is there: those who wait are served from now on, those who listened to another one come back. */
  serve(served: ServedWorkspace): void {
    if (this.#served) this.#leave()
    this.#served = served
    this.#endings.push(
      served.onCommitted(() => this.#wake()),
      served.onDevEvent((event) => this.tell(event)),
    )
    for (const [client, request] of this.#waiting) this.#begin(served, client, request)
    this.#waiting.clear()
  }

  /** Tells everybody who is connected of something that no journal has. */
  tell({ type, ...data }: DevEvent): void {
    for (const client of this.#clients) client.sendEvent(type, data)
  }

  /** Begins a stream on this answer. Throws `STREAMS_FULL`. */
  connect(outgoing: ServerResponse, request: StreamRequest): void {
    const { mostStreams, mostBuffered } = this.#options
    if (this.#clients.size >= mostStreams) throw new StepyardError('STREAMS_FULL', { limit: mostStreams })
    const client = openEventClient(outgoing, { ...request, mostBuffered })
    this.#clients.add(client)
    outgoing.on('close', () => {
      this.#clients.delete(client)
      this.#live.delete(client)
      this.#waiting.delete(client)
    })
    if (this.#served) this.#begin(this.#served, client, request)
    else this.#waiting.set(client, request)
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true
    clearInterval(this.#heartbeat)
    this.#leave()
  }

  #leave(): void {
    for (const end of this.#endings.splice(0)) end()
    for (const client of this.#clients) client.end()
    for (const each of [this.#clients, this.#live, this.#waiting]) each.clear()
    this.#offset = 0
  }

  #begin(served: ServedWorkspace, client: EventClient, request: StreamRequest): void {
    this.#catchUp(served, client, request).catch((error: unknown) => {
      // Whoever is cut off comes back with the last offset.
      this.#report('A stream was ended', error)
      client.end()
    })
  }

  async #catchUp(served: ServedWorkspace, client: EventClient, { after }: StreamRequest): Promise<void> {
    // Somebody who caught up by themselves may know more than was told to those who are live.
    const isToldAll = this.#live.size > 0 && (after ?? 0) <= this.#offset
    const tail = isToldAll ? this.#offset : await findTail(served, this.#offset)
    // An offset that does not exist yet comes from a journal that is gone.
    const isKnown = after === undefined || after <= tail
    client.greet({ generation: served.table().generation, offset: tail }, isKnown ? (after ?? tail) : tail)
    if (!isKnown) client.sayLagged(tail)
    while (this.#clients.has(client) && !this.#closed) {
      const page = this.#isLiveAt(client.sent) ? undefined : await this.#read(served, client.sent)
      if (!page) return this.#join(client)
      client.sendPage(page)
      await client.drained()
      // However fast it takes them, others have their turn.
      await turn()
    }
  }

  #isLiveAt(offset: number): boolean {
    return this.#live.size > 0 && offset >= this.#offset
  }

  #join(client: EventClient): void {
    if (!this.#clients.has(client)) return
    if (this.#live.size === 0) this.#offset = client.sent
    this.#live.add(client)
    this.#wake()
  }

  #wake(): void {
    if (this.#live.size === 0 || this.#closed) return
    if (this.#reading !== 'no') {
      this.#reading = 'and again'
      return
    }
    this.#reading = 'yes'
    // What is committed in the same turn is read together.
    setImmediate(() => void this.#tell())
  }

  async #tell(): Promise<void> {
    try {
      while (this.#served && this.#live.size > 0 && !this.#closed) {
        this.#reading = 'yes'
        const isNew = await this.#tellPage(this.#served)
        if (!isNew && this.#isSettled()) break
      }
    } catch (error) {
      // The next commit makes another attempt, from the same offset.
      this.#report('The journal could not be read for event streams', error)
    }
    this.#reading = 'no'
  }

  async #tellPage(served: ServedWorkspace): Promise<boolean> {
    const page = await this.#read(served, this.#offset)
    if (!page) return false
    this.#offset = page.last
    for (const client of this.#live) client.sendPage(page)
    await turn()
    return true
  }

  // While the page was read, a commit may have come.
  #isSettled(): boolean {
    return this.#reading === 'yes'
  }

  async #read({ store, scope }: ServedWorkspace, after: number): Promise<EventPage | undefined> {
    const page = eventPage(await store.events(scope, { after, limit: this.#limit }))
    if (page) this.#limit = Math.max(1, Math.min(PAGE, Math.floor((PAGE_LENGTH * page.count) / page.length)))
    return page
  }

  #beat(): void {
    for (const client of this.#clients) client.beat()
  }

  #report(what: string, error: unknown): void {
    if (this.#closed) return
    const message = `${what}: ${error instanceof Error ? error.message : String(error)}`
    this.#options.log({ level: 'error', message })
  }
}
