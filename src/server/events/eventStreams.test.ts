import { describe, expect, it } from 'vitest'
import { ACTOR } from '../../../fixtures/engineWorld.ts'
import { openEvents, type EventReader, type ReadEvent } from '../../../fixtures/eventReader.ts'
import { useServer, type ServedWorld } from '../../../fixtures/servedWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../../fixtures/shopSteps.ts'
import { testDir } from '../../../fixtures/testDir.ts'
import { openSqliteStore } from '../../store/sqlite/openSqliteStore.ts'
import type { TaskStore } from '../../store/taskStore.ts'

function listen({ server }: ServedWorld, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
  return openEvents(`${server.url}/api/events${query}`, headers)
}

/** A store on disk whose offsets are those that users see. */
async function onDisk(path: string): Promise<TaskStore> {
  return openSqliteStore({ file: `${path}/tasks.sqlite`, now: () => new Date(0) })
}

const typesOf = (events: readonly ReadEvent[]): readonly string[] => events.map(({ event }) => event)

describe('a stream of events', () => {
  it('begins with where the journal and the steps stand', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await using stream = await listen(shop)

    const [hello] = await stream.next(1)

    expect(hello).toEqual({ id: '0', event: 'hello', data: { generation: 1, offset: 0 } })
    expect(stream.response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  })

  it('tells what is written to the journal, event by event, as it is kept', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await using stream = await listen(shop)

    const task = await shop.world.run(TEA)
    const events = (await stream.until('TaskCompleted')).slice(1)

    const journal = (await shop.get(`/api/tasks/${task.id}/journal`)).body.events
    expect(events.map(({ data }) => data)).toEqual(journal)
    expect(typesOf(events)).toEqual(journal.map(({ type }: { type: string }) => type))
  })

  it('gives only the last event of a commit its offset, so that none is lost between two', async () => {
    await using dir = await testDir()
    await using shop = await useServer(SHOP_STEPS, { store: await onDisk(dir.path) })
    await using stream = await listen(shop)
    const { id } = await shop.world.run(TEA)

    const events = (await stream.until('TaskCompleted')).slice(1)

    const stored = await shop.world.store.events(shop.world.scope, { task: id })
    const lastOf = stored.map(({ offset }, at) => (stored[at + 1]?.offset === offset ? undefined : String(offset)))
    expect(events.map((event) => event.id)).toEqual(lastOf)
  })

  it('goes on after the event that the client has, where nothing is lost or told twice', async () => {
    await using dir = await testDir()
    await using shop = await useServer(SHOP_STEPS, { store: await onDisk(dir.path) })
    await using first = await listen(shop)
    const one = await shop.world.run(TEA)
    const seen = (await first.until('TaskCompleted')).slice(1)
    await first[Symbol.asyncDispose]()
    const other = await shop.world.run(TEA)

    await using second = await listen(shop, '', { 'Last-Event-ID': seen.at(-1)?.id ?? '' })
    const rest = (await second.until('TaskCompleted')).slice(1)

    const ids = [...seen, ...rest].map(({ data }) => data.id)
    const [left, right] = [await shop.world.events(one.id), await shop.world.events(other.id)]
    expect(ids).toEqual([...left, ...right].map((event) => event.id))
  })

  it('loses nothing to somebody who is cut off again and again while tasks run', async () => {
    await using dir = await testDir()
    await using shop = await useServer(SHOP_STEPS, { store: await onDisk(dir.path) })
    const tasks = Array.from({ length: 20 }, () => ({ name: 'order', data: TEA, actor: ACTOR }))
    const working = shop.world.engine.submitAll(tasks)

    const seen = new Map<string, number>()
    const ended = (): number => [...seen.keys()].filter((key) => key.startsWith('TaskCompleted')).length
    for (let [turn, last] = [1, '0']; ended() < tasks.length; turn += 1) {
      await using stream = await listen(shop, '', { 'Last-Event-ID': last })
      for (let left = (turn * 5) % 23; left >= 0 && ended() < tasks.length; left -= 1) {
        const [{ id, event, data } = { event: '', data: {} }] = await stream.next(1)
        if (event !== 'hello') seen.set(`${event} ${data.id}`, (seen.get(`${event} ${data.id}`) ?? 0) + 1)
        last = id ?? last
      }
    }

    await working
    const journal = await shop.world.store.events(shop.world.scope, {})
    expect([...seen.keys()]).toEqual(journal.map(({ type, id }) => `${type} ${id}`))
  })

  it('goes back to any offset, and on to what happens then', async () => {
    await using dir = await testDir()
    await using shop = await useServer(SHOP_STEPS, { store: await onDisk(dir.path) })
    await shop.world.run(TEA)
    await using stream = await listen(shop, '?after=0')
    await stream.until('TaskCompleted')

    const { id } = await shop.world.run(STOLEN)

    const events = (await stream.until('TaskFailed')).map(({ data }) => data.id)
    expect(events).toEqual((await shop.world.events(id)).map((event) => event.id))
  })

  it('believes the header before the address, which a browser keeps', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await shop.world.run(TEA)
    const tail = (await shop.world.store.events(shop.world.scope, {})).at(-1)?.offset ?? 0

    await using stream = await listen(shop, '?after=0', { 'Last-Event-ID': String(tail) })
    await shop.world.run({ other: 1 })

    expect(typesOf(await stream.next(2))).toEqual(['hello', 'TaskCreated'])
  })

  it('says that events were missed to somebody who knows a journal that is gone', async () => {
    await using shop = await useServer(SHOP_STEPS)

    await using stream = await listen(shop, '', { 'Last-Event-ID': '4711' })

    expect(await stream.next(2)).toMatchObject([{ event: 'hello' }, { event: 'lagged', data: { offset: 0 } }])
  })

  it('opens while the workspace is being loaded, and says hello when it is', async () => {
    await using shop = await useServer(SHOP_STEPS, { ready: false })
    await using stream = await listen(shop)

    shop.server.serve(shop.served)

    expect(await stream.next(1)).toMatchObject([{ event: 'hello', data: { generation: 1 } }])
  })

  it('gives a sign of life where nothing happens', async () => {
    await using shop = await useServer(SHOP_STEPS, { listen: { streams: { heartbeatMs: 5 } } })
    await using stream = await listen(shop)

    expect(await stream.comment()).toContain(': alive')
  })

  it('WEB-18 is refused to a page of another site', async () => {
    await using shop = await useServer(SHOP_STEPS)

    await using stream = await listen(shop, '', { Origin: 'https://evil.test' })

    expect(stream.response.statusCode).toBe(403)
  })
})

