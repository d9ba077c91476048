import { describe, expect, it } from 'vitest'
import { ORDER, useTasks, type TaskWorkspace } from '../fixtures/taskWorkspace.ts'
import { testEffects } from '../fixtures/testEffects.ts'
import { testDir } from '../fixtures/testDir.ts'
import { newMemory } from './engine/memory.ts'
import { openTaskReader, openTaskStore, scopeOf, type LocalTasksOptions } from './localTasks.ts'
import { DEFAULT_NAMESPACE } from './namespaces.ts'
import { newTask, T0 } from './store/suite/subject.ts'
import type { TaskStore } from './store/taskStore.ts'

const open = (root: string, options: Partial<LocalTasksOptions> = {}): Promise<TaskStore> =>
  openTaskStore(
    { root, namespace: DEFAULT_NAMESPACE, effects: testEffects(), ...options },
    { durability: 'relaxed', index: [] },
  )

describe('tasks that another process has', () => {
  it('are waited for, with one word about it', async () => {
    await using dir = await testDir()
    const held = await open(dir.path, { command: 'dev' })
    const waits: string[] = []
    const onWait: LocalTasksOptions['onWait'] = ({ data }) => {
      waits.push(data.command)
      void held[Symbol.asyncDispose]()
    }
    await using store = await open(dir.path, { onWait })

    expect([waits, store.health.writable]).toEqual([['dev'], true])
  })

  it('are given up on when that takes too long', async () => {
    await using dir = await testDir()
    await using held = await open(dir.path, { command: 'dev' })

    await expect(open(dir.path, { patience: 20 })).rejects.toMatchObject({ code: 'LOCKED', data: { command: 'dev' } })
    expect(held.health.writable).toBe(true)
  })

  it('can be read, before there are any as well', async () => {
    await using dir = await testDir()
    await using early = await openTaskReader({ root: dir.path, namespace: DEFAULT_NAMESPACE })
    await using owner = await open(dir.path)
    await using reader = await openTaskReader({ root: dir.path, namespace: DEFAULT_NAMESPACE })
    const scope = scopeOf({ name: 'shop' })

    const lists = await Promise.all([early, owner, reader].map((tasks) => tasks.list(scope, {})))

    expect(lists).toEqual([{ tasks: [] }, { tasks: [] }, { tasks: [] }])
  })
})

describe('what a killed process was at', () => {
  const claim = { worker: 'gone', leaseUntil: T0 + 30_000 }
  const scope = scopeOf({ name: 'shop' })

  it('is interrupted for whoever looks next, and can be resumed', async () => {
    await using shop = await useTasks()
    const killed = await open(shop.root)
    await killed.create(scope, [
      newTask('t1', { claim, readyAt: null, memory: JSON.stringify(newMemory('local:ada')) }),
    ])
    await killed[Symbol.asyncDispose]()

    expect((await shop.json('task', 'list')).tasks).toMatchObject([{ id: 't1', state: 'interrupted' }])
    expect((await shop.json('task', 'show', 't1')).task.interrupted).toMatchObject({ reason: 'its process ended' })
    expect((await shop.json('task', 'resume', 't1')).tasks).toMatchObject([{ state: 'incomplete' }])
  })

  it('is left alone while a process has the tasks', async () => {
    await using shop = await useTasks()
    await using owner = await open(shop.root)
    await owner.create(scope, [newTask('t1', { claim, readyAt: null })])

    expect((await shop.json('task', 'list')).tasks).toMatchObject([{ id: 't1', state: 'processing' }])
  })
})

describe('while a server has the tasks', () => {
  const READS: readonly (readonly string[])[] = [
    ['task', 'list'],
    ['task', 'show', 'last'],
    ['task', 'log', 'last'],
    ['task', 'compare', 'last', 'last'],
    ['task', 'export', 'last'],
    ['task', 'rerun', 'last', '1'],
    ['task', 'backup', 'copy.sqlite'],
    ['explain', 'last'],
    ['replay', 'last'],
    ['run', 'price', '--task', 'last@0'],
  ]

  async function useHeld(): Promise<TaskWorkspace> {
    const shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER)
    const held = await open(shop.root, { command: 'dev' })
    const dispose = async (): Promise<void> => {
      await held[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    }
    return { ...shop, [Symbol.asyncDispose]: dispose }
  }

  it('every command that only reads works', async () => {
    await using shop = await useHeld()
    const codes: [string, number][] = []
    for (const args of READS) codes.push([args.join(' '), (await shop.run(...args)).code])

    expect(codes).toEqual(READS.map((args) => [args.join(' '), 0]))
  })

  it('one that changes them waits, says for whom, and exits with 7', async () => {
    await using shop = await useHeld()
    const { code, err } = await shop.run('task', 'resume', 'last')

    expect(code).toBe(7)
    expect(err).toMatch(
      /^Waiting for `stepyard dev` \(process \d+\) to let go of the tasks\.\nerror: `stepyard dev` .* LOCKED\n/,
    )
  })
})
