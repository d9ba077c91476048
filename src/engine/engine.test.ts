import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine } from '../../fixtures/engineWorld.ts'

describe('a task', () => {
  it('runs step after step until its data is what no step asks for', async () => {
    await using world = await useEngine({
      price: { condition: { order: { status: 'new' } }, content: ({ data }) => void (data.order.status = 'priced') },
      ship: { condition: { order: { status: 'priced' } }, content: ({ data }) => void (data.order.status = 'shipped') },
    })
    const task = await world.run({ order: { status: 'new' } })

    expect(task.state).toBe('incomplete')
    expect(JSON.parse(task.data)).toEqual({ order: { status: 'shipped' } })
    expect(await world.stepsOf(task.id)).toEqual(['price', 'ship'])
  })

  it('is done when a step completes it, and other matching steps are cut off', async () => {
    await using world = await useEngine({
      end: { condition: { a: 1, b: 1 }, content: ({ complete }) => complete({ ok: true }) },
      other: { condition: { a: 1 } },
    })
    const task = await world.run({ a: 1, b: 1 })

    expect(task.state).toBe('done')
    expect(await world.stepsOf(task.id)).toEqual(['end'])
    expect((await world.events(task.id)).at(-1)).toMatchObject({
      type: 'TaskCompleted',
      data: { result: { ok: true } },
    })
  })

  it('is done when its data is empty', async () => {
    await using world = await useEngine({ a: { condition: { a: 1 }, content: (step) => void (step.data = {}) } })

    expect((await world.run({ a: 1 })).state).toBe('done')
    expect((await world.run({})).state).toBe('done')
  })

  it('plays ping-pong with redo until somebody stops', async () => {
    const hit = (from: string, to: string) => ({
      condition: { ball: from, left: (left: number) => left > 0 },
      content: ({ data, redo }: { data: { ball: string; left: number }; redo(): void }) => {
        data.ball = to
        data.left -= 1
        redo()
      },
    })
    await using world = await useEngine({ ping: hit('ping', 'pong'), pong: hit('pong', 'ping') })
    const task = await world.run({ ball: 'ping', left: 6 })

    expect(await world.stepsOf(task.id)).toEqual(['ping', 'pong', 'ping', 'pong', 'ping', 'pong'])
    expect(task.state).toBe('incomplete')
  })
})

describe('parking', () => {
  it('leaves a task alone until its time has come, on the clock of the engine', async () => {
    await using world = await useEngine({
      poll: {
        condition: { ready: false },
        content: ({ data, now, park, redo }) => {
          data.ready = now() - START >= 60_000
          if (data.ready) return
          park(30_000)
          redo()
        },
      },
    })
    const task = await world.run({ ready: false })

    expect(await world.stepsOf(task.id)).toEqual(['poll', 'poll', 'poll'])
    expect(world.clock.now()).toBe(START + 60_000)
  })
})

describe('sub-tasks', () => {
  it('report back to their parent, which waits for them', async () => {
    await using world = await useEngine({
      fan: {
        condition: { companies: Array },
        content: ({ data, subtask }) => {
          data.companies.forEach((company: object, at: number) =>
            subtask('score', company, { into: `companies.${at}.response`, waitFor: true }),
          )
        },
      },
      score: { condition: { name: String }, content: ({ data, complete }) => complete({ score: data.name.length }) },
      sum: {
        condition: { companies: [{ response: { score: Number } }], total: null },
        content: ({ data }) => void (data.total = data.companies.length),
      },
    })
    const task = await world.run({ companies: [{ name: 'a' }, { name: 'bcd' }] })

    expect(JSON.parse(task.data)).toEqual({
      companies: [
        { name: 'a', response: { score: 1 } },
        { name: 'bcd', response: { score: 3 } },
      ],
      total: 2,
    })
  })
})

describe('a step that fails', () => {
  it('ends its task with an error, and runs again after a fix', async () => {
    const broken = {
      condition: { a: 1 },
      content: () => {
        throw new Error('no paper')
      },
    }
    await using world = await useEngine({ print: broken })
    const failed = await world.run({ a: 1 })
    world.save({ print: { condition: { a: 1 }, content: ({ data }) => void (data.printed = true) } })
    await world.engine.resume({ task: failed.id, actor: ACTOR })
    await world.engine.idle()

    expect([failed.state, failed.failure?.message]).toEqual(['error', 'no paper'])
    expect(await world.task(failed.id)).toMatchObject({ state: 'incomplete', data: '{"a":1,"printed":true}' })
  })

  it('is tried again on the clock when it says so', async () => {
    let tries = 0
    await using world = await useEngine({
      flaky: {
        condition: { a: 1 },
        retry: { attempts: 3, backoff: 1_000 },
        content: ({ data }) => {
          tries += 1
          if (tries < 3) throw new Error('not yet')
          data.tries = tries
        },
      },
    })
    const task = await world.run({ a: 1 })

    expect(task).toMatchObject({ state: 'incomplete', data: '{"a":1,"tries":3}' })
    expect(world.clock.now() - START).toBeGreaterThan(2_400)
  })
})
