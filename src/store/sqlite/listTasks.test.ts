import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, idsOf, newTask, other, T0 } from '../suite/subject.ts'
import type { TaskStore } from '../taskStore.ts'
import { openSqliteStore } from './openSqliteStore.ts'

const now = () => new Date(T0)
const HOUR = 3_600_000

/** When task `n` was created: one each second, but for the hour in which the clock was wrong. */
const createdAt = (n: number): number => T0 + n * 1000 + (n >= 2000 && n < 2500 ? -24 * HOUR : 0)

// More tasks than are remembered together, so that times are found in several blocks of them.
describe('a list by time', () => {
  const TASKS = 4000
  let dir: TestDir
  let store: TaskStore

  beforeAll(async () => {
    dir = await testDir()
    store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now, durability: 'relaxed' })
    for (let first = 0; first < TASKS; first += 500) {
      const numbers = Array.from({ length: 500 }, (_, index) => first + index)
      await store.create(
        acme,
        numbers.map((n) => newTask(`t${n}`, { createdAt: createdAt(n), tags: n % 3 ? [] : ['a'] })),
      )
      // Another workspace in between has numbers of its own.
      await store.create(
        other,
        numbers.map((n) => newTask(`t${n}`, { createdAt: T0 })),
      )
    }
  })
  afterAll(async () => {
    await store[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  })

  it.each([
    ['in the first block', T0, T0 + 5000],
    ['across the end of a block', T0 + 1_020_000, T0 + 1_030_000],
    ['in the last block', T0 + 3_990_000, T0 + 9_000_000],
    ['while the clock was a day behind', T0 - 24 * HOUR, T0 - 22 * HOUR],
    ['around that hour', T0 + 1_990_000, T0 + 2_510_000],
    ['before everything', 0, T0 - 25 * HOUR],
    ['after everything', T0 + 100 * HOUR, T0 + 200 * HOUR],
    ['that ends before it begins', T0 + 9000, T0 + 1000],
  ])('finds what was created %s', async (_when, since, until) => {
    const numbers = Array.from({ length: TASKS }, (_, n) => n).filter(
      (n) => createdAt(n) >= since && createdAt(n) < until,
    )
    const expected = numbers.toReversed().map((n) => `t${n}`)

    expect(await idsOf(store, { since, until, limit: 700 })).toEqual(expected)
    expect(await idsOf(store, { since, until, limit: 700, tag: 'a' })).toEqual(
      expected.filter((id) => Number(id.slice(1)) % 3 === 0),
    )
  })

  it('finds everything since, and everything until', async () => {
    expect(await idsOf(store, { since: T0 + 3_998_000 })).toEqual(['t3999', 't3998'])
    expect(await idsOf(store, { until: T0 + 2000, limit: 1000 })).toHaveLength(502)
  })
})

describe('a list by step', () => {
  it.each([3, 80])('finds every task, with %i sets of steps among them', async (sets) => {
    await using dir = await testDir()
    await using store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now, durability: 'relaxed' })
    const ids = Array.from({ length: sets }, (_, index) => `t${index}`)
    await store.create(
      acme,
      [...ids, 'none'].map((id) => newTask(id)),
    )
    await Promise.all(ids.map((id) => store.commit(acme, commitOf(id, { steps: ['common', `steps/${id}`] }))))

    expect(await idsOf(store, { step: 'common', limit: 7 })).toEqual(ids.toReversed())
    expect(await idsOf(store, { step: 'steps/t1' })).toEqual(['t1'])
    expect(await idsOf(store, { step: 'common', states: ['done'] })).toEqual([])
  })

  it('finds a task by steps of several commits, whatever their order', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    const before = await openSqliteStore({ file, now })
    await before.create(acme, [newTask('t1'), newTask('t2')])
    await before.commit(acme, commitOf('t1', { steps: ['a', 'b'] }))
    await before.commit(acme, commitOf('t2', { steps: ['b'] }))
    await before[Symbol.asyncDispose]()
    await using store = await openSqliteStore({ file, now })
    await store.commit(acme, commitOf('t1', { steps: ['c', 'a'] }))
    await store.commit(acme, commitOf('t2', { steps: ['a'] }))

    expect(await idsOf(store, { step: 'a' })).toEqual(['t2', 't1'])
    expect(await idsOf(store, { step: 'c' })).toEqual(['t1'])
    expect(await idsOf(store, { step: 'b', tag: 'none' })).toEqual([])
  })
})

describe('a list that no index covers', () => {
  it('looks at so many tasks and gives back where to go on', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await using store = await openSqliteStore({ file, now, durability: 'relaxed' }, { candidates: 100 })
    const ids = Array.from({ length: 1000 }, (_, index) => `t${index}`)
    await store.create(
      acme,
      ids.map((id) => newTask(id, { name: id })),
    )

    const first = await store.list(acme, { name: 't5', limit: 1000 })
    expect(first.tasks).toEqual([])
    expect(first.cursor).toBeDefined()
    expect(await idsOf(store, { name: 'T500' })).toEqual(['t500'])
  })
})
