/** The time of one engine: parking, retries, time-outs and `Date` in step bodies follow it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Whether it goes on by itself while something runs. */
  readonly flows: boolean
  /** Calls back once, at `moment` or as soon after it as possible; gives back the way to take that back. */
  at(moment: number, callback: () => void): () => void
  /** Called by the engine when nothing is running: what a clock that skips waits for. */
  idle(): void
  /** Resolves `milliseconds` later, or when `signal` aborts. A clock that skips goes on by so much at once. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** A clock that tests and demonstrations turn themselves. */
export interface VirtualClock extends Clock {
  /** What does not count as waited for: a schedule is always due some time. */
  readonly background: Pick<Clock, 'now' | 'at'>
  /** Goes on by `milliseconds`, calling back everything on the way in order. */
  advance(milliseconds: number): void
  /** Goes on to the next moment that somebody waits for; answers whether there was one. */
  next(): boolean
  /** The next moment that somebody waits for, or that anything is due at. */
  nextMoment(of?: 'waited for'): number | undefined
}

/** Real time; `now` is where it comes from. */
export function createRealClock(now: () => Date): Clock {
  const read = (): number => now().getTime()
  return {
    now: read,
    flows: true,
    at: (moment, callback) => startTimer(moment, callback, read),
    idle: () => {},
    sleep: (milliseconds, signal) =>
      sleepUntil(read() + milliseconds, signal, (at, wake) => startTimer(at, wake, read)),
  }
}

/** Resolves at `moment`, or when `signal` aborts. */
export function sleepUntil(moment: number, signal: AbortSignal, at: Clock['at']): Promise<void> {
  return new Promise((resolve) => {
    const cancel = at(moment, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      resolve()
    })
  })
}

// Timers of Node stand still while the machine sleeps, and do not see that its time was set: so they look again.
const LONGEST = 60_000

/** Calls back at `moment` of the clock that `now` reads; gives back the way to take that back. */
export function startTimer(moment: number, callback: () => void, now: () => number): () => void {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    const left = moment - now()
    timer = setTimeout(() => (moment > now() ? wait() : callback()), Math.min(Math.max(left, 0), LONGEST))
  }
  wait()
  return () => clearTimeout(timer)
}

/**
 * A clock that stands still at `start` until it is told to go on. With `skip` it goes on by itself, to the next moment
 * that somebody waits for, whenever the engine has nothing to do.
 */
export function createVirtualClock(start: number, { skip = false } = {}): VirtualClock {
  let current = start
  const waiting = new Set<Timer>()
  const earliest = (of?: 'waited for'): Timer | undefined => {
    let first: Timer | undefined
    for (const timer of waiting) {
      if ((of === undefined || !timer.background) && (!first || timer.moment < first.moment)) first = timer
    }
    return first
  }
  const next = (): boolean => {
    const first = earliest()
    if (!first) return false
    waiting.delete(first)
    current = Math.max(current, first.moment)
    first.callback()
    return true
  }
  const add = (timer: Timer): (() => void) => {
    waiting.add(timer)
    return () => void waiting.delete(timer)
  }
  const at: Clock['at'] = (moment, callback) => add({ moment, callback, background: false })
  const advance = (milliseconds: number): void => {
    const goal = current + milliseconds
    let called = 0
    for (let first = earliest(); first && first.moment <= goal; first = earliest()) {
      // What comes again and again would have no end: from here on each sees only where the way ends.
      if (++called > MOST_ON_THE_WAY) return land(goal)
      next()
    }
    current = goal
  }
  const land = (goal: number): void => {
    current = goal
    const due = [...waiting].filter(({ moment }) => moment <= goal).sort((left, right) => left.moment - right.moment)
    for (const timer of due) if (waiting.delete(timer)) timer.callback()
  }
  const now = (): number => current
  return {
    now,
    flows: false,
    background: { now, at: (moment, callback) => add({ moment, callback, background: true }) },
    nextMoment: (of) => earliest(of)?.moment,
    at,
    advance,
    next,
    idle() {
      const first = skip ? earliest('waited for') : undefined
      if (first) advance(Math.max(0, first.moment - current))
    },
    sleep: async (milliseconds, signal) => {
      if (skip) advance(milliseconds)
      else await sleepUntil(current + milliseconds, signal, at)
    },
  }
}

// How many moments somebody who turns the clock on wants to see one by one.
const MOST_ON_THE_WAY = 1_000

interface Timer {
  readonly moment: number
  readonly callback: () => void
  readonly background: boolean
}
