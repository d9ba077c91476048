import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine } from '../../fixtures/engineWorld.ts'
import { createVirtualClock, type VirtualClock } from './clock.ts'

const HOUR = 3_600_000

/** A clock that somebody can put forward or back. */
function settableClock(): VirtualClock & { put(by: number): void } {
  const clock = createVirtualClock(START)
  let difference = 0
  return { ...clock, now: () => clock.now() + difference, put: (by) => void (difference += by) }
}

describe.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('a clock that is put %s by an hour', (_, by) => {
  it('takes no task away from who works on it, and lets new ones run (DUR-03)', async () => {
    const clock = settableClock()
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    await using world = await useEngine(
      {
        slow: { condition: { slow: true }, content: ({ complete }) => gate.then(() => complete()) },
        fast: { condition: { fast: true }, content: ({ complete }) => complete() },
      },
      { clock },
    )
    const slow = await world.engine.submit({ name: 'x', data: { slow: true }, actor: ACTOR })
    clock.put(by)
    const fast = await world.engine.submit({ name: 'x', data: { fast: true }, actor: ACTOR })
    await world.engine.rested(fast)
    open()
    await world.engine.idle()

    expect([(await world.task(fast)).state, (await world.task(slow)).state]).toEqual(['done', 'done'])
    expect(await world.stepsOf(slow)).toEqual(['slow'])
  })
})
