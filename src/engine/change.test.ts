import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine, type EngineWorld, type TestSteps } from '../../fixtures/engineWorld.ts'

const STEPS: TestSteps = {
  price: {
    condition: { order: { status: 'new' } },
    content: ({ data }) => {
      data.order.status = 'priced'
      data.order.total = 10
    },
  },
  ship: {
    condition: { order: { status: 'priced' } },
    content: ({ data, complete }) => {
      data.order.status = 'shipped'
      complete({ sent: true })
    },
  },
}
const NEW = { order: { status: 'new' } }

/** Takes the task back or on, and answers how it stands when nothing is left to do. */
async function after(world: EngineWorld, id: string, change: Promise<unknown>) {
  await change
  await world.engine.idle()
  return world.task(id)
}

describe('rewinding', () => {
  it('takes the data and the marks back to before a step run, and goes on with the code of now', async () => {
    await using world = await useEngine(STEPS)
    const task = await world.run(NEW)
    world.save({
      ...STEPS,
      ship: { condition: { order: { status: 'priced' } }, content: ({ data }) => void (data.order.status = 'held') },
    })
    const again = await after(world, task.id, world.engine.rewind({ task: task.id, actor: ACTOR, run: 2 }))

    expect(task).toMatchObject({ state: 'done', version: 2 })
    expect(again).toMatchObject({ state: 'incomplete', data: '{"order":{"status":"held","total":10}}' })
    expect(await world.stepsOf(task.id)).toEqual(['price', 'ship', 'ship'])
  })

  it('loses nothing: every version before it can still be read', async () => {
    await using world = await useEngine(STEPS)
    const task = await world.run(NEW)
    await after(world, task.id, world.engine.rewind({ task: task.id, actor: ACTOR, run: 1 }))
    const versions = await Promise.all([0, 1, 2, 3, 4, 5].map((version) => world.engine.version(task.id, version)))

    expect(versions.map((data) => (data as { order: { status: string } }).order.status)).toEqual([
      'new',
      'priced',
      'shipped',
      'new',
      'priced',
      'shipped',
    ])
  })

  it('needs a step run that there was', async () => {
    await using world = await useEngine(STEPS)
    const task = await world.run(NEW)

    await expect(world.engine.rewind({ task: task.id, actor: ACTOR, run: 3 })).rejects.toMatchObject({
      code: 'RUN_UNKNOWN',
      data: { run: 3, runs: 2 },
    })
  })
})

describe('a fork', () => {
  it('begins where the other task was, knows where it comes from, and leaves it alone', async () => {
    await using world = await useEngine(STEPS)
    const task = await world.run(NEW)
    const id = await world.engine.fork({
      task: task.id,
      actor: ACTOR,
      run: 2,
      edit: (data) => ({ ...data, vip: true }),
    })
    await world.engine.idle()

    expect(await world.task(id)).toMatchObject({
      state: 'done',
      data: '{"order":{"status":"shipped","total":10},"vip":true}',
    })
    expect(await world.stepsOf(id)).toEqual(['ship'])
    expect((await world.events(id))[0]).toMatchObject({
      causedBy: task.id,
      data: { forkedFrom: { task: task.id, version: 1 }, ran: ['price'] },
    })
    expect(await world.task(task.id)).toEqual(task)
  })

  it('of a version has the marks of that version, or none when it is fresh', async () => {
    await using world = await useEngine({
      mark: { condition: { a: 1 } },
      add: { condition: { a: 1, b: null }, content: ({ data }) => void (data.b = 1) },
    })
    const task = await world.run({ a: 1 })
    const [kept, fresh] = [
      await world.engine.fork({ task: task.id, actor: ACTOR, version: 1 }),
      await world.engine.fork({ task: task.id, actor: ACTOR, fresh: true }),
    ]
    await world.engine.idle()

    expect([await world.stepsOf(task.id), await world.stepsOf(kept), await world.stepsOf(fresh)]).toEqual([
      ['add', 'mark'],
      [],
      ['mark'],
    ])
  })
})

