import { describe, expect, it } from 'vitest'
import { openEvents, type EventReader, type ReadEvent } from '../../../fixtures/eventReader.ts'
import { useServer, type ServedWorld } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, TEA } from '../../../fixtures/shopSteps.ts'
import { openMemoryStore } from '../../store/memory/openMemoryStore.ts'
import type { TaskStore } from '../../store/taskStore.ts'

function listen({ server }: ServedWorld): Promise<EventReader> {
  return openEvents(`${server.url}/api/events`)
}

/** The same store, which counts how often the journal is read. */
function counting(store: TaskStore): { readonly store: TaskStore; readonly reads: () => number } {
  let reads = 0
  const counted: Pick<TaskStore, 'events'> = {
    events: (...args) => {
      reads += 1
      return store.events(...args)
    },
  }
  return { store: Object.assign(Object.create(store) as TaskStore, counted), reads: () => reads }
}

const typesOf = (events: readonly ReadEvent[]): readonly string[] => events.map(({ event }) => event)

describe('many who listen', () => {
  it('cost as many reads of the journal as one does', async () => {
    const { store, reads } = counting(openMemoryStore())
    await using shop = await useServer(SHOP_STEPS, { store })
    const streams = await Promise.all(Array.from({ length: 10 }, () => listen(shop)))
    await Promise.all(streams.map((stream) => stream.next(1)))
    const before = reads()

    await shop.world.run(TEA)
    const told = await Promise.all(streams.map((stream) => stream.until('TaskCompleted')))

    expect(new Set(told.map((events) => JSON.stringify(events))).size).toBe(1)
    // Commits, the two reads that find nothing new, and nothing that grows with those who listen.
    expect(reads() - before).toBeLessThan(15)
    await Promise.all(streams.map((stream) => stream[Symbol.asyncDispose]()))
  })

  it('cost no read at all while nothing happens', async () => {
    const { store, reads } = counting(openMemoryStore())
    await using shop = await useServer(SHOP_STEPS, { store, listen: { streams: { heartbeatMs: 5 } } })
    await using stream = await listen(shop)
    await stream.comment()
    const before = reads()

    for (let beats = 0; beats < 5; beats += 1) await stream.comment()

    expect(reads()).toBe(before)
  })

  it('are bounded, and whoever is refused is told when to come back', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { streams: { mostStreams: 1 } } })
    await using first = await listen(shop)

    const { status, body, headers } = await shop.get('/api/events')
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'STREAMS_FULL', '1'])
    await first.next(1)
  })

  it('make room when they leave', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { streams: { mostStreams: 1 } } })
    const first = await listen(shop)
    const left = first.ended
    await first[Symbol.asyncDispose]()
    await left

    await expect.poll(async () => (await shop.ask('HEAD', '/api/events')).status).toBe(200)
    await expect
      .poll(async () => {
        await using next = await listen(shop)
        return next.response.statusCode
      })
      .toBe(200)
  })
})

describe('somebody who is too slow', () => {
  const TASKS = 12

  /** Two who listen: one does not read, while the other has read everything of many large tasks. */
  async function flood(
    shop: ServedWorld,
  ): Promise<{ readonly slow: EventReader; readonly read: readonly ReadEvent[] }> {
    const [slow, fast] = await Promise.all([listen(shop), listen(shop)])
    await Promise.all([slow, fast].map((stream) => stream.next(1)))
    slow.response.pause()
    const read: ReadEvent[] = []
    for (let count = 0; count < TASKS; count += 1) {
      await shop.world.run({ text: 'x'.repeat(1_000_000) })
      read.push(...(await fast.next(2)))
    }
    return { slow, read }
  }

  it('misses events, is told how many, and hears what comes after', async () => {
    await using shop = await useServer({}, { listen: { streams: { mostBuffered: 50_000 } } })
    const { slow } = await flood(shop)

    slow.response.resume()
    const events = await slow.until('lagged')
    await shop.world.run({ small: true })

    const { data, id } = events.at(-1) ?? {}
    expect(events.length - 1 + data.dropped).toBe(TASKS * 2)
    expect(id).toBe(String(data.offset))
    expect(typesOf(await slow.until('TaskIncomplete'))).toEqual(['TaskCreated', 'TaskIncomplete'])
  })

  it('does not hold up anybody else', async () => {
    await using shop = await useServer({}, { listen: { streams: { mostBuffered: 50_000 } } })

    const { read } = await flood(shop)

    expect(new Set(typesOf(read))).toEqual(new Set(['TaskCreated', 'TaskIncomplete']))
  })
})

it('a store that cannot be read is reported, and the stream goes on when it can', async () => {
  const store = openMemoryStore()
  let broken = false
  const failing: Pick<TaskStore, 'events'> = {
    events: (...args) => (broken ? Promise.reject(new Error('no disk')) : store.events(...args)),
  }
  await using shop = await useServer(SHOP_STEPS, { store: Object.assign(Object.create(store) as TaskStore, failing) })
  await using stream = await listen(shop)
  await stream.next(1)

  broken = true
  await shop.world.run({ other: 1 })
  await expect.poll(() => shop.logged.length).toBeGreaterThan(0)
  broken = false
  await shop.world.run({ other: 2 })

  expect((await stream.next(4)).filter(({ event }) => event === 'TaskCreated')).toHaveLength(2)
})

it('somebody who catches up past what is told to others takes nothing away from them', async () => {
  const store = openMemoryStore()
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  let held = -1
  const events: TaskStore['events'] = async (scope, query) => {
    if (query.after !== held) return store.events(scope, query)
    held = -1
    await gate
    // As if it had been read just before the commit.
    return []
  }
  await using shop = await useServer({}, { store: Object.assign(Object.create(store) as TaskStore, { events }) })
  await using live = await listen(shop)
  await shop.world.run({ first: true })
  held = Number((await live.until('TaskIncomplete')).at(-1)?.id)

  await shop.world.run({ second: true })
  await using late = await openEvents(`${shop.server.url}/api/events?after=0`)
  await late.next(5)
  release()

  expect(typesOf(await live.next(2))).toEqual(['TaskCreated', 'TaskIncomplete'])
})
