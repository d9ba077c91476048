import { describe, expect, it } from 'vitest'
import { createRealClock, createVirtualClock } from './clock.ts'
import { failureOf, withoutValues } from './fault.ts'
import { createLoopGuard } from './loopGuard.ts'
import { LONGEST_PAUSE, pauseBefore } from './retry.ts'

describe('a pause before a retry', () => {
  it('doubles each time, give or take a fifth (DUR-14)', () => {
    const pauses = [1, 2, 3, 4].map((tried) => pauseBefore({ attempts: 9, backoff: 1_000 }, tried, 'task') ?? 0)

    expect(pauses.every((pause, index) => Math.abs(pause - 1_000 * 2 ** index) <= 200 * 2 ** index)).toBe(true)
  })

  it('is the same for the same task and try, and another for another task (DUR-14)', () => {
    const pause = (seed: string) => pauseBefore({ attempts: 3, backoff: 60_000 }, 1, seed)
    const spread = new Set(Array.from({ length: 50 }, (_, index) => pause(`task ${index}`)))

    expect(pause('a')).toBe(pause('a'))
    expect(spread.size).toBeGreaterThan(45)
  })

  it('ends with the last attempt, and never exceeds an hour and a fifth', () => {
    expect(pauseBefore({ attempts: 3, backoff: 1 }, 3, 'x')).toBeUndefined()
    expect(pauseBefore(undefined, 1, 'x')).toBeUndefined()
    expect(pauseBefore({ attempts: 99, backoff: 1e9 }, 50, 'x')).toBeLessThanOrEqual(LONGEST_PAUSE * 1.2)
  })
})

describe('the loop guard', () => {
  it('names the circle when the same step met the same data three times', () => {
    const guard = createLoopGuard()
    const runs = ['a', 'b', 'a', 'b', 'a', 'b'].map((step) => guard.enter(step, `data of ${step}`))

    expect(runs).toEqual(Array.from({ length: 6 }, () => undefined))
    expect(guard.enter('a', 'data of a')).toEqual(['a', 'b', 'a'])
  })

  it('counts data and step together, and begins again when something happens', () => {
    const guard = createLoopGuard()
    for (let time = 0; time < 3; time += 1) guard.enter('a', 'same')

    expect(guard.enter('b', 'same')).toBeUndefined()
    expect(guard.enter('a', 'other')).toBeUndefined()
    guard.reset()
    expect(guard.enter('a', 'same')).toBeUndefined()
  })
})

describe('a fingerprint', () => {
  const at = { file: 'steps/charge.ts', line: 3, column: 1 }
  const fault = (message: string, step = 'charge') => ({ code: 'STEP_THREW', message, step, at })

  it('is one for failures that differ in their values only', () => {
    const [one, other] = ['Order 17 of "ann" failed', 'Order 4711 of "bob" failed'].map((text) =>
      failureOf(fault(text)),
    )

    expect(one?.fingerprint).toBe(other?.fingerprint)
    expect(one?.message).toBe('Order 17 of "ann" failed')
  })

  it.each([
    ['another message', failureOf(fault('No paper'))],
    ['another step', failureOf(fault('Order 17 failed', 'refund'))],
    ['another place', failureOf({ ...fault('Order 17 failed'), at: { ...at, line: 9 } })],
  ])('is another for %s', (_, failure) => {
    expect(failure.fingerprint).not.toBe(failureOf(fault('Order 17 failed')).fingerprint)
  })

  it('leaves out numbers, ids and quoted texts, and reads no more than the beginning', () => {
    expect(withoutValues("id 3f2a-77b1 of 'x' took 12ms")).toBe('id # of "…" took #')
    expect(withoutValues('x'.repeat(10_000)).length).toBe(500)
  })
})

describe('a virtual clock', () => {
  it('calls back in order of time, with the time it is then', () => {
    const clock = createVirtualClock(100)
    const seen: number[] = []
    for (const moment of [150, 120, 300]) clock.at(moment, () => void seen.push(clock.now()))
    clock.advance(100)

    expect([seen, clock.now()]).toEqual([[120, 150], 200])
  })

  it('forgets what was taken back, and skips only when told to', () => {
    const clock = createVirtualClock(0, { skip: true })
    const seen: string[] = []
    clock.at(10, () => void seen.push('taken back'))()
    clock.at(20, () => void seen.push('kept'))
    clock.idle()
    createVirtualClock(0).idle()

    expect([seen, clock.now()]).toEqual([['kept'], 20])
  })
})

describe('the real clock', () => {
  it('calls back when the moment has come, and at once when it is over', async () => {
    const clock = createRealClock(() => new Date())
    const start = clock.now()
    await new Promise<void>((resolve) => clock.at(start + 20, resolve))
    const waited = clock.now() - start
    await new Promise<void>((resolve) => clock.at(0, resolve))

    expect(waited).toBeGreaterThanOrEqual(20)
  })

  it('stops sleeping when it is told to', async () => {
    const controller = new AbortController()
    const sleeping = createRealClock(() => new Date()).sleep(3_600_000, controller.signal)
    controller.abort()

    await expect(sleeping).resolves.toBeUndefined()
  })
})
