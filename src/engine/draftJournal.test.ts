import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine, type TestStep, type TestSteps } from '../../fixtures/engineWorld.ts'
import { openMemoryStore } from '../store/memory/openMemoryStore.ts'
import type { TaskStore } from '../store/taskStore.ts'

/** A store in memory, with a log of what it was asked to write and what of that it has written. */
function loggedStore(log: string[]): TaskStore {
  const store = openMemoryStore()
  return Object.assign(Object.create(store) as TaskStore, {
    async create(...given: Parameters<TaskStore['create']>): Promise<void> {
      await store.create(...given)
      log.push('created')
    },
    async commit(...given: Parameters<TaskStore['commit']>): Promise<void> {
      await store.commit(...given)
      log.push(`committed ${given[1].events.map(({ type }) => type).join(' ')}`)
    },
  })
}

/** The steps `first` to `third`, one after the other; `n` counts them. */
const three = (content: NonNullable<TestStep['content']>): TestSteps =>
  Object.fromEntries(['first', 'second', 'third'].map((name, n) => [name, { condition: { n }, content }]))

describe('the journal of a task', () => {
  it('takes in steps that call nothing together with how the task ended', async () => {
    const log: string[] = []
    await using world = await useEngine(
      three(({ data }) => {
        data.n += 1
      }),
      { store: loggedStore(log) },
    )
    await world.run({ n: 0 })

    const steps = 'StepStarted StepFinished '.repeat(3)
    expect(log).toEqual(['created', `committed ${steps}TaskIncomplete`])
  })

  it('has everything before a call of a connector when it goes out, and its step before the next one', async () => {
    const log: string[] = []
    await using world = await useEngine(
      three(async ({ data, call }) => {
        data.n += 1
        if (data.n > 1) await call('shop', 'order', data.n)
      }),
      {
        store: loggedStore(log),
        connectors: async ({ operation, input }) => void log.push(`call ${operation} ${JSON.stringify(input)}`),
      },
    )
    await world.run({ n: 0 })

    expect(log).toEqual([
      'created',
      'committed StepStarted StepFinished StepStarted',
      'call order 2',
      'committed StepFinished',
      'call order 3',
      'committed StepStarted StepFinished TaskIncomplete',
    ])
  })

  it('has the task itself before the first call goes out', async () => {
    const log: string[] = []
    await using world = await useEngine(
      { only: { condition: { n: 0 }, content: ({ call }) => call('shop', 'order', 1) } },
      { store: loggedStore(log), connectors: async () => void log.push('call') },
    )
    await world.run({ n: 0 })

    expect(log.slice(0, 2)).toEqual(['created', 'call'])
  })

  it('shows a step that takes longer than a turn while it runs', async () => {
    const log: string[] = []
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    await using world = await useEngine(
      { slow: { condition: { n: 0 }, content: () => gate } },
      {
        store: loggedStore(log),
        listeners: { onCommitted: () => log.length === 2 && open() },
      },
    )
    await world.run({ n: 0 })

    expect(log).toEqual(['created', 'committed StepStarted', 'committed StepFinished TaskIncomplete'])
  })

  it('is never long behind a task that has much to do', async () => {
    const log: string[] = []
    await using world = await useEngine(
      {
        count: {
          condition: { n: (n: number) => n < 100 },
          content: ({ data, redo }) => {
            data.n += 1
            redo()
          },
        },
      },
      { store: loggedStore(log) },
    )
    await world.run({ n: 0 })
    const events = log.slice(1).map((line) => line.split(' ').length - 1)

    expect(Math.max(...events)).toBeLessThanOrEqual(33)
  })
})

describe('a task that is refused', () => {
  it('has called nothing and leaves nothing', async () => {
    const calls: unknown[] = []
    await using world = await useEngine(
      { order: { condition: { n: 1 }, content: ({ call }) => call('shop', 'order', 1) } },
      { connectors: async (call) => void calls.push(call) },
    )
    await world.engine.submit({ id: 'taken', name: 'n', data: { n: 0 }, actor: ACTOR })
    await world.engine.idle()

    await expect(world.engine.submit({ id: 'taken', name: 'n', data: { n: 1 }, actor: ACTOR })).rejects.toMatchObject({
      code: 'TASK_EXISTS',
    })
    await world.engine.idle()
    expect(calls).toEqual([])
    expect((await world.task('taken')).data).toBe('{"n":0}')
  })

  it('is refused while the other one is still at work, which is not disturbed', async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    await using world = await useEngine({ slow: { condition: { n: 0 }, content: () => gate } })
    await world.engine.submit({ id: 'taken', name: 'n', data: { n: 0 }, actor: ACTOR })

    await expect(world.engine.submit({ id: 'taken', name: 'n', data: { n: 1 }, actor: ACTOR })).rejects.toMatchObject({
      code: 'TASK_EXISTS',
    })
    open()
    await world.engine.idle()
    expect((await world.task('taken')).state).toBe('incomplete')
  })
})
