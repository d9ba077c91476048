import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { openMemoryStore } from './memory/openMemoryStore.ts'
import { openSqliteStore } from './sqlite/openSqliteStore.ts'
import { acme, newTask, T0 } from './suite/subject.ts'
import type { TaskStore } from './taskStore.ts'

const request = { worker: 'w1', limit: 9, now: T0, leaseUntil: T0 + 1 }

describe.each([
  ['in memory', async () => openMemoryStore()],
  ['in a file', openFile],
])('a store %s', (_where, open) => {
  it('gives out only the tasks that were asked for, and their sub-tasks', async () => {
    await using store = await open()
    await store.create(
      acme,
      ['t1', 't1.1', 't1.1.2', 't10', 't2'].map((id) => newTask(id)),
    )
    const claimed = await store.claim(acme, { ...request, only: ['t1'] })

    expect(claimed.map(({ id }) => id)).toEqual(['t1', 't1.1', 't1.1.2'])
    expect((await store.claim(acme, request)).map(({ id }) => id)).toEqual(['t10', 't2'])
  })

  it('gives out a task once that is meant twice', async () => {
    await using store = await open()
    await store.create(acme, [newTask('t1.1'), newTask('t1/2'), newTask("t'"), newTask('t%')])

    expect((await store.claim(acme, { ...request, only: ['t1', 't1.1', "t'"] })).map(({ id }) => id)).toEqual([
      't1.1',
      "t'",
    ])
  })

  it('says when the next of them is ready', async () => {
    await using store = await open()
    await store.create(acme, [newTask('a', { readyAt: T0 + 5 }), newTask('b.1', { readyAt: T0 + 9 })])

    expect(await store.nextReadyAt(acme)).toBe(T0 + 5)
    expect(await store.nextReadyAt(acme, ['b'])).toBe(T0 + 9)
    expect(await store.nextReadyAt(acme, [])).toBeUndefined()
  })
})

async function openFile(): Promise<TaskStore> {
  const dir = await testDir()
  const store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now: () => new Date(0) })
  return {
    ...store,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      await dir[Symbol.asyncDispose]()
    },
  }
}
