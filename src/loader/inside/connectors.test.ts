import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fail, runInside, succeed, type InsideOptions } from '../../../fixtures/runInside.ts'
import type { ConnectorCall } from '../../stepHost.ts'
import { currentRun } from './run.ts'
import type { StepBody } from './runBody.ts'

/** The calls that a body makes; each is answered with its number, from 1. */
async function callsOf(body: StepBody): Promise<ConnectorCall[]> {
  const calls: ConnectorCall[] = []
  await succeed(body, { world: { call: async (call) => calls.push(call) } })
  return calls
}

/** A world in which connectors answer with `answer`. */
function answering(answer: unknown): InsideOptions {
  return { world: { call: async () => answer } }
}

const failing: InsideOptions = {
  world: {
    call: async ({ operation }) => {
      throw new Error(`no ${operation}`)
    },
  },
}

// The type of a workspace's own connectors, which `stepyard types` would write.
interface Nested {
  readonly contacts: { getPage(input?: object): Promise<unknown> }
  (input?: object): Promise<unknown>
}

describe('connectors', () => {
  it.each<[string, StepBody, ConnectorCall]>([
    [
      'an operation',
      ({ connectors }) => connectors.stripe?.request?.({ url: '/x' }),
      { connector: 'stripe', operation: 'request', input: { url: '/x' } },
    ],
    [
      'a nested operation',
      ({ connectors }) => (connectors.hub as unknown as Nested).contacts.getPage({ size: 5 }),
      { connector: 'hub', operation: 'contacts.getPage', input: { size: 5 } },
    ],
    [
      'a namespace that is an operation itself',
      ({ connectors }) => (connectors.fetch as unknown as Nested)({ url: '/' }),
      { connector: 'fetch', operation: 'fetch', input: { url: '/' } },
    ],
    ['no input', ({ connectors }) => connectors.a?.b?.(), { connector: 'a', operation: 'b', input: undefined }],
    [
      'taken apart',
      ({ connectors: { stripe } }) => stripe?.get?.({}),
      { connector: 'stripe', operation: 'get', input: {} },
    ],
  ])('calls %s', async (_, body, call) => {
    expect(await callsOf(body)).toEqual([call])
  })

  it('leaves the run to the body: what answers is no part of it', async () => {
    const call = async (): Promise<boolean> => currentRun() === undefined

    const { effects } = await succeed(
      async ({ task, connectors }) => task.complete([await connectors.a?.b?.(), currentRun() !== undefined]),
      { world: { call } },
    )
    expect(effects.complete?.result).toEqual([true, true])
  })

  it('answers with a promise of what the world answers', async () => {
    const { data } = await succeed(
      async ({ data, connectors }) => {
        const answer = connectors.a?.b?.()
        Object.assign(Object(data), { isPromise: answer instanceof Promise, answer: await answer })
      },
      answering([1]),
    )

    expect(data).toEqual({ isPromise: true, answer: [1] })
  })

  it.each<[string, StepBody]>([
    ['awaiting a namespace', async ({ connectors }) => void (await (connectors.a as unknown))],
    ['awaiting an operation', async ({ connectors }) => void (await (connectors.a?.b as unknown))],
    ['inspecting', ({ connectors }) => inspect([connectors, connectors.a?.b], { showProxy: true })],
    ['inspecting closely', ({ connectors }) => inspect(connectors.a?.b)],
    ['JSON', ({ connectors }) => JSON.stringify([connectors, connectors.a, connectors.a?.b])],
    ['text', ({ connectors }) => `${String(connectors.a)}${Object.prototype.toString.call(connectors.a?.b)}`],
    ['symbols', ({ connectors }) => Reflect.get(Object(connectors.a?.b), Symbol.iterator)],
    ['comparing', ({ connectors }) => expect(connectors.a).not.toEqual(connectors.b?.c)],
    ['listing', ({ connectors }) => [...Object.keys(connectors), ...Object.keys(Object(connectors.a))]],
    ['returning them', ({ connectors }) => connectors],
  ])('%s calls nothing', async (_, body) => {
    expect(await callsOf(body)).toEqual([])
  })
})

