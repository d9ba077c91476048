import { describe, expect, it } from 'vitest'
import { createStop, testCall, testWorld } from '../../../fixtures/stepWorld.ts'
import { fail, runInside, succeed } from '../../../fixtures/runInside.ts'
import { StepyardError } from '../../errors.ts'
import type { BodyNames } from './bodyNames.ts'
import type { LateEffect } from './run.ts'
import { runBody, type StepBody } from './runBody.ts'

describe('the data of an outcome', () => {
  it.each<[string, StepBody, unknown]>([
    ['changed', ({ data }) => Object.assign(Object(data), { b: 2 }), { a: 1, b: 2 }],
    ['emptied', ({ data }) => Reflect.deleteProperty(Object(data), 'a'), {}],
    ['replaced', (names) => (names.data = { c: 3 }), { c: 3 }],
    ['replaced by text', (names) => (names.data = 'text'), 'text'],
    ['replaced by null', (names) => (names.data = null), null],
    ['taken away', (names) => (names.data = undefined), undefined],
    ['frozen', ({ data }) => Object.freeze(data), { a: 1 }],
  ])('is what the body left, %s', async (_, body, expected) => {
    expect((await succeed(body, { data: { a: 1 } })).data).toEqual(expected)
  })

  it.each<[string, StepBody]>([
    ['a number', () => 5],
    ['a symbol', () => Symbol('x')],
    ['itself', (names) => names],
    ['a function', () => () => 1],
  ])('does not depend on the body returning %s', async (_, body) => {
    expect((await succeed(body, { data: { a: 1 } })).data).toEqual({ a: 1 })
  })
})

describe('what is thrown', () => {
  it('keeps the code and hint of our own errors', async () => {
    const error = await fail(() => {
      throw new StepyardError('DURATION_INVALID', { text: 'x' })
    })

    expect(error).toMatchObject({ code: 'DURATION_INVALID', hint: expect.stringContaining('30s') as string })
  })

  it.each<[string, unknown, string, string]>([
    ['an error', new Error('no'), 'STEP_THREW', 'no'],
    ['an error with a code', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED', 'no'],
    ['an error with a strange code', Object.assign(new Error('no'), { code: '; rm -rf' }), 'STEP_THREW', 'no'],
    ['text', 'just text', 'STEP_THREW', 'just text'],
    ['nothing', undefined, 'STEP_THREW', 'nothing was thrown, and no error: undefined'],
    ['null', null, 'STEP_THREW', 'null was thrown, and no error: null'],
    ['an object', Object.freeze({ status: 404 }), 'STEP_THREW', 'an object was thrown, and no error: { status: 404 }'],
    ['a symbol', Symbol('s'), 'STEP_THREW', 'a symbol was thrown, and no error: Symbol(s)'],
    ['a big number', 5n, 'STEP_THREW', 'a bigint was thrown, and no error: 5'],
  ])('is described in plain data: %s', async (...[, thrown, code, message]) => {
    const error = await fail(() => {
      throw thrown
    })

    expect([error.code, error.message]).toEqual([code, message])
    expect(structuredClone(error)).toEqual(error)
  })

  it.each<[string, unknown]>([
    ['a proxy of an error', new Proxy(new Error('x'), throwingTraps())],
    ['a proxy', new Proxy({}, throwingTraps())],
    ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get: throwing })],
    ['an error whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: throwing })],
    [
      'an object that throws when it is shown',
      { [Symbol.for('nodejs.util.inspect.custom')]: throwing, toString: throwing },
    ],
    ['an object whose tag throws', Object.defineProperty({}, Symbol.toStringTag, { get: throwing })],
    ['an endless chain of causes', chainedError()],
  ])('cannot throw again: %s', async (_, thrown) => {
    const error = await fail(() => {
      throw thrown
    })

    expect(error.code).toBe('STEP_THREW')
  })

  it('is shown without running its own code', async () => {
    const spoof = { [Symbol.for('nodejs.util.inspect.custom')]: () => 'spoofed', real: 1 }
    const { message } = await fail(() => {
      throw spoof
    })

    expect(message).toContain('real: 1')
    expect(message).not.toContain('spoofed')
  })

  it('shows what caused it', async () => {
    const error = await fail(() => {
      throw new Error('outer', { cause: new Error('inner') })
    })

    expect(error.stack).toMatch(/outer[^]*Caused by: Error: inner/)
  })
})

