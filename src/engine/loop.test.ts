import { describe, expect, it } from 'vitest'
import { useEngine, type TestSteps } from '../../fixtures/engineWorld.ts'
import { StepyardError } from '../errors.ts'

/** Steps that only say that they ran. */
const steps = (conditions: Readonly<Record<string, object>>): TestSteps =>
  Object.fromEntries(Object.entries(conditions).map(([name, condition]) => [name, { condition }]))

describe('the step that runs', () => {
  it('is the one with the most leaf patterns, then the next one', async () => {
    await using world = await useEngine(
      steps({ one: { a: 1 }, three: { a: 1, b: { c: 1, d: 1 } }, two: { a: 1, b: Object } }),
    )
    const task = await world.run({ a: 1, b: { c: 1, d: 1 } })

    expect(await world.stepsOf(task.id)).toEqual(['three', 'two', 'one'])
  })

  it('is the first by path of those that tie, and the tie is in the journal', async () => {
    await using world = await useEngine(steps({ 'b/late': { a: 1 }, 'a/early': { b: 1 }, third: { a: 1, b: 1 } }))
    const task = await world.run({ a: 1, b: 1 })
    const started = (await world.events(task.id)).filter(({ type }) => type === 'StepStarted')

    expect(await world.stepsOf(task.id)).toEqual(['third', 'a/early', 'b/late'])
    expect(started[1]?.data).toMatchObject({ step: 'a/early', ties: ['b/late'] })
    expect(started[0]?.data).not.toHaveProperty('ties')
  })

  it('runs once on a task, however often it matches', async () => {
    await using world = await useEngine({
      greet: { condition: { name: String }, content: ({ data }) => void (data.greeted = (data.greeted ?? 0) + 1) },
      rename: { condition: { greeted: 1 }, content: ({ data }) => void (data.name = 'other') },
    })
    const task = await world.run({ name: 'ada' })

    expect(JSON.parse(task.data)).toEqual({ name: 'other', greeted: 1 })
  })

  it('is never one that is disabled', async () => {
    await using world = await useEngine({ off: { condition: { a: 1 }, disabled: true } })

    expect((await world.run({ a: 1 })).state).toBe('incomplete')
  })

  it('sees the origin of the task as data', async () => {
    await using world = await useEngine(steps({ hook: { $via: { type: 'webhook', name: 'stripe' } } }))
    const task = await world.run({ $via: { type: 'webhook', name: 'stripe', id: '1', received: 0 } })

    expect(await world.stepsOf(task.id)).toEqual(['hook'])
  })
})

describe('with refire: on-change', () => {
  const counting: TestSteps = {
    total: { condition: { items: Array }, content: ({ data }) => void (data.total = data.items.length) },
    add: {
      condition: { total: Number, more: (more: number) => more > 0 },
      content: ({ data, redo }) => {
        data.items.push('x')
        data.more -= 1
        redo()
      },
    },
  }

  it('a step runs again when somebody else changed what it reads', async () => {
    await using world = await useEngine(counting, { settings: { refire: 'on-change' } })
    const task = await world.run({ items: [], more: 2 })

    expect(await world.stepsOf(task.id)).toEqual(['total', 'add', 'add', 'total'])
    expect(JSON.parse(task.data).total).toBe(2)
  })

  it('its own changes do not wake it', async () => {
    await using world = await useEngine(
      { count: { condition: { n: Number }, content: ({ data }) => void (data.n += 1) } },
      { settings: { refire: 'on-change' } },
    )

    expect((await world.run({ n: 1 })).data).toBe('{"n":2}')
  })

  it('once is what holds otherwise', async () => {
    await using world = await useEngine(counting)

    expect(await world.stepsOf((await world.run({ items: [], more: 2 })).id)).toEqual(['total', 'add', 'add'])
  })
})

describe('a guard', () => {
  it('stops a task whose steps wake each other for ever, and names the circle', async () => {
    const flip = (from: boolean) => ({
      condition: { on: from },
      content: ({ data, redo }: { data: { on: boolean }; redo(): void }) => {
        data.on = !from
        redo()
      },
    })
    await using world = await useEngine({ on: flip(false), off: flip(true) })
    const task = await world.run({ on: false })

    expect(task).toMatchObject({ state: 'error', failure: { code: 'LOOP_DETECTED' } })
    expect(task.failure?.message).toContain('on -> off -> on')
    expect(await world.stepsOf(task.id)).toHaveLength(6)
  })

  it('takes no polling with park for a loop', async () => {
    let polls = 0
    await using world = await useEngine({
      poll: {
        condition: { open: true },
        content: ({ data, park, redo }) => {
          polls += 1
          if (polls === 20) data.open = false
          park(1_000)
          redo()
        },
      },
    })

    expect((await world.run({ open: true })).state).toBe('incomplete')
    expect(polls).toBe(20)
  })

  it('ends a task after as many step runs as allowed, and a resumed one has as many again', async () => {
    await using world = await useEngine(
      {
        count: {
          condition: { n: Number },
          content: ({ data, redo }) => {
            data.n += 1
            redo()
          },
        },
      },
      { settings: { maxStepRuns: 10 } },
    )
    const task = await world.run({ n: 0 })
    await world.engine.resume({ task: task.id, actor: 'local:ada' })
    await world.engine.idle()

    expect(task).toMatchObject({ state: 'error', failure: { code: 'TASK_RUN_LIMIT', step: 'count' }, data: '{"n":10}' })
    expect((await world.task(task.id)).data).toBe('{"n":20}')
  })

  it('ends a step that never settles, and its task alone', async () => {
    await using world = await useEngine(
      {
        hang: { condition: { hang: true }, content: () => new Promise(() => {}) },
        fine: { condition: { fine: true } },
      },
      { settings: { stepTimeout: 30 } },
    )
    const [hanging, fine] = await Promise.all([world.run({ hang: true }), world.run({ fine: true })])

    expect(hanging).toMatchObject({ state: 'error', failure: { code: 'STEP_TIMEOUT', step: 'hang' } })
    expect(fine.state).toBe('incomplete')
  })
})

