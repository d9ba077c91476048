import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAgainstSchema } from '../../config/checkAgainstSchema.ts'
import type { FaultEffect, FaultRule } from '../../config/schemaTypes.ts'
import type { AnswerCall, AskedCall } from '../answer.ts'
import { drawLogNormal } from './draw.ts'
import { createFaults } from './faults.ts'
import { malform } from './malform.ts'
import { withFaults } from './withFaults.ts'

const CALL: AskedCall = {
  connector: 'stripe',
  operation: 'charge',
  input: { amount: 1, card: { country: 'DE' } },
  task: 't1',
  step: 's1',
  nth: 0,
  seed: 'x',
  signal: new AbortController().signal,
}
const rule = (more: Partial<FaultRule> = {}): FaultRule => ({
  name: 'a',
  match: { connector: 'stripe' },
  effect: { status: 503 },
  ...more,
})
const firing = (calls: readonly AskedCall[], ...rules: readonly FaultRule[]): boolean[] => {
  const faults = createFaults(rules)
  return calls.map((call) => faults.decide(call) !== undefined)
}
const times = (count: number, task = 't1'): AskedCall[] =>
  Array.from({ length: count }, (_, nth) => ({ ...CALL, task, nth, seed: `${task} ${nth}` }))

describe('createFaults', () => {
  it.each<[string, FaultRule['match'], boolean]>([
    ['the connector', { connector: 'stripe' }, true],
    ['another connector', { connector: 'crm' }, false],
    ['the operation', { connector: 'stripe', operation: 'charge' }, true],
    ['another operation', { connector: 'stripe', operation: 'refund' }, false],
    ['another step', { connector: 'stripe', step: 's2' }, false],
    ['another task', { connector: 'stripe', task: 't2' }, false],
    ['a part of the input', { connector: 'stripe', input: { card: { country: 'DE' } } }, true],
    ['another input', { connector: 'stripe', input: { card: { country: 'FR' } } }, false],
  ])('matches by %s', (_, match, expected) => {
    expect(firing([CALL], rule({ match }))).toEqual([expected])
  })

  it.each<[string, NonNullable<FaultRule['when']>, boolean[]]>([
    ['one of them', { nth: 2 }, [false, true, false, false]],
    ['every second', { every: 2 }, [false, true, false, true]],
    ['the first two', { times: 2 }, [true, true, false, false]],
    ['none at a rate of 0', { rate: 0 }, [false, false, false, false]],
  ])('fires at %s', (_, when, expected) => {
    expect(firing(times(4), rule({ when }))).toEqual(expected)
  })

  it('counts each task by itself, so that others beside it change nothing', () => {
    const mixed = [...times(1, 't1'), ...times(2, 't2'), ...times(2, 't1').slice(1)]

    expect(firing(mixed, rule({ when: { nth: 2 } }))).toEqual([false, false, true, true])
  })

  it('draws a rate from the call, the same on every machine and in any order', () => {
    const calls = times(2000)
    const half = rule({ when: { rate: 0.3 } })
    const fired = firing(calls, half)

    expect(firing(calls.toReversed(), half).toReversed()).toEqual(fired)
    expect(fired.slice(0, 12).map(Number).join('')).toMatchInlineSnapshot(`"001000101001"`)
    expect(Math.abs(fired.filter(Boolean).length / 2000 - 0.3)).toBeLessThan(0.04)
  })

  it('lets the first rule decide, and every rule count', () => {
    const second = rule({ name: 'b', when: { nth: 2 }, effect: { timeout: true } })
    const faults = createFaults([rule({ when: { times: 1 } }), second])

    expect([faults.decide(CALL)?.rule, faults.decide(CALL)?.rule, faults.decide(CALL)]).toEqual(['a', 'b', undefined])
  })

  it('is changed while it is used', () => {
    const faults = createFaults([rule({ enabled: false })])
    expect(faults.decide(CALL)).toBeUndefined()
    faults.add(rule())
    expect(faults.decide(CALL)).toMatchObject({ rule: 'a', delay: 0, effect: { status: 503 } })
    expect([faults.remove('a'), faults.remove('a')]).toEqual([true, false])
    faults.add(rule())
    faults.clear()

    expect(faults.rules()).toEqual([])
  })

  it('refuses an input that is no condition', () => {
    const pattern = { a: Symbol('x') }

    expect(() => createFaults([rule({ match: { connector: 'a', input: pattern } })])).toThrow(
      expect.objectContaining({ code: 'FAULT_RULE_REFUSED' }),
    )
  })
})

