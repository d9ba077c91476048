import { parseDuration } from '../config/duration.ts'
import { createVirtualClock, type VirtualClock } from '../engine/clock.ts'

/** How the time of a test goes. */
export interface TestClockOptions {
  /** The moment at which it begins. Default 2026-01-01T00:00:00Z. */
  readonly start?: string | Date
  /** Stands still until the test turns it. Default false: it goes on to what is waited for whenever nothing runs. */
  readonly frozen?: boolean
}

/** The clock of one test workspace: pauses, retries, time-outs, latencies and `Date` in bodies follow it. */
export interface TestClock {
  now(): Date
  /** Goes on by milliseconds or by a length such as `2h30m`, then lets run what was due. Throws `DURATION_INVALID`. */
  advance(by: number | string): Promise<void>
  /** Goes on to the next moment that somebody waits for; answers whether there was one. */
  next(): Promise<boolean>
}

/** The moment at which clocks of tests begin. */
export const TEST_START = '2026-01-01T00:00:00Z'

/** The clock behind it, for an engine. */
export function createTestClock({ start = TEST_START, frozen = false }: TestClockOptions): VirtualClock {
  return createVirtualClock(new Date(start).getTime(), { skip: !frozen })
}

/** The clock as a test turns it; `settle` waits for what it set going. */
export function turnTestClock(clock: VirtualClock, settle: () => Promise<void>): TestClock {
  return {
    now: () => new Date(clock.now()),
    async advance(by) {
      clock.advance(typeof by === 'number' ? by : parseDuration(by))
      await settle()
    },
    async next() {
      const wasWaited = clock.next()
      await settle()
      return wasWaited
    },
  }
}