describe('into', () => {
  it.each<[string, unknown, object, object]>([
    ['a.b[0].c', { id: 1 }, {}, { a: { b: [{ c: { id: 1 } }] } }],
    ['answer', [1, 2], {}, { answer: { get: [1, 2] } }],
    ['answer', 'text', {}, { answer: { get: 'text' } }],
    ['answer', null, {}, { answer: { get: null } }],
    ['list.0.r', { x: 1 }, { list: [{ id: 5 }] }, { list: [{ id: 5, r: { x: 1 } }] }],
    ['list[2]', { x: 1 }, { list: [1] }, { list: [1, undefined, { x: 1 }] }],
    ['a.b', { x: 1 }, { a: null }, { a: { b: { x: 1 } } }],
    ['a.b', { x: 1 }, { a: { b: 'old' } }, { a: { b: { x: 1 } } }],
  ])('writes to %s: %j', async (...[into, answer, data, expected]) => {
    const run = await succeed(({ connectors }) => connectors.a?.get?.({ into }), { ...answering(answer), data })

    expect(run.data).toEqual(expected)
  })

  it('is not part of the input', async () => {
    expect(await callsOf(({ connectors }) => connectors.a?.b?.({ x: 1, into: 'r' }))).toEqual([
      { connector: 'a', operation: 'b', input: { x: 1 } },
    ])
  })

  it.each(['__proto__.polluted', 'constructor.prototype.polluted', 'order.__proto__.polluted'])(
    'never reaches a prototype: %s',
    async (into) => {
      const run = await succeed(({ connectors }) => connectors.a?.get?.({ into }), {
        ...answering({ x: 1 }),
        data: { order: {} },
      })

      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      expect(JSON.stringify(run.data)).toContain('"polluted":{"x":1}')
    },
  )

  it.each(['a..b', 'a[x]', 'a.', '.a', 'a[-1]', '', 5])('refuses the path %j', async (into) => {
    const { code } = await fail(({ connectors }) => connectors.a?.get?.({ into: into as string }))

    expect(['PATH_INVALID', 'ARGUMENT_REFUSED']).toContain(code)
  })

  it.each<[string, object]>([
    ['a.b', { a: 'text' }],
    ['a.b.c', { a: { b: 5 } }],
    ['list[99999]', { list: [] }],
    ['list.name', { list: [] }],
  ])('stops where something is in the way: %s of %j', async (into, data) => {
    const { code } = await fail(({ connectors }) => connectors.a?.get?.({ into }), { ...answering({}), data })

    expect(code).toBe('PATH_BLOCKED')
  })
})

describe('a call that nobody awaits', () => {
  it('is settled before the run ends', async () => {
    const { data } = await succeed(({ connectors }) => void connectors.a?.get?.({ into: 'later' }), answering({ x: 1 }))

    expect(data).toEqual({ later: { x: 1 } })
  })

  it('is settled with what is chained to it', async () => {
    const { data } = await succeed(({ data, connectors }) => {
      const again = async (): Promise<unknown> => {
        await new Promise((resolve) => setImmediate(resolve))
        return Object.assign(Object(data), { second: await connectors.a?.get?.() })
      }
      void connectors.a?.get?.().then(again)
    }, answering(1))

    expect(data).toEqual({ second: 1 })
  })

  it('is settled with what follows it in a function that nobody awaits', async () => {
    const { data } = await succeed(({ data, connectors }) => {
      const later = async (): Promise<void> => {
        await connectors.a?.get?.()
        await Promise.resolve()
        Object.assign(Object(data), { second: await connectors.a?.get?.() })
      }
      void later()
    }, answering(1))

    expect(data).toEqual({ second: 1 })
  })

  it.each<[string, StepBody]>([
    ['dropped', ({ connectors }) => void connectors.a?.get?.()],
    ['chained to without a catch', ({ connectors }) => void connectors.a?.get?.().then(() => 1)],
    ['finally', ({ connectors }) => void connectors.a?.get?.().finally(() => 1)],
  ])('fails the run when it fails: %s', async (_, body) => {
    expect((await fail(body, failing)).message).toBe('no get')
  })
})

describe('a call that fails', () => {
  const ignore = (): undefined => undefined

  it.each<[string, StepBody]>([
    ['await', async ({ connectors }) => await connectors.a?.get?.().catch(ignore)],
    ['catch', ({ connectors }) => void connectors.a?.get?.().catch(ignore)],
    ['then', ({ connectors }) => void connectors.a?.get?.().then(ignore, ignore)],
    ['allSettled', ({ connectors }) => Promise.allSettled([connectors.a?.get?.()])],
    [
      'a late await',
      async ({ connectors }) => {
        const call = connectors.a?.get?.()
        await new Promise((resolve) => setImmediate(resolve))
        await Promise.allSettled([call])
      },
    ],
  ])('does not fail the run where the body catches it: %s', async (_, body) => {
    expect((await runInside(body, failing)).ok).toBe(true)
  })

  it('fails the run of a body that awaits it', async () => {
    expect((await fail(async ({ connectors }) => void (await connectors.a?.get?.()), failing)).message).toBe('no get')
  })

  it('rejects where the world throws instead of answering', async () => {
    const call = (): never => {
      throw new Error('at once')
    }

    expect((await fail(({ connectors }) => connectors.a?.get?.(), { world: { call } })).message).toBe('at once')
  })
})
