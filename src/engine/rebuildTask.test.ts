import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine, type EngineWorld, type TestSteps } from '../../fixtures/engineWorld.ts'
import { createVirtualClock } from './clock.ts'
import { rebuildTask } from './rebuildTask.ts'

const steps: TestSteps = {
  first: { condition: { a: 1 }, content: ({ data, audit }) => void (audit('seen'), (data.b = { c: [1, 2] })) },
  second: { condition: { b: { c: Array } }, content: ({ data }) => void data.b.c.shift() },
  ask: { condition: { ask: true }, content: ({ ask }) => ask({ question: '?', into: 'answer' }) },
  rest: { condition: { rest: true }, content: ({ park }) => park(60_000) },
  end: { condition: { end: true }, content: ({ complete }) => complete({ ok: true }) },
  leave: { condition: { leave: true }, content: ({ effect }) => effect({ ignore: true }) },
  flaky: {
    condition: { flaky: true },
    retry: { attempts: 2, backoff: 60_000 },
    content: () => {
      throw new Error('no')
    },
  },
  fan: { condition: { fan: true }, content: ({ subtask }) => void subtask('stuck', { x: 1 }, { waitFor: true }) },
}

const useWorld = (): Promise<EngineWorld> => useEngine(steps, { clock: createVirtualClock(START) })

describe('rebuildTask', () => {
  it.each([
    [{ a: 1 }],
    [{ ask: true }],
    [{ rest: true }],
    [{ end: true }],
    [{ leave: true }],
    [{ flaky: true }],
    [{ fan: true }],
  ])('makes of the journal what the row says of %j', async (data) => {
    await using world = await useWorld()
    const { id, version, data: text, memory } = await world.run(data)

    const rebuilt = await rebuildTask(world.store, world.scope, id)
    expect([rebuilt.version, rebuilt.data]).toEqual([version, text])
    expect(JSON.parse(rebuilt.memory)).toEqual(JSON.parse(memory))
  })

  it('knows that a task went on', async () => {
    await using world = await useWorld()
    const { id } = await world.run({ ask: true })
    await world.engine.answer({ task: id, actor: ACTOR, answer: 1, check: async () => [] })
    await world.engine.idle()

    expect(JSON.parse((await rebuildTask(world.store, world.scope, id)).memory)).toEqual(
      JSON.parse((await world.task(id)).memory),
    )
  })

  it('finds no journal of a task that is not there', async () => {
    await using world = await useWorld()

    await expect(rebuildTask(world.store, world.scope, 'none')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
  })
})
