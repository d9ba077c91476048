import { describe, expect, it } from 'vitest'
import { createTurnableClock } from './turnableClock.ts'

const HOUR = 3_600_000

/** A clock over real time that a test sets, so that nothing rings by itself. */
function clockAt(start = 1_000_000) {
  let real = start
  const clock = createTurnableClock(() => new Date(real))
  const rung: string[] = []
  const ring = (name: string) => () => void rung.push(`${name} ${clock.now()}`)
  return { clock, rung, ring, pass: (milliseconds: number) => void (real += milliseconds) }
}

describe('a clock that can be turned', () => {
  it('goes with real time, from wherever it was turned to', () => {
    const { clock, pass } = clockAt()
    clock.advance(2 * HOUR)
    pass(5)

    expect(clock.now()).toBe(1_000_000 + 2 * HOUR + 5)
    clock.close()
  })

  it.each(['real', 'frozen', 'skip'] as const)('calls back everything on the way, at its moment: %s', (mode) => {
    const { clock, rung, ring } = clockAt(0)
    clock.at(2 * HOUR, ring('late'))
    clock.at(HOUR, ring('early'))
    clock.at(9 * HOUR, ring('never'))
    clock.setMode(mode)
    clock.advance(3 * HOUR)
    clock.close()

    expect(rung).toEqual([`early ${HOUR}`, `late ${2 * HOUR}`])
    expect([clock.now(), clock.nextMoment()]).toEqual([3 * HOUR, 9 * HOUR])
  })

  it('stands still while it is frozen, and goes on from there', () => {
    const { clock, pass } = clockAt(0)
    clock.setMode('frozen')
    pass(HOUR)
    expect(clock.now()).toBe(0)

    clock.setMode('real')
    pass(7)
    expect(clock.now()).toBe(7)
    clock.close()
  })

  it('goes to the next moment when it is told, in every mode', () => {
    const { clock, rung, ring, pass } = clockAt(0)
    clock.at(HOUR, ring('a'))
    expect(clock.next()).toBe(true)
    expect(clock.next()).toBe(false)
    pass(1)

    expect([rung, clock.now()]).toEqual([[`a ${HOUR}`], HOUR + 1])
    clock.close()
  })

  it('skips to what is waited for whenever nothing runs, and through pauses', async () => {
    const { clock, rung, ring } = clockAt(0)
    clock.setMode('skip')
    clock.at(HOUR, ring('a'))
    await clock.sleep(10, new AbortController().signal)
    clock.idle()
    clock.idle()

    expect([rung, clock.now()]).toEqual([[`a ${HOUR}`], HOUR])
  })

  it('does not skip to what nobody waits for, which is due on the way all the same', () => {
    const { clock, rung, ring } = clockAt(0)
    clock.setMode('skip')
    clock.background.at(HOUR, ring('schedule'))
    clock.idle()
    expect(clock.now()).toBe(0)

    clock.at(2 * HOUR, ring('task'))
    clock.idle()
    clock.idle()
    expect(rung).toEqual([`schedule ${HOUR}`, `task ${2 * HOUR}`])
  })

  it('never goes back, whatever happens to the time of the machine', () => {
    const { clock, pass } = clockAt(10 * HOUR)
    clock.advance(1)
    pass(-5 * HOUR)

    expect(clock.now()).toBe(10 * HOUR + 1)
    clock.close()
  })

  it('rings by itself in real time, once, and not what was taken back', async () => {
    const clock = createTurnableClock(() => new Date())
    const rung: string[] = []
    clock.at(clock.now() + 2, () => void rung.push('taken back'))()
    await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve))

    expect(rung).toEqual([])
    clock.close()
  })

  it('tells that it was turned, until nobody listens', () => {
    const { clock } = clockAt(0)
    let told = 0
    const off = clock.onTurn(() => void told++)
    clock.setMode('frozen')
    clock.advance(1)
    off()
    clock.advance(1)

    expect(told).toBe(2)
  })

  it('wakes a pause that is aborted', async () => {
    const { clock } = clockAt(0)
    const controller = new AbortController()
    clock.setMode('frozen')
    const slept = clock.sleep(HOUR, controller.signal)
    controller.abort()

    await expect(slept).resolves.toBeUndefined()
    expect(clock.nextMoment()).toBeUndefined()
  })
})
