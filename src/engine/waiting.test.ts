import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine } from '../../fixtures/engineWorld.ts'
import { createVirtualClock } from './clock.ts'

const still = () => createVirtualClock(START)

describe('a parked task', () => {
  it('waits until the moment, and its row says so', async () => {
    await using world = await useEngine(
      { rest: { condition: { a: 1 }, content: ({ park }) => park(5_000) } },
      { clock: still() },
    )
    const task = await world.run({ a: 1 })

    expect(task).toMatchObject({ state: 'waiting', readyAt: START + 5_000 })
    world.clock.advance(5_000)
    await world.engine.idle()
    expect((await world.task(task.id)).state).toBe('incomplete')
  })

  it('goes on at once when its data changes', async () => {
    await using world = await useEngine(
      { rest: { condition: { a: 1 }, content: ({ park }) => park(5_000) }, next: { condition: { b: 1 } } },
      { clock: still() },
    )
    const task = await world.run({ a: 1 })
    await world.engine.edit({ task: task.id, actor: ACTOR, data: { a: 1, b: 1 } })
    await world.engine.idle()

    expect(await world.stepsOf(task.id)).toEqual(['rest', 'next'])
  })
})

describe('a time-out', () => {
  const expiring = (also: () => void = () => {}) => ({
    wait: {
      condition: { a: 1 },
      content: ({ effect }: { effect(effects: object): void }) => {
        effect({ timeout: 60_000 })
        also()
      },
    },
  })

  it('ends a task to which nothing happens with an error', async () => {
    await using world = await useEngine(expiring(), { clock: still() })
    const task = await world.run({ a: 1 })
    world.clock.advance(60_000)
    await world.engine.idle()

    expect(task).toMatchObject({ state: 'waiting', readyAt: START + 60_000 })
    expect(await world.task(task.id)).toMatchObject({ state: 'error', failure: { code: 'TASK_EXPIRED' } })
  })

  it('begins again when something happens', async () => {
    await using world = await useEngine({ ...expiring(), next: { condition: { b: 1 } } }, { clock: still() })
    const task = await world.run({ a: 1 })
    world.clock.advance(50_000)
    await world.engine.edit({ task: task.id, actor: ACTOR, data: { a: 1, b: 1 } })
    await world.engine.idle()

    expect(await world.task(task.id)).toMatchObject({ state: 'waiting', readyAt: START + 110_000 })
  })

  it('is a good end where the step says so', async () => {
    await using world = await useEngine({
      wait: {
        condition: { a: 1 },
        content: ({ effect }) => effect({ timeout: 1_000, completeOnExpire: { result: 'quiet' } }),
      },
    })
    const task = await world.run({ a: 1 })

    expect(task.state).toBe('done')
    expect((await world.events(task.id)).at(-1)?.data).toEqual({ result: 'quiet', expired: true })
  })
})

describe('a step with retries', () => {
  const failing = {
    condition: { a: 1 },
    retry: { attempts: 3, backoff: 1_000 },
    content: () => {
      throw new Error('down')
    },
  }

  it('gives up after as many attempts as it declares; each is in the journal with what caused it (DUR-14)', async () => {
    await using world = await useEngine({ call: failing })
    const task = await world.run({ a: 1 })
    const events = await world.events(task.id)
    const failures = events.filter(({ type }) => type === 'StepFailed')
    const started = events.filter(({ type }) => type === 'StepStarted')

    expect(task.state).toBe('error')
    expect(failures.map(({ data }) => (data as { attempt: number }).attempt)).toEqual([1, 2, 3])
    expect(started.map(({ causedBy }) => causedBy)).toEqual([null, failures[0]?.id, failures[1]?.id])
  })

  it('waits in between, and what the failed body did to the data is gone', async () => {
    const spoiling = {
      ...failing,
      content: ({ data }: { data: { a: number } }) => {
        data.a = 2
        throw new Error('x')
      },
    }
    await using world = await useEngine({ call: spoiling }, { clock: still() })
    const task = await world.run({ a: 1 })

    expect(task).toMatchObject({ state: 'waiting', data: '{"a":1}' })
    expect(task.readyAt).toBeGreaterThanOrEqual(START + 800)
    expect((await world.events(task.id)).at(-1)?.data).toMatchObject({ reason: 'retry' })
  })

  it('that fail together do not block others (DUR-14)', async () => {
    await using world = await useEngine(
      { call: failing, fine: { condition: { b: 1 }, content: ({ complete }) => complete() } },
      { settings: { concurrentTasks: 2 }, clock: still() },
    )
    await world.engine.submitAll(Array.from({ length: 50 }, () => ({ name: 'bad', data: { a: 1 }, actor: ACTOR })))

    expect((await world.run({ b: 1 })).state).toBe('done')
    expect(await world.store.counts(world.scope)).toMatchObject({ waiting: 50, done: 1 })
  })
})

describe('a question', () => {
  const ask = {
    condition: { order: { status: 'unclear' } },
    content: ({ ask: question }: { ask(question: object): void }) =>
      question({ question: 'How many?', schema: { type: 'number' }, into: 'order.count' }),
  }
  const steps = { ask: ask as never, count: { condition: { order: { count: Number } } } }
  const check = async (_: unknown, value: unknown) => (typeof value === 'number' ? [] : ['it is no number'])

  it('stops the task until it is answered; the answer goes where the step said', async () => {
    await using world = await useEngine(steps)
    const task = await world.run({ order: { status: 'unclear' } })
    await world.engine.answer({ task: task.id, actor: 'local:ben', answer: 3, check })
    await world.engine.idle()

    expect(task.state).toBe('question')
    expect(await world.task(task.id)).toMatchObject({
      data: '{"order":{"status":"unclear","count":3}}',
      state: 'incomplete',
    })
    expect((await world.events(task.id)).find(({ type }) => type === 'TaskAnswered')).toMatchObject({
      actorAccountId: 'local:ben',
    })
  })

  it('takes no answer that does not fit, and stays', async () => {
    await using world = await useEngine(steps)
    const task = await world.run({ order: { status: 'unclear' } })

    await expect(world.engine.answer({ task: task.id, actor: ACTOR, answer: 'three', check })).rejects.toMatchObject({
      code: 'ANSWER_REFUSED',
      data: { problems: ['it is no number'] },
    })
    expect((await world.task(task.id)).state).toBe('question')
  })

  it('is answered once', async () => {
    await using world = await useEngine(steps)
    const task = await world.run({ order: { status: 'unclear' } })
    await world.engine.answer({ task: task.id, actor: ACTOR, answer: 3, check })
    await world.engine.idle()

    await expect(world.engine.answer({ task: task.id, actor: ACTOR, answer: 4, check })).rejects.toMatchObject({
      code: 'TASK_BUSY',
    })
  })
})
