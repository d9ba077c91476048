import { describe, expect, it } from 'vitest'
import { fail, succeed } from '../../../fixtures/runInside.ts'
import type { StepBody } from './runBody.ts'

describe('task', () => {
  it.each<[string, StepBody, object]>([
    ['name', ({ task }) => task.name('Late order'), { name: 'Late order' }],
    ['tags', ({ task }) => task.tags(['a', 'b']), { tags: ['a', 'b'] }],
    ['complete', ({ task }) => task.complete({ id: 5 }), { complete: { result: { id: 5 } } }],
    ['complete without a result', ({ task }) => task.complete(), { complete: {} }],
    ['completeOnExpire', ({ task }) => task.completeOnExpire('late'), { completeOnExpire: { result: 'late' } }],
    ['ignore', ({ task }) => task.ignore(), { ignore: true }],
    ['park', ({ task }) => task.park(500), { park: 500 }],
    ['timeout', ({ task }) => [task.timeout(5), task.timeout(900)], { timeout: 900 }],
    ['ask', ({ task }) => task.ask({ question: 'Ship?', into: 'ok' }), { ask: { question: 'Ship?', into: 'ok' } }],
    ['redo', ({ step }) => step.redo(), { redo: true }],
  ])('notes %s', async (_, body, effects) => {
    expect((await succeed(body)).effects).toEqual(effects)
  })

  it('says what it is, and what it has been set to', async () => {
    const { data } = await succeed(({ data, task }) => {
      const before = [task.id(), task.name(), task.tags()]
      Object.assign(Object(data), { before, after: [task.name('new'), task.name(), task.tags([]), task.tags()] })
    })

    expect(data).toEqual({ before: ['t-1', 'Order 17', ['new']], after: ['new', 'new', [], []] })
  })

  it('gives values of the environment, and throws what the engine throws', async () => {
    const config = (key: string): unknown => {
      throw new TypeError(`no ${key}`)
    }

    expect((await succeed(({ task }) => task.complete(task.config('URL')))).effects.complete?.result).toBe(
      'value of URL',
    )
    expect((await fail(({ task }) => task.config('URL'), { world: { config } })).message).toBe('no URL')
  })

  it('names the workspace as a value and as a call', async () => {
    const { effects } = await succeed(({ task }) => {
      const { name, id, environment } = task.workspace
      task.complete([name, id, environment, task.workspace().name, typeof task.workspace])
    })

    expect(effects.complete?.result).toEqual(['orders', 'w-1', 'dev', 'orders', 'function'])
  })

  it('gives the signal of the run', async () => {
    const { signal } = new AbortController()

    expect(
      (await succeed(({ task }) => task.complete(task.signal), { world: { signal } })).effects.complete?.result,
    ).toBe(signal)
  })

  it('numbers sub-tasks after those that the task has, and takes their data as it is then', async () => {
    const { effects } = await succeed(
      async ({ task }) => {
        const order = { id: 1 }
        const first = await task.subtask('a', order, { into: 'r[0]', waitFor: true })
        order.id = 2
        task.complete([first, await task.subtask('b', order)])
      },
      { call: { task: { id: 't-9', name: 'x', tags: [], subtasks: 3 } } },
    )

    expect(effects.complete?.result).toEqual(['t-9.4', 't-9.5'])
    expect(effects.subtasks).toEqual([
      { id: 't-9.4', name: 'a', data: { id: 1 }, into: 'r[0]', waitFor: true },
      { id: 't-9.5', name: 'b', data: { id: 2 }, waitFor: false },
    ])
  })

  it('keeps views as they are then', async () => {
    const rows = [1]
    const { views } = await succeed(({ task }) => {
      task.visualize({ type: 'table', name: 'Rows', data: rows, options: { wide: true } })
      rows.push(2)
    })

    expect(views).toEqual([{ type: 'table', name: 'Rows', data: [1], options: { wide: true } }])
  })

  it('hands over what cannot be copied, so that the engine can say where it is', async () => {
    const odd = { call: () => 1 }

    expect((await succeed(({ task }) => task.subtask('a', odd))).effects.subtasks?.[0]?.data).toBe(odd)
  })
})

describe('a wrong argument', () => {
  it.each<[string, StepBody]>([
    ["task.park('x')", ({ task }) => task.park(odd('x'))],
    ['task.park(NaN)', ({ task }) => task.park(Number.NaN)],
    ['task.park(-1)', ({ task }) => task.park(-1)],
    ['task.park()', ({ task }) => task.park(odd(undefined))],
    ['task.timeout(Infinity)', ({ task }) => task.timeout(Infinity)],
    ["task.name('')", ({ task }) => task.name('')],
    ['task.name(5)', ({ task }) => task.name(odd(5))],
    ["task.tags('a')", ({ task }) => task.tags(odd('a'))],
    ['task.tags([1])', ({ task }) => task.tags(odd([1]))],
    ['task.config()', ({ task }) => task.config(odd(undefined))],
    ["task.subtask('a')", ({ task }) => task.subtask('a', odd(undefined))],
    ["task.subtask('a', [])", ({ task }) => task.subtask('a', [])],
    ["task.subtask('', {})", ({ task }) => task.subtask('', {})],
    ["task.subtask('a', {}, { into: 5 })", ({ task }) => task.subtask('a', {}, { into: odd(5) })],
    ['task.ask()', ({ task }) => task.ask(odd(undefined))],
    ["task.ask({ question: 'x' })", ({ task }) => task.ask(odd({ question: 'x' }))],
    ["task.visualize('x')", ({ task }) => task.visualize(odd('x'))],
    ['audit.reference({})', ({ audit }) => audit.reference(odd({}))],
  ])('is refused in the body: %s', async (_, body) => {
    const { code, hint } = await fail(body)

    expect(code).toBe('ARGUMENT_REFUSED')
    expect(hint).toMatch(/^Write `/)
  })
})

describe('audit', () => {
  it('adds to the trail of earlier runs', async () => {
    const earlier = { at: 1, message: 'earlier' }
    const { audit, effects } = await succeed(
      ({ audit, task }) => {
        audit.log('now')
        audit.reference({ id: 'cus_1', name: 'Customer' })
        task.complete(audit.get().length)
      },
      { call: { audit: [earlier] }, world: { now: () => 5 } },
    )

    expect(audit).toEqual([
      { at: 5, message: 'now' },
      { at: 5, reference: { id: 'cus_1', name: 'Customer' } },
    ])
    expect(effects.complete?.result).toBe(3)
  })
})

// What only JavaScript can pass.
function odd(value: unknown): never {
  return value as never
}
