import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine } from '../../fixtures/engineWorld.ts'

const score = {
  condition: { name: String },
  content: ({ data, complete }: { data: { name: string }; complete(result: unknown): void }) =>
    complete(data.name.length),
}

describe('a sub-task', () => {
  it('is called after its parent, caused by the step run that made it, and stored with it', async () => {
    await using world = await useEngine({
      fan: { condition: { a: 1 }, content: ({ subtask }) => void subtask('child', { name: 'x' }) },
      score,
    })
    const task = await world.run({ a: 1 })
    const finished = (await world.events(task.id)).find(({ type }) => type === 'StepFinished')
    const [created] = await world.events(`${task.id}.1`)

    expect(finished?.data).toMatchObject({ subtasks: [`${task.id}.1`] })
    expect(created).toMatchObject({ causedBy: finished?.id, data: { parent: task.id, name: 'child' } })
    expect((await world.task(`${task.id}.1`)).state).toBe('done')
  })

  it('whose result is no object lands as one', async () => {
    await using world = await useEngine({
      fan: {
        condition: { a: 1 },
        content: ({ subtask }) => void subtask('child', { name: 'abc' }, { into: 'deep.place', waitFor: true }),
      },
      score,
    })

    expect((await world.run({ a: 1 })).data).toBe('{"a":1,"deep":{"place":{"result":3}}}')
  })

  it('that nobody waits for still brings its result, and wakes its parent', async () => {
    await using world = await useEngine({
      fan: { condition: { a: 1 }, content: ({ subtask }) => void subtask('child', { name: 'abc' }, { into: 'found' }) },
      score,
      use: { condition: { found: { result: Number } }, content: ({ complete }) => complete() },
    })

    expect((await world.run({ a: 1 })).state).toBe('done')
  })

  it('of a step that fails is never started', async () => {
    await using world = await useEngine({
      fan: {
        condition: { a: 1 },
        content: ({ subtask }) => {
          subtask('child', { name: 'x' })
          throw new Error('after all')
        },
      },
      score,
    })
    await world.run({ a: 1 })

    expect(await world.store.counts(world.scope)).toMatchObject({ error: 1, done: 0, created: 0 })
  })

  it('that fails keeps its parent waiting, until it is fixed', async () => {
    await using world = await useEngine({
      fan: {
        condition: { a: 1 },
        content: ({ subtask }) => void subtask('child', { name: 'x' }, { into: 'r', waitFor: true }),
      },
      score: {
        ...score,
        content: () => {
          throw new Error('broken')
        },
      },
    })
    const task = await world.run({ a: 1 })
    world.save({ score })
    await world.engine.resume({ task: `${task.id}.1`, actor: ACTOR })
    await world.engine.idle()

    expect(task).toMatchObject({ state: 'waiting' })
    expect((await world.events(task.id)).find(({ type }) => type === 'TaskWaiting')?.data).toEqual({
      reason: 'subtasks',
      tasks: [`${task.id}.1`],
    })
    expect((await world.task(task.id)).data).toBe('{"a":1,"r":{"result":1}}')
  })

  it('whose result has no place to go says so, and loses nothing', async () => {
    await using world = await useEngine({
      fan: {
        condition: { a: 1 },
        content: ({ subtask }) => void subtask('child', { name: 'x' }, { into: 'a.b', waitFor: true }),
      },
      score,
    })

    expect(await world.run({ a: 1 })).toMatchObject({
      state: 'error',
      failure: { code: 'PATH_BLOCKED' },
      data: '{"a":1}',
    })
  })

  it('may have sub-tasks of its own', async () => {
    await using world = await useEngine({
      down: {
        condition: { depth: (depth: number) => depth > 0 },
        content: ({ data, subtask }) =>
          void subtask('down', { depth: data.depth - 1 }, { into: 'below', waitFor: true }),
      },
      up: {
        condition: { below: Object },
        content: ({ data, complete }) => complete({ sum: 1 + (data.below.sum ?? 0) }),
      },
      bottom: { condition: { depth: 0 }, content: ({ complete }) => complete({ sum: 0 }) },
    })
    const task = await world.run({ depth: 5 })

    expect(JSON.parse(task.data).below).toEqual({ sum: 4 })
    expect((await world.task(`${task.id}.1.1.1.1.1`)).state).toBe('done')
  })

  it('is one of 1,000 without trouble, with two tasks at a time', async () => {
    await using world = await useEngine(
      {
        fan: {
          condition: { count: Number, results: Array },
          content: ({ data, subtask }) => {
            for (let n = 0; n < data.count; n += 1) {
              data.results.push({})
              subtask('square', { n }, { into: `results.${n}`, waitFor: true })
            }
          },
        },
        square: { condition: { n: Number }, content: ({ data, complete }) => complete({ square: data.n ** 2 }) },
      },
      { settings: { concurrentTasks: 2 } },
    )
    const task = await world.run({ count: 1_000, results: [] })
    const { results } = JSON.parse(task.data) as { results: { square: number }[] }

    expect(results.reduce((sum, { square }) => sum + square, 0)).toBe(332_833_500)
    expect(await world.store.counts(world.scope)).toMatchObject({ done: 1_000, incomplete: 1 })
  })
})