describe('what a body leaves as data', () => {
  it.each([
    ['a function', (): unknown => ({ a: () => 1 }), 'DATA_NOT_JSON'],
    ['nothing', (): unknown => undefined, 'DATA_NOT_JSON'],
    ['a list', (): unknown => [1], 'DATA_NOT_JSON'],
    [
      'a getter that throws',
      (): unknown =>
        Object.defineProperty({}, 'a', {
          enumerable: true,
          get: () => {
            throw new Error('x')
          },
        }),
      'DATA_NOT_JSON',
    ],
    ['too much', (): unknown => ({ a: 'x'.repeat(10_000_001) }), 'DATA_TOO_LARGE'],
  ])('is refused when it is %s; the data stays as it was', async (_, make, code) => {
    await using world = await useEngine({
      spoil: { condition: { a: 1 }, content: (step) => void (step.data = make()) },
    })
    const task = await world.run({ a: 1 })

    expect(task).toMatchObject({ state: 'error', failure: { code, step: 'spoil' }, data: '{"a":1}', version: 0 })
  })

  it('is the document it was given, whatever the body does to it later', async () => {
    let kept: { a: number } | undefined
    await using world = await useEngine({
      first: {
        condition: { a: 1, b: null },
        content: ({ data }) => {
          kept = data
          data.b = 1
        },
      },
      second: {
        condition: { b: 1 },
        content: ({ data }) => {
          if (kept) kept.a = 99
          data.c = 1
        },
      },
    })

    expect((await world.run({ a: 1 })).data).toBe('{"a":1,"b":1,"c":1}')
  })

  it('holds hostile keys as data', async () => {
    await using world = await useEngine(steps({ any: { a: 1 } }))
    const task = await world.run(JSON.parse('{"a":1,"__proto__":{"admin":true}}'))

    expect(task.data).toBe('{"a":1,"__proto__":{"admin":true}}')
  })
})

describe('a submitted document', () => {
  it.each([[null], [[1]], ['text']])('that is %j is refused, and nothing is stored', async (data) => {
    await using world = await useEngine({})

    await expect(world.engine.submit({ name: 'x', data, actor: 'local:ada' })).rejects.toMatchObject({
      code: 'DATA_NOT_JSON',
    })
    expect((await world.store.list(world.scope, {})).tasks).toEqual([])
  })

  it('has an account behind it, never a workspace', async () => {
    await using world = await useEngine({})

    await expect(world.engine.submit({ name: 'x', data: {}, actor: 'ws_test' })).rejects.toMatchObject({
      code: 'ACTOR_INVALID',
    })
  })
})

describe('tasks side by side', () => {
  it('are no more than the environment allows, and the rest run in order of submission', async () => {
    let [running, most] = [0, 0]
    const order: number[] = []
    await using world = await useEngine(
      {
        work: {
          condition: { n: Number },
          content: async ({ data }) => {
            order.push(data.n)
            most = Math.max(most, ++running)
            await Promise.resolve()
            running -= 1
          },
        },
      },
      { settings: { concurrentTasks: 3 } },
    )
    await world.engine.submitAll(Array.from({ length: 20 }, (_, n) => ({ name: 'n', data: { n }, actor: 'local:ada' })))
    await world.engine.idle()

    expect(most).toBe(3)
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })
})

describe('a step that a reload took away before it ran', () => {
  it('is no failure: what there is now is matched', async () => {
    await using world = await useEngine({
      old: {
        condition: { a: 1 },
        content: () => {
          world.save({ newer: { condition: { a: 1 }, content: ({ data }) => void (data.by = 'newer') } })
          throw new StepyardError('STEP_GONE', { step: 'old', generation: 1 })
        },
      },
    })

    expect(await world.run({ a: 1 })).toMatchObject({ state: 'incomplete', data: '{"a":1,"by":"newer"}' })
  })
})
