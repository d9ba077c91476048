import { describe, expect, it } from 'vitest'
import { storeTask } from '../../fixtures/storeTasks.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openMemoryStore } from '../store/memory/openMemoryStore.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import type { TaskStore } from '../store/taskStore.ts'
import { findTail } from './journalTail.ts'

const scope = { workspaceId: 'ws_test' }

async function fill(store: TaskStore, count: number, from = 0): Promise<void> {
  for (let at = 0; at < count; at += 1) await store.create(scope, [storeTask(`t${from + at}`)])
}

async function lastOffset(store: TaskStore): Promise<number | undefined> {
  return (await store.events(scope, { limit: 10_000 })).at(-1)?.offset
}

describe('findTail', () => {
  it('is 0 for a journal without events', async () => {
    await using store = openMemoryStore()

    expect(await findTail({ store, scope })).toBe(0)
  })

  it.each([1, 2, 3, 4, 5, 31, 32, 33, 100])('finds the last of %i commits', async (count) => {
    await using store = openMemoryStore()
    await fill(store, count)

    expect(await findTail({ store, scope })).toBe(await lastOffset(store))
  })

  it('finds it where offsets are missing, because tasks were deleted', async () => {
    await using store = openMemoryStore()
    await fill(store, 64)
    await store.remove(
      scope,
      Array.from({ length: 60 }, (_, at) => `t${at + 3}`),
    )

    expect(await findTail({ store, scope })).toBe(await lastOffset(store))
  })

  it('finds it in the second workspace of a file, whose offsets begin far up', async () => {
    await using dir = await testDir()
    await using store = await openSqliteStore({ file: `${dir.path}/tasks.sqlite`, now: () => new Date(0) })
    await store.create({ workspaceId: 'ws_first' }, [storeTask('a')])
    await fill(store, 10)

    const tail = await findTail({ store, scope })

    expect([tail, tail > 2 ** 32]).toEqual([await lastOffset(store), true])
  })

  it('never goes back behind what is known', async () => {
    await using store = openMemoryStore()
    await fill(store, 3)

    expect(await findTail({ store, scope }, 17)).toBe(17)
  })

  it('takes some forty reads for a journal of any length', async () => {
    await using store = openMemoryStore()
    await fill(store, 1_000)
    let reads = 0
    const events: TaskStore['events'] = (...args) => {
      reads += 1
      return store.events(...args)
    }

    await findTail({ store: Object.assign(Object.create(store) as TaskStore, { events }), scope })

    expect(reads).toBeLessThan(40)
  })
})
