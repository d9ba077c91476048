import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine, type TestSteps } from '../../fixtures/engineWorld.ts'
import type { Connectors } from './context.ts'

/** A connector that gives another number each time. */
const counter = (): Connectors => {
  let count = 0
  return async () => ({ number: ++count })
}

const call: TestSteps = {
  fetch: {
    condition: { id: Number },
    content: async ({ data, call: callConnector, now }) => {
      data.number = ((await callConnector('api', 'next', { id: data.id })) as { number: number }).number
      data.at = now()
    },
  },
  close: {
    condition: { number: Number },
    content: ({ data, complete }) => {
      data.closed = true
      complete(data.number)
    },
  },
}

describe('replaying a task', () => {
  it('finds nothing when the code is the same: calls and times are those of then', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    world.clock.advance(86_400_000)

    expect(await world.engine.replay({ task: task.id })).toEqual({
      task: task.id,
      name: 'test',
      runs: 2,
      differences: [],
    })
    expect((await world.task(task.id)).events).toBe(task.events)
  })

  it.each<[string, TestSteps, object]>([
    [
      'another step runs',
      { ...call, extra: { condition: { number: Number, at: Number } } },
      { kind: 'step', run: 2, expected: 'close', actual: 'extra' },
    ],
    [
      'no step runs',
      { fetch: call['fetch'] ?? { condition: {} } },
      { kind: 'step', run: 2, expected: 'close', actual: 'incomplete' },
    ],
    [
      'the outcome differs',
      { ...call, close: { condition: { number: Number }, content: ({ data }) => void (data.closed = 'yes') } },
      { kind: 'data', run: 2, step: 'close', patch: [{ op: 'replace', path: '/closed', value: 'yes', was: true }] },
    ],
    [
      'a step fails',
      {
        ...call,
        close: {
          condition: { number: Number },
          content: () => {
            throw new Error('no')
          },
        },
      },
      { kind: 'outcome', run: 2, step: 'close', expected: 'finished', actual: 'failed: no' },
    ],
    [
      'the end differs',
      { ...call, close: { condition: { number: Number }, content: ({ data }) => void (data.closed = true) } },
      { kind: 'step', run: 3, expected: 'done', actual: 'incomplete' },
    ],
  ])('says so when %s', async (_, steps, difference) => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    world.save(steps)

    expect((await world.engine.replay({ task: task.id })).differences).toMatchObject([difference])
  })

  it('takes a failure as it was that was fixed later, or tried again', async () => {
    const fail = (): never => {
      throw new Error('typo')
    }
    await using world = await useEngine(
      { ...call, fetch: { condition: { id: Number }, content: fail } },
      { connectors: counter() },
    )
    const task = await world.run({ id: 7 })
    const before = await world.engine.replay({ task: task.id })
    world.save(call)
    const inError = await world.engine.replay({ task: task.id })
    await world.engine.resume({ task: task.id, actor: ACTOR })
    await world.engine.idle()

    expect(before.differences).toEqual([])
    expect(inError.differences).toContainEqual({
      kind: 'call',
      run: 1,
      step: 'fetch',
      expected: 'no such call',
      actual: 'api.next',
    })
    expect(await world.engine.replay({ task: task.id })).toMatchObject({ runs: 3, differences: [] })
  })

  it('names a call that is made otherwise', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    world.save({
      ...call,
      fetch: {
        condition: { id: Number },
        content: async ({ call: next }) => void (await next('api', 'next', { id: 8 })),
      },
    })
    const { differences } = await world.engine.replay({ task: task.id })

    expect(differences.filter(({ kind }) => kind === 'call')).toMatchObject([
      { expected: 'api.next', actual: 'no such call' },
      { expected: 'no such call', actual: 'api.next' },
    ])
  })

  it('leaves out what may differ, and goes on with what it was', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    const fetch = call['fetch']
    world.save({
      ...call,
      ...(fetch && {
        fetch: {
          ...fetch,
          content: async (step) => {
            await fetch.content?.(step)
            step.data.at = 'other'
          },
        },
      }),
    })

    expect((await world.engine.replay({ task: task.id, ignore: ['/at'] })).differences).toEqual([])
    expect((await world.engine.replay({ task: task.id })).differences).toHaveLength(1)
  })

  it('goes through everything that can happen to a task', async () => {
    let fails = 1
    await using world = await useEngine({
      retry: {
        condition: { a: 1 },
        retry: { attempts: 2, backoff: 10 },
        content: ({ data }) => {
          if (fails-- > 0) throw new Error('x')
          data.b = 1
        },
      },
      fan: {
        condition: { b: 1 },
        content: ({ subtask }) => void subtask('child', { n: 1 }, { into: 'c', waitFor: true }),
      },
      child: { condition: { n: 1 }, content: ({ complete }) => complete({ ok: true }) },
      ask: { condition: { c: { ok: true } }, content: ({ ask }) => ask({ question: '?', into: 'd' }) },
      rest: { condition: { d: 1 }, content: ({ park }) => park(1_000) },
    })
    const task = await world.run({ a: 1 })
    await world.engine.answer({ task: task.id, actor: ACTOR, answer: 1, check: async () => [] })
    await world.engine.idle()
    await world.engine.edit({ task: task.id, actor: ACTOR, data: { d: 1, e: 1 } })
    await world.engine.idle()
    await world.engine.rewind({ task: task.id, actor: ACTOR, run: 5 })
    await world.engine.idle()
    fails = 1
    const replay = await world.engine.replay({ task: task.id })

    expect(replay.differences).toEqual([])
    expect(replay.runs).toBe(6)
  })
})

