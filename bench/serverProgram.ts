import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVirtualClock } from '../src/engine/clock.ts'
import { openMemoryStore } from '../src/store/memory/openMemoryStore.ts'
import { listen } from '../src/server/listen.ts'
import type { ServedWorkspace } from '../src/server/servedWorkspace.ts'
import type { StoredEvent } from '../src/store/taskEvent.ts'

// One server in a process of its own: `node serverProgram.mjs <ours|plain>` prints its port. A line `<count>` on standard
// input makes it send so many events to everybody who listens.

// As long as the end of a step run with a small patch.
const DATA = {
  step: 'orders/charge',
  run: 3,
  generation: 1,
  version: 4,
  ms: 1.5,
  patch: [{ op: 'add', path: '/order/paid', value: 'ch_1' }],
}
const BATCH = 20

const [which] = process.argv.slice(2)
const send = which === 'ours' ? await serveOurs() : await servePlain()
process.stdin.setEncoding('utf8').on('data', (text: string) => void send(Number(text)))

function eventAt(offset: number): StoredEvent {
  const [id, number] = [`t${offset}`, 3]
  return {
    id: `${id}:${number}`,
    type: 'StepFinished',
    aggregateId: id,
    actorAccountId: 'local:ada',
    workspaceId: 'ws_bench',
    causedBy: null,
    timestamp: '2026-01-01T00:00:00.000Z',
    data: DATA,
    offset,
    number,
  }
}

/** Calls back in every turn of the event loop until `count` is reached. */
async function inTurns(count: number, callback: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    callback(from, Math.min(count, from + BATCH))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function serveOurs(): Promise<(count: number) => Promise<void>> {
  let newest = 0
  let tell = (): void => undefined
  const memory = openMemoryStore()
  // A journal that costs nothing to read, so that what is measured is the server.
  const store = Object.assign(Object.create(memory) as typeof memory, {
    events: async (_scope: unknown, { after = 0, limit = 1000 }) =>
      Array.from({ length: Math.min(limit, newest - after) }, (_, at) => eventAt(after + at + 1)),
  })
  const server = await listen({
    version: '1.0.0',
    token: 'token-of-a-benchmark',
    now: () => new Date(),
    log: console.error,
    streams: { mostBuffered: 500_000_000 },
  })
  const clock = createVirtualClock(0)
  const served: Partial<ServedWorkspace> = {
    store,
    scope: { workspaceId: 'ws_bench' },
    environment: 'dev',
    table: () => ({ generation: 1, steps: new Map() }),
    diagnostics: () => [],
    clock: {
      read: () => ({ mode: 'real', now: clock.now() }),
      setMode() {},
      advance() {},
      next: () => false,
    },
    onCommitted: (listener) => {
      tell = () => listener('t')
      return () => undefined
    },
    onDevEvent: () => () => undefined,
  }
  // Nothing else of it is asked for here.
  server.serve(served as ServedWorkspace)
  console.log(server.port)
  return (count) =>
    inTurns(count, (from, to) => {
      newest += to - from
      tell()
    })
}

/** The least that a server does: no router, no check, one text for everybody. */
async function servePlain(): Promise<(count: number) => Promise<void>> {
  const listeners: ServerResponse[] = []
  let offset = 0
  const body = JSON.stringify({ ready: true, version: '1.0.0', now: new Date().toISOString() })
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/api/events') {
      outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' })
      outgoing.write('retry: 1000\n\n')
      listeners.push(outgoing)
    } else {
      outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      outgoing.end(body)
    }
  })
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
  return (count) =>
    inTurns(count, (from, to) => {
      for (let at = from; at < to; at += 1) {
        const { offset: id, ...event } = eventAt(++offset)
        const text = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
        for (const listener of listeners) listener.write(text)
      }
    })
}
