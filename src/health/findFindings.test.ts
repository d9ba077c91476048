import { describe, expect, it } from 'vitest'
import type { Evidence, FailureSeen, RunSeen } from './evidence.ts'
import { findFindings } from './findFindings.ts'
import { findingDocument } from './finding.ts'

const NOTHING: Evidence = {
  steps: [],
  connectors: [],
  called: new Set(),
  open: [],
  webhooks: [],
  failures: [],
  runs: [],
  limits: { time: 10_000, heap: 256 },
  hasTasks: true,
}

function codes(evidence: Partial<Evidence>): string[] {
  return findFindings({ ...NOTHING, ...evidence }).map(({ code }) => code)
}

function failure(facts: Partial<FailureSeen> = {}): FailureSeen {
  const seen = { code: 'STEP_THREW', message: 'no price', step: 'charge', place: 'steps/charge.ts:4' }
  return { ...seen, count: 3, firstAt: 1000, lastAt: 5000, lastTask: 't1', ...facts }
}

function run(facts: Partial<RunSeen> = {}): RunSeen {
  return { step: 'charge', task: 't1', run: 2, at: 1000, ms: 5, ...facts }
}

it('finds nothing where there is nothing', () => {
  expect(findFindings(NOTHING)).toEqual([])
})

describe('a step', () => {
  const step = { name: 'a b', path: 'steps/a b.ts' }

  it('that never ran is found, with what to type', () => {
    const [found] = findFindings({ ...NOTHING, steps: [{ ...step, ran: false }] })

    expect(found).toMatchObject({ code: 'STEP_NEVER_RAN', step: 'a b', file: step.path, evidence: { count: 0 } })
    expect(found?.hint).toContain("`stepyard explain last --step 'a b'`")
  })

  it.each([
    ['ran', { ran: true }, true],
    ['may have run', { ran: 'unknown' as const }, true],
    ['cannot have run, because there was no task', { ran: false }, false],
  ])('that %s is not', (_, ran, hasTasks) => {
    expect(codes({ steps: [{ ...step, ...ran }], hasTasks })).toEqual([])
  })
})

describe('a connector', () => {
  const connectors = [{ name: 'stripe', path: 'connectors/stripe.yaml' }]

  it('that nothing calls is found', () => {
    expect(codes({ connectors })).toEqual(['CONNECTOR_UNUSED'])
  })

  it('that is called is not, and none is where some code may call any', () => {
    expect(codes({ connectors, called: new Set(['stripe']) })).toEqual([])
    expect(codes({ connectors, open: ['steps/any.ts'] })).toEqual([])
  })
})

describe('a webhook', () => {
  const webhook = { name: 'orders', path: 'webhooks/orders.yaml' }

  it('that was never called, or not since then, is found', () => {
    expect(codes({ webhooks: [webhook] })).toEqual(['WEBHOOK_SILENT'])
    expect(codes({ webhooks: [{ ...webhook, lastUse: { at: 5, status: 202 } }], since: 6 })).toEqual(['WEBHOOK_SILENT'])
  })

  it('that was called is not, whatever the answer was', () => {
    expect(codes({ webhooks: [{ ...webhook, lastUse: { at: 6, status: 401 } }], since: 6 })).toEqual([])
  })
})

describe('an error', () => {
  it('that recurs is found with how often, since when, where, and the last task', () => {
    const [found] = findFindings({ ...NOTHING, failures: [failure()] })

    expect(found?.message).toBe('STEP_THREW in "charge" at steps/charge.ts:4 came 3 times: no price')
    expect(found?.evidence).toEqual({
      count: 3,
      firstAt: 1000,
      lastAt: 5000,
      task: 't1',
      error: 'STEP_THREW',
      place: 'steps/charge.ts:4',
    })
  })

  it('is one finding for one step, code and place, whatever it said', () => {
    const other = failure({ message: 'no tax', count: 1, firstAt: 500, lastAt: 9000, lastTask: 't2' })
    const found = findFindings({ ...NOTHING, failures: [failure(), other, failure({ place: 'steps/charge.ts:9' })] })

    expect(found.map(({ evidence }) => evidence)).toMatchObject([
      { count: 4, firstAt: 500, lastAt: 9000, task: 't2' },
      { count: 3, place: 'steps/charge.ts:9' },
    ])
  })

  it('that came once, or before then, is not found', () => {
    expect(codes({ failures: [failure({ count: 1 })] })).toEqual([])
    expect(codes({ failures: [failure()], since: 5001 })).toEqual([])
  })
})

describe('a step run', () => {
  it.each([
    { facts: { ms: 8000 }, found: { limit: 'time', reached: 8000, allowed: 10_000 } },
    { facts: { ms: 10_004, code: 'STEP_TIMEOUT' }, found: { limit: 'time', reached: 10_004, allowed: 10_000 } },
    { facts: { ms: 9000, cpu: 8500, heap: 9 }, found: { limit: 'cpu', reached: 8500, allowed: 10_000 } },
    { facts: { heap: 205, cpu: 1 }, found: { limit: 'heap', reached: 205, allowed: 256 } },
    { facts: { code: 'STEP_OUT_OF_MEMORY' }, found: { limit: 'heap', reached: 256, allowed: 256 } },
  ])('that reaches 80 % of a limit, or all of it, is found: %j', ({ facts, found }) => {
    const [finding] = findFindings({ ...NOTHING, runs: [run(facts)] })

    expect(finding).toMatchObject({ code: 'NEAR_LIMIT', evidence: { ...found, task: 't1', run: 2 } })
  })

  it.each([{ ms: 7999 }, { cpu: 7999 }, { heap: 204.7 }])('that stays below is not: %j', (facts) => {
    expect(codes({ runs: [run(facts)] })).toEqual([])
  })

  it('is told once for a step, by the one that came furthest', () => {
    const runs = [run({ ms: 8100 }), run({ ms: 9900, task: 't2', at: 3000 }), run({ ms: 8200, at: 2000 })]
    const [found, ...others] = findFindings({ ...NOTHING, runs })

    expect(found?.evidence).toMatchObject({ count: 3, firstAt: 1000, lastAt: 3000, task: 't2', reached: 9900 })
    expect(others).toEqual([])
  })
})

it('shows moments as ISO 8601', () => {
  const [found] = findFindings({ ...NOTHING, failures: [failure()] })

  expect(found && findingDocument(found)).toMatchObject({ evidence: { firstAt: '1970-01-01T00:00:01.000Z', count: 3 } })
})
