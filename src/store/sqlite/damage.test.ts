import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { acme, idsOf, newTask, T0 } from '../suite/subject.ts'
import type { NewTask } from '../taskRecord.ts'
import type { TaskStore } from '../taskStore.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import type { StoreProblem } from './problem.ts'
import { rebuildStore } from './rebuildStore.ts'

const PAGE = 4096
const request = { worker: 'w1', limit: 9, now: T0, leaseUntil: T0 + 1 }

// Large enough that each row has a page of its own.
const dataOf = (id: string): string => JSON.stringify({ mark: `${id}-`.repeat(900).slice(0, 3500), order: 1 })

/** Ways to damage the row of `t3`, given the file and a place inside its data. */
const DAMAGES: Readonly<Record<string, (bytes: Buffer, place: number) => void>> = {
  'a byte of its data was flipped': (bytes, place) => bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place),
  'its data is no JSON any more': (bytes, place) => bytes.write('"', place),
  'the page that it is on was lost': (bytes, place) =>
    bytes.fill(0, place - (place % PAGE), place - (place % PAGE) + 16),
}

interface Damaged extends AsyncDisposable {
  readonly store: TaskStore
  readonly problems: readonly StoreProblem[]
}

/** Five tasks, the third of them damaged while the file was closed. */
async function openDamaged(
  file: string,
  damage: keyof typeof DAMAGES,
  overrides: Partial<NewTask> = {},
): Promise<Damaged> {
  const whole = await openSqliteStore({ file, now: () => new Date(T0) })
  for (const id of ['t1', 't2', 't3', 't4', 't5']) {
    await whole.create(acme, [newTask(id, { data: dataOf(id), ...overrides })])
  }
  await whole[Symbol.asyncDispose]()
  const bytes = await readFile(file)
  DAMAGES[damage]?.(bytes, bytes.indexOf('t3-t3-t3') + 300)
  await writeFile(file, bytes)
  const problems: StoreProblem[] = []
  const onProblem = (problem: StoreProblem): void => void problems.push(problem)
  const store = await openSqliteStore({ file, now: () => new Date(T0), onProblem })
  return { store, problems, [Symbol.asyncDispose]: async () => store[Symbol.asyncDispose]() }
}

describe.each(Object.keys(DAMAGES))('a task of which %s (DUR-09)', (damage) => {
  it('is set aside when it is claimed, and only it', async () => {
    await using dir = await testDir()
    await using damaged = await openDamaged(join(dir.path, 'tasks.db'), damage)
    const { store, problems } = damaged

    expect((await store.claim(acme, request)).map(({ id }) => id)).toEqual(['t1', 't2', 't4', 't5'])
    expect(await store.quarantined(acme)).toEqual([{ id: 't3', reason: expect.any(String), at: T0 }])
    expect(problems).toMatchObject([{ kind: 'task', workspaceId: 'ws_acme', id: 't3' }])
    expect(await store.claim(acme, request)).toEqual([])
    expect(await store.nextReadyAt(acme)).toBeUndefined()
  })

  it('is set aside when it is read', async () => {
    await using dir = await testDir()
    await using damaged = await openDamaged(join(dir.path, 'tasks.db'), damage)
    const { store } = damaged

    await expect(store.get(acme, 't3')).rejects.toMatchObject({ code: 'TASK_UNREADABLE', data: { id: 't3' } })
    expect(await store.quarantined(acme)).toMatchObject([{ id: 't3' }])
    expect(await store.get(acme, 't4')).toMatchObject({ id: 't4' })
    expect(await store.events(acme, { task: 't3' })).toHaveLength(1)
  })

  it('keeps others neither from having their leases renewed nor from being interrupted', async () => {
    await using dir = await testDir()
    const claim = { worker: 'w1', leaseUntil: T0 }
    await using damaged = await openDamaged(join(dir.path, 'tasks.db'), damage, { readyAt: null, claim })
    const { store } = damaged

    const held = await store.heartbeat(acme, { worker: 'w1', now: T0, leaseUntil: T0 + 9 })
    const interrupted = await store.interrupt(acme, { now: T0 + 10, reason: 'its process ended' })
    for (const ids of [held, interrupted]) expect(ids.filter((id) => id !== 't3')).toEqual(['t1', 't2', 't4', 't5'])
    expect(await store.get(acme, 't4')).toMatchObject({ state: 'interrupted' })
  })

  it('does not keep others from being listed, by whatever', async () => {
    await using dir = await testDir()
    await using damaged = await openDamaged(join(dir.path, 'tasks.db'), damage)
    const { store } = damaged
    const others = async (query: Parameters<TaskStore['list']>[1]): Promise<string[]> => {
      const ids = await idsOf(store, query)
      return ids.filter((id) => id !== 't3')
    }

    const all = ['t5', 't4', 't2', 't1']
    expect(await others({})).toEqual(all)
    expect(await others({ states: ['created'], name: 'ORDER' })).toEqual(all)
    expect(await others({ where: [{ path: ['order'], value: 1 }] })).toEqual(all)
    expect((await store.events(acme, {})).length).toBeGreaterThanOrEqual(4)
  })
})

describe.each(Object.keys(DAMAGES).slice(0, 2))('a task of which %s', (damage) => {
  it('is claimed again once its data was rebuilt', async () => {
    await using dir = await testDir()
    await using damaged = await openDamaged(join(dir.path, 'tasks.db'), damage)
    const { store } = damaged
    await store.claim(acme, request)
    await store.repair(acme, 't3', { version: 0, data: dataOf('t3'), memory: '{}' })

    expect(await store.quarantined(acme)).toEqual([])
    expect(await store.claim(acme, request)).toMatchObject([{ id: 't3', data: dataOf('t3') }])
  })
})

it('a file with a lost page is rebuilt with every other task, and the lost one waits to be repaired (DUR-09)', async () => {
  await using dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  const damaged = await openDamaged(file, 'the page that it is on was lost')
  await damaged.store.claim(acme, { ...request, limit: 1 })
  await damaged[Symbol.asyncDispose]()
  const { lost, damaged: kept } = await rebuildStore({ file, now: () => new Date(T0) })
  await using store = await openSqliteStore({ file, now: () => new Date(T0) })

  expect(lost).toEqual([{ workspace: 'ws_acme', id: 't3' }])
  expect((await readFile(kept)).length).toBeGreaterThan(PAGE)
  expect((await store.claim(acme, request)).map(({ id }) => id)).toEqual(['t2', 't4', 't5'])
  expect(await store.quarantined(acme)).toMatchObject([{ id: 't3' }])
  expect(await store.events(acme, { task: 't3' })).toHaveLength(1)
  await store.repair(acme, 't3', { version: 0, data: dataOf('t3'), memory: '{}' })
  expect(await store.get(acme, 't3')).toMatchObject({ state: 'interrupted', events: 1, data: dataOf('t3') })
  expect(await store.counts(acme)).toMatchObject({ processing: 4, interrupted: 1 })
})