describe('a filter of a stream', () => {
  it('leaves only events of the types that were asked for', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await using stream = await listen(shop, '?types=TaskCreated,TaskCompleted')

    await shop.world.run(TEA)

    expect(typesOf(await stream.until('TaskCompleted'))).toEqual(['hello', 'TaskCreated', 'TaskCompleted'])
  })

  it('leaves only events of one task and its sub-tasks', async () => {
    await using shop = await useServer({
      ...SHOP_STEPS,
      fan: { condition: { fan: 1 }, content: ({ subtask }) => void subtask('child', { order: { paid: 'x' } }) },
    })
    await using stream = await listen(shop, '?task=t2')
    await shop.world.run(TEA)

    await shop.world.run({ fan: 1 })

    const tasks = (await stream.until('TaskCompleted')).slice(1).map(({ data }) => data.aggregateId)
    expect([...new Set(tasks)].sort()).toEqual(['t2', 't2.1'])
  })

  it.each([
    ['?types=TaskDone', 'query.types has "TaskDone", which is no type'],
    ['?types=stepfinished', 'query.types has "stepfinished", which is no type; did you mean "StepFinished"?'],
    ['?after=x', 'query.after is not of type integer'],
    ['?kind=a', 'query.kind is not known'],
  ])('refuses %s and says why', async (query, problem) => {
    await using shop = await useServer(SHOP_STEPS)

    const { status, body } = await shop.get(`/api/events${query}`)

    expect([status, body.error.data.problems]).toEqual([400, [problem]])
  })

  it('refuses an id that is none', async () => {
    await using shop = await useServer(SHOP_STEPS)

    const { status } = await shop.ask('GET', '/api/events', { headers: { 'Last-Event-ID': '1 or 1' } })

    expect(status).toBe(400)
  })
})

describe('an event that no journal has', () => {
  it('is told to everybody, without an id', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await using stream = await listen(shop)
    await stream.next(1)

    shop.tell({ type: 'clock.changed', mode: 'frozen', now: 1 })

    expect(await stream.next(1)).toEqual([{ event: 'clock.changed', data: { mode: 'frozen', now: 1 } }])
  })

  it('says that tasks were deleted, whose journal says nothing any more', async () => {
    await using shop = await useServer(SHOP_STEPS)
    const { id } = await shop.world.run(TEA)
    await using stream = await listen(shop)
    await stream.next(1)

    await shop.ask('DELETE', `/api/tasks/${id}`, { headers: shop.authorized })

    expect(await stream.next(1)).toEqual([{ event: 'tasks.deleted', data: { ids: [id] } }])
  })

  it('is not told to somebody who asked for other types', async () => {
    await using shop = await useServer(SHOP_STEPS)
    await using stream = await listen(shop, '?types=step.healed')
    await stream.next(1)

    shop.tell({ type: 'clock.changed', mode: 'real', now: 1 })
    shop.tell({ type: 'step.healed', step: 'price' })

    expect(typesOf(await stream.next(1))).toEqual(['step.healed'])
  })
})