describe('a run that is stopped', () => {
  const forever: StepBody = () => new Promise(() => {})

  it('ends although its body does not', async () => {
    const { world, stop } = createStop()
    const failing = fail(forever, { world })
    stop('enough')

    expect((await failing).code).toBe('STEP_ABORTED')
  })

  it('fails with the code of the reason', async () => {
    const { world, stop } = createStop()
    const failing = fail(forever, { world })
    stop(new StepyardError('STEP_TIMEOUT', { step: 'x', limit: 5 }))

    expect((await failing).code).toBe('STEP_TIMEOUT')
  })

  it('does not begin when it is stopped already', async () => {
    let began = false
    await fail(() => (began = true), createStop('enough'))

    expect(began).toBe(false)
  })

  it('is not stopped by a signal that nobody asked for', async () => {
    const world = { ...testWorld(), onAbort: () => {} }
    Object.defineProperty(world, 'signal', { get: () => expect.unreachable() })

    expect((await runBody(() => {}, { call: testCall, world, root: '/', libraries: {}, late: () => {} })).ok).toBe(true)
  })
})

describe('what a body does after its end', () => {
  async function namesOf(late: LateEffect[]): Promise<[BodyNames, Awaited<ReturnType<typeof succeed>>]> {
    let names: BodyNames | undefined
    const outcome = await succeed((given) => void (names = given), { late, data: { a: 1 } })
    if (names === undefined) throw new Error('the body did not run')
    return [names, outcome]
  }

  it.each<[string, (names: BodyNames) => unknown]>([
    ['task.complete', ({ task }) => task.complete()],
    ['task.name', ({ task }) => task.name('x')],
    ['task.subtask', ({ task }) => task.subtask('x', {})],
    ['task.visualize', ({ task }) => task.visualize({ type: 'table', name: 'x', data: [] })],
    ['step.redo', ({ step }) => step.redo()],
    ['audit.log', ({ audit }) => audit.log('x')],
  ])('has no effect, and is reported: %s', async (call, act) => {
    const late: LateEffect[] = []
    const [names, { effects, views, audit }] = await namesOf(late)
    act(names)

    expect([effects, views, audit]).toEqual([{}, [], []])
    expect(late).toMatchObject([{ step: 'test', task: 't-1', error: { code: 'STEP_ENDED', data: { call } } }])
  })

  it('calls no connector', async () => {
    const late: LateEffect[] = []
    const [{ connectors }] = await namesOf(late)

    await expect(connectors.a?.b?.()).rejects.toMatchObject({ code: 'STEP_ENDED' })
    expect(late).toMatchObject([{ error: { data: { call: 'connectors.a.b' } } }])
  })

  it('replaces no data', async () => {
    const [names, outcome] = await namesOf([])
    names.data = { late: true }

    expect([names.data, outcome.data]).toEqual([{ a: 1 }, { a: 1 }])
  })

  it('writes no result', async () => {
    let answer: ((value: unknown) => void) | undefined
    const { world, stop } = createStop()
    const data = {}
    const call = (): Promise<unknown> => new Promise((resolve) => void (answer = resolve))
    const body: StepBody = ({ connectors }) => connectors.a?.b?.({ into: 'late' })
    const ended = runInside(body, { data, world: { ...world, call } })
    stop('enough')
    await ended
    answer?.({ x: 1 })
    await new Promise((resolve) => setImmediate(resolve))

    expect(data).toEqual({})
  })
})

function throwing(): never {
  throw new Error('thrown again')
}

function throwingTraps(): ProxyHandler<object> {
  return {
    get: throwing,
    has: throwing,
    getPrototypeOf: throwing,
    ownKeys: throwing,
    getOwnPropertyDescriptor: throwing,
  }
}

function chainedError(): Error {
  const error = new Error('round')
  error.cause = error
  return error
}