describe('withFaults', () => {
  const slept: number[] = []
  const sleep = async (ms: number): Promise<void> => void slept.push(ms)
  const run = (effect: FaultEffect, answer: AnswerCall, call: AskedCall = CALL) => {
    slept.length = 0
    return withFaults(createFaults([rule({ effect })]), { sleep }, answer)(call)
  }
  const good: AnswerCall = async () => ({ layer: 'fake', result: { id: 'ch_1', amount: 1 } })

  it('leaves calls alone that no rule is about', async () => {
    expect(await withFaults(createFaults(), { sleep }, good)(CALL)).toEqual(await good(CALL))
  })

  it.each<[string, FaultEffect, object]>([
    ['an error', { error: { code: 'card_declined' } }, { code: 'card_declined' }],
    ['a status', { status: 503 }, { code: 'CALL_REFUSED', data: { status: 503 } }],
    ['a body', { status: { status: 402, body: { a: 1 } } }, { code: 'CALL_REFUSED', data: { body: { a: 1 } } }],
    ['a time-out', { timeout: true }, { code: 'CALL_TIMEOUT', data: { limit: 30_000 } }],
  ])('throws %s without making the call', async (_, effect, expected) => {
    const made: unknown[] = []
    const answer: AnswerCall = async (call) => {
      made.push(call)
      return undefined
    }

    await expect(run(effect, answer)).rejects.toMatchObject(expected)
    expect(made).toEqual([])
  })

  it('waits for the time-out of the connector', async () => {
    const known = { name: 'stripe', namespace: 'stripe', type: 'http', enabled: true } as const
    const operations = { names: [], find: () => undefined }
    const call = { ...CALL, known: { ...known, operations, service: { config: {}, timeout: 50 } } }

    await expect(run({ timeout: true }, good, call)).rejects.toMatchObject({ data: { limit: 50 } })
    expect(slept).toEqual([50])
  })

  it('loses the answer of a call that was made', async () => {
    const made: unknown[] = []
    const answer: AnswerCall = async (call) => ({ layer: 'fake', result: made.push(call) })

    await expect(run({ dropped: true }, answer)).rejects.toMatchObject({ code: 'CALL_FAILED' })
    expect(made).toHaveLength(1)
  })

  it('answers late', async () => {
    expect(await run({ latency: '2s' }, good)).toEqual(await good(CALL))
    expect(slept).toEqual([2000])
  })

  it('stops waiting when the step must end', async () => {
    const call = { ...CALL, signal: AbortSignal.abort(new Error('stopped')) }

    await expect(run({ latency: 5 }, good, call)).rejects.toThrow('stopped')
  })

  it('answers something that breaks the promise, the same each time', async () => {
    const output = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
    const call = { ...CALL, described: { name: 'charge', output } }
    const first = await run({ malformed: true }, good, call)

    expect(first?.layer).toBe('fault')
    expect(await checkAgainstSchema(output, first?.result)).not.toEqual([])
    expect(await run({ malformed: true }, good, call)).toEqual(first)
  })
})

describe('malform', () => {
  it('breaks any answer by a schema of its type', async () => {
    const answers = fc.record({ id: fc.string(), total: fc.integer(), note: fc.string() })
    const schema = {
      type: 'object',
      required: ['id', 'total'],
      properties: { id: { type: 'string' }, total: { type: 'integer' }, note: { type: 'string' } },
    }
    await fc.assert(
      fc.asyncProperty(answers, fc.string(), async (answer, seed) => {
        expect(await checkAgainstSchema(schema, await malform(answer, schema, seed))).not.toEqual([])
      }),
    )
  })
})

describe('drawLogNormal', () => {
  it('has half of its draws below p50 and 95 of 100 below p95', () => {
    const draws = Array.from({ length: 4000 }, (_, index) => drawLogNormal({ p50: 40, p95: 250 }, `${index}`))
    const below = (limit: number): number => draws.filter((draw) => draw < limit).length / draws.length

    expect(Math.abs(below(40) - 0.5)).toBeLessThan(0.03)
    expect(Math.abs(below(250) - 0.95)).toBeLessThan(0.015)
  })
})