describe('stopping', () => {
  it('ends the step that runs, whose changes are gone, and keeps the task until it is resumed', async () => {
    let started = (): void => {}
    const running = new Promise<void>((resolve) => (started = resolve))
    const aborted: unknown[] = []
    await using world = await useEngine({
      slow: {
        condition: { a: 1 },
        content: async ({ data, signal }) => {
          data.a = 2
          signal.addEventListener('abort', () => aborted.push(signal.reason))
          started()
          await new Promise(() => {})
        },
      },
    })
    const id = await world.engine.submit({ name: 'x', data: { a: 1 }, actor: ACTOR })
    await running
    await world.engine.stop({ task: id, actor: ACTOR, reason: 'enough' })

    expect(await world.task(id)).toMatchObject({ state: 'interrupted', data: '{"a":1}' })
    expect((await world.events(id)).at(-1)).toMatchObject({
      type: 'TaskInterrupted',
      data: { reason: 'enough', step: 'slow' },
    })
    expect(aborted).toMatchObject([{ code: 'STEP_STOPPED' }])
  })

  it('keeps a waiting task from going on', async () => {
    await using world = await useEngine({
      ask: { condition: { a: 1 }, content: ({ ask }) => ask({ question: '?', into: 'b' }) },
    })
    const task = await world.run({ a: 1 })
    await world.engine.stop({ task: task.id, actor: ACTOR })

    expect((await world.task(task.id)).state).toBe('interrupted')
  })

  it('is not for a task that has ended', async () => {
    await using world = await useEngine(STEPS)
    const task = await world.run(NEW)

    await expect(world.engine.stop({ task: task.id, actor: ACTOR })).rejects.toMatchObject({
      code: 'TASK_BUSY',
      data: { state: 'done' },
    })
  })
})

describe('resuming', () => {
  it('goes on with a task that nothing matched, once a step does', async () => {
    await using world = await useEngine({})
    const task = await world.run(NEW)
    world.save(STEPS)
    const resumed = await after(world, task.id, world.engine.resume({ task: task.id, actor: ACTOR }))

    expect([task.state, resumed.state]).toEqual(['incomplete', 'done'])
  })

  it.each([
    ['done', STEPS],
    ['question', { ask: { condition: NEW, content: ({ ask }) => ask({ question: '?', into: 'b' }) } } as TestSteps],
  ])('is refused for a task that is %s', async (state, steps) => {
    await using world = await useEngine(steps)
    const task = await world.run(NEW)

    await expect(world.engine.resume({ task: task.id, actor: ACTOR })).rejects.toMatchObject({
      code: 'TASK_BUSY',
      data: { state },
    })
  })

  it('of a task that is not there says so', async () => {
    await using world = await useEngine({})

    await expect(world.engine.resume({ task: 'nobody', actor: ACTOR })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
    })
  })
})

describe('an engine that starts', () => {
  it('finds what another one left processing, and calls it interrupted; resumed it runs again', async () => {
    const hang = { condition: { a: 1 }, content: () => new Promise(() => {}) }
    const first = await useEngine({ hang })
    const id = await first.engine.submit({ name: 'x', data: { a: 1 }, actor: ACTOR })
    await using second = await useEngine(
      { hang: { condition: { a: 1 }, content: ({ complete }) => complete() } },
      { store: first.store },
    )
    const found = await second.task(id)
    const resumed = await after(second, id, second.engine.resume({ task: id, actor: ACTOR }))

    expect([found.state, resumed.state]).toEqual(['interrupted', 'done'])
    expect((await second.events(id)).find(({ type }) => type === 'TaskInterrupted')?.data).toMatchObject({
      reason: 'its process ended',
    })
  })

  it('lets the other one commit nothing more (DUR-02)', async () => {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const first = await useEngine({
      slow: {
        condition: { a: 1 },
        content: async ({ data }) => {
          await gate
          data.by = 'first'
        },
      },
    })
    const id = await first.engine.submit({ name: 'x', data: { a: 1 }, actor: ACTOR })
    await using second = await useEngine(
      { slow: { condition: { a: 1 }, content: ({ data }) => void (data.by = 'second') } },
      { store: first.store },
    )
    await after(second, id, second.engine.resume({ task: id, actor: ACTOR }))
    release()
    await first.engine.idle()

    expect((await second.task(id)).data).toBe('{"a":1,"by":"second"}')
  })

  it('takes up what waits', async () => {
    const steps: TestSteps = { rest: { condition: { a: 1 }, content: ({ park }) => park(1_000) } }
    const first = await useEngine(steps)
    await first.engine.close()
    await first.store.create(first.scope, [])
    const id = 'waiting'
    await first.store.create(first.scope, [
      {
        id,
        name: 'x',
        tags: [],
        data: '{"a":1}',
        memory: '{"actor":"local:ada","ran":[],"runs":0,"subtasks":0}',
        createdAt: 0,
        readyAt: 0,
        events: [],
      },
    ])
    await using second = await useEngine(steps, { store: first.store })
    await second.engine.idle()

    expect((await second.task(id)).state).toBe('incomplete')
  })
})

describe('closing', () => {
  it('gives back every task within moments, however many wait (DUR-20)', async () => {
    const world = await useEngine(
      { hang: { condition: { a: 1 }, content: () => new Promise(() => {}) } },
      { settings: { concurrentTasks: 8 } },
    )
    await world.engine.submitAll(Array.from({ length: 500 }, () => ({ name: 'x', data: { a: 1 }, actor: ACTOR })))
    await world.engine.close()

    expect(await world.store.counts(world.scope)).toMatchObject({ processing: 0, interrupted: 8, created: 492 })
  })
})