describe('running a step again', () => {
  it('is isolated: its input, the calls of then, and what came of it beside what comes of it now', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    const again = await world.engine.rerun({ task: task.id, run: 2 })

    expect(again).toMatchObject({ step: 'close', input: { id: 7, number: 1 }, effects: { complete: { result: 1 } } })
    expect(again.patch).toEqual(again.recorded?.patch)
    expect(await world.task(task.id)).toEqual(task)
  })

  it('takes an edited input, and the code of now', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const task = await world.run({ id: 7 })
    world.save({
      ...call,
      close: { condition: { number: Number }, content: ({ data }) => void (data.sum = data.number + 1) },
    })

    expect((await world.engine.rerun({ task: task.id, run: 2, input: { number: 41 } })).output).toEqual({
      number: 41,
      sum: 42,
    })
  })

  it('shows why it fails, as the journal did', async () => {
    await using world = await useEngine({
      fail: {
        condition: { a: 1 },
        content: () => {
          throw new Error('no paper')
        },
      },
    })
    const task = await world.run({ a: 1 })
    const again = await world.engine.rerun({ task: task.id, run: 1 })

    expect([again.error?.message, again.recorded?.error?.message]).toEqual(['no paper', 'no paper'])
  })

  it('works for any step and any input, without a task', async () => {
    await using world = await useEngine(call, { connectors: counter() })

    expect(await world.engine.run({ step: 'fetch', input: { id: 1 } })).toMatchObject({
      output: { id: 1, number: 1 },
      calls: [{ connector: 'api', operation: 'next', input: { id: 1 } }],
    })
    await expect(world.engine.run({ step: 'fetsh', input: {} })).rejects.toMatchObject({
      code: 'STEP_UNKNOWN',
      hint: 'Did you mean "fetch"?',
    })
  })
})

describe('comparing two tasks', () => {
  it('says at which run they part, and how their data differs', async () => {
    await using world = await useEngine(call, { connectors: counter() })
    const [one, other] = [await world.run({ id: 7 }), await world.run({ id: 7 })]
    const comparison = await world.engine.compare(one.id, other.id)

    expect(comparison).toMatchObject({ differsAt: 1, states: ['done', 'done'] })
    expect(comparison.data).toContainEqual({ op: 'replace', path: '/number', value: 2 })
    expect((await world.engine.compare(one.id, one.id)).differsAt).toBeUndefined()
  })
})
