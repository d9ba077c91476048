import { describe, expect, it } from 'vitest'
import { useEngine } from '../../fixtures/engineWorld.ts'
import type { ExplainedStep } from './explainSteps.ts'

const of = (steps: readonly ExplainedStep[], name: string) => steps.find(({ step }) => step === name)

describe('explain', () => {
  it('lists the step that runs next, then what matches, then what is nearest', async () => {
    await using world = await useEngine({
      far: { condition: { x: 1, y: 1 } },
      near: { condition: { order: { status: 'new', total: String } } },
      general: { condition: { order: Object } },
      special: { condition: { order: { status: 'new' }, vip: true } },
    })
    const steps = await world.engine.explain({ data: { order: { status: 'new', total: 12 }, vip: true } })

    expect(steps.map(({ step }) => step)).toEqual(['special', 'general', 'near', 'far'])
    expect(steps[0]).toMatchObject({ next: true })
    expect(steps[2]?.explanation).toMatchObject({
      differing: 1,
      total: 2,
      first: { path: 'order.total', expected: 'String', actual: 12 },
    })
  })

  it('says why a step that matches does not run', async () => {
    await using world = await useEngine({
      off: { condition: { a: 1 }, disabled: true },
      general: { condition: { a: 1 } },
      special: { condition: { a: 1, b: 1 } },
      twin: { condition: { a: Number, b: Number } },
    })
    const steps = await world.engine.explain({ data: { a: 1, b: 1 } })

    expect(of(steps, 'off')?.holdback).toMatchObject({
      kind: 'disabled',
      hint: 'Enable it with `stepyard step enable off`.',
    })
    expect(of(steps, 'general')?.holdback).toMatchObject({ kind: 'less-specific', step: 'special' })
    expect(of(steps, 'twin')?.holdback).toMatchObject({ kind: 'later-by-path', step: 'special' })
  })

  it('knows what has run on a task, and that it rests', async () => {
    await using world = await useEngine({
      once: { condition: { a: 1 } },
      end: { condition: { b: 1 }, content: ({ complete }) => complete() },
      late: { condition: { b: 1, a: 1, c: null } },
    })
    const open = await world.run({ a: 1 })
    const ended = await world.run({ b: 1 })

    expect((await world.engine.explain({ task: open.id }))[0]).toMatchObject({
      step: 'once',
      next: false,
      holdback: { kind: 'already-ran' },
    })
    world.save({ other: { condition: { b: 1 } } })
    expect((await world.engine.explain({ task: ended.id }))[0]?.holdback).toMatchObject({
      kind: 'task-state',
      state: 'done',
    })
  })

  it('explains an older version of a task as what it was: data', async () => {
    await using world = await useEngine({ set: { condition: { a: 1 }, content: ({ data }) => void (data.a = 2) } })
    const task = await world.run({ a: 1 })

    expect((await world.engine.explain({ task: task.id, version: 0 }))[0]).toMatchObject({ step: 'set', next: true })
    await expect(world.engine.explain({ task: task.id, version: 9 })).rejects.toMatchObject({
      code: 'VERSION_UNKNOWN',
      data: { newest: 1 },
    })
  })

  it('agrees with what the engine does', async () => {
    await using world = await useEngine({
      b: { condition: { a: 1 } },
      a: { condition: { a: Number } },
      c: { condition: { a: 1, d: null } },
    })
    const [first] = await world.engine.explain({ data: { a: 1 } })

    expect((await world.stepsOf((await world.run({ a: 1 })).id))[0]).toBe(first?.step)
  })
})
