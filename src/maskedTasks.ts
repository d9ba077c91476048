import { readEvents } from './engine/history.ts'
import type { StoredEvent } from './store/taskEvent.ts'
import type { TaskRecord } from './store/taskRecord.ts'
import type { Scope, TaskReader } from './store/taskStore.ts'
import { createPiiMasking, type PiiMasking, type PiiNumbers } from './validation/maskPii.ts'
import type { Pii } from './validation/pii.ts'

/**
 * The same tasks without what is about people: in data and changes by the schemas, in what steps called, logged or failed
 * with by the values of the task. What only finds its way stays as it is, so that an export of them can be imported. The
 * same value is the same placeholder in all that is read here.
 */
export function maskedReader(reader: TaskReader, pii: Pii): TaskReader {
  if (!pii.any) return reader
  const numbers: PiiNumbers = new Map()
  const maskings = new Map<string, Promise<PiiMasking>>()
  const maskingOf = (scope: unknown, id: string): Promise<PiiMasking> => {
    const known = maskings.get(id) ?? openMasking(reader, scope as Scope, { id, pii, numbers })
    maskings.delete(id)
    maskings.set(id, known)
    const [oldest] = maskings.keys()
    if (maskings.size > MOST_TASKS && oldest !== undefined) maskings.delete(oldest)
    return known
  }
  return {
    async get(scope, id) {
      const record = await reader.get(scope, id)
      return record && maskRecord(await maskingOf(scope, id), record)
    },
    async events(scope, query) {
      const events = await reader.events(scope, query)
      const found: StoredEvent[] = []
      for (const event of events) found.push(maskEvent(await maskingOf(scope, event.aggregateId), event))
      return found
    },
    async snapshot(scope, id, version) {
      const kept = await reader.snapshot(scope, id, version)
      return kept && { ...kept, text: maskText(await maskingOf(scope, id), kept.text) }
    },
    list: (scope, query) => reader.list(scope, query),
    counts: (scope) => reader.counts(scope),
    failures: (scope, limit) => reader.failures(scope, limit),
    messages: (scope, id) => reader.messages(scope, id),
    nextReadyAt: (scope, only) => reader.nextReadyAt(scope, only),
    quarantined: (scope) => reader.quarantined(scope),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

/** The same where schemas may change meanwhile: what is about people is what they say at the moment. */
export function followingReader(reader: TaskReader, pii: () => Pii): TaskReader {
  let known = pii()
  let masked = maskedReader(reader, known)
  const current = (): TaskReader => {
    const now = pii()
    if (now !== known) masked = maskedReader(reader, now)
    known = now
    return masked
  }
  return {
    get: (scope, id) => current().get(scope, id),
    events: (scope, query) => current().events(scope, query),
    snapshot: (scope, id, version) => current().snapshot(scope, id, version),
    list: (scope, query) => current().list(scope, query),
    counts: (scope) => current().counts(scope),
    failures: (scope, limit) => current().failures(scope, limit),
    messages: (scope, id) => current().messages(scope, id),
    nextReadyAt: (scope, only) => current().nextReadyAt(scope, only),
    quarantined: (scope) => current().quarantined(scope),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

// A server prints for days; what is forgotten is read again.
const MOST_TASKS = 500

interface Opening {
  readonly id: string
  readonly pii: Pii
  readonly numbers: PiiNumbers
}

/** A masking that knows every value the task has had so far. */
async function openMasking(reader: TaskReader, scope: Scope, { id, pii, numbers }: Opening): Promise<PiiMasking> {
  const masking = createPiiMasking(pii, numbers)
  for (const event of await readEvents(reader, scope, id)) noteEvent(masking, event.data)
  return masking
}

/** Takes note of the values that an event brings. */
export function noteEvent(masking: PiiMasking, data: object): void {
  if ('data' in data) masking.note(data.data)
  // The engine is the only writer of events.
  if ('patch' in data) masking.patch(data.patch as Parameters<PiiMasking['patch']>[0])
}

function maskText(masking: PiiMasking, text: string): string {
  return JSON.stringify(masking.data(JSON.parse(text) as unknown))
}

function maskRecord(masking: PiiMasking, record: TaskRecord): TaskRecord {
  const { data, memory, failure } = record
  const remembered = maskKeys(masking, JSON.parse(memory) as object)
  return {
    ...record,
    data: maskText(masking, data),
    memory: JSON.stringify(remembered),
    ...(failure && { failure: { ...failure, message: masking.texts(failure.message) } }),
  }
}

function maskEvent(masking: PiiMasking, event: StoredEvent): StoredEvent {
  // Changes that came after the masking was opened bring values of their own.
  noteEvent(masking, event.data)
  return { ...event, data: maskKeys(masking, event.data) }
}

// What says something; everything else finds the way: names, states, hashes.
const SAYING: ReadonlySet<string> = new Set([
  'calls',
  'logs',
  'audit',
  'views',
  'error',
  'message',
  'result',
  'question',
  'end',
  'onExpire',
])

function maskKeys<Holder extends object>(masking: PiiMasking, holder: Holder): Holder {
  const entries = Object.entries(holder).map(([key, value]: [string, unknown]): [string, unknown] => {
    if (key === 'data') return [key, masking.data(value)]
    if (key === 'patch') return [key, masking.patch(value as Parameters<PiiMasking['patch']>[0])]
    return [key, SAYING.has(key) ? masking.texts(value) : value]
  })
  // The same keys with values of the same shapes.
  return Object.fromEntries(entries) as Holder
}
