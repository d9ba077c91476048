import { expect, it } from 'vitest'
import { createReplayMemory } from './replayMemory.ts'

const SPAN = { now: 0, until: 100 }

it('a copy gets the answer of the first', async () => {
  const seen = createReplayMemory()
  const first = seen.claim('a', SPAN)
  const copy = seen.claim('a', { now: 100, until: 200 })

  if (first.first) first.settle('t1')

  expect(!copy.first && (await copy.task)).toBe('t1')
})

it('a copy may go first when the first did not get through', async () => {
  const seen = createReplayMemory()
  const first = seen.claim('a', SPAN)
  const copy = seen.claim('a', SPAN)

  if (first.first) first.release()

  expect(!copy.first && (await copy.task)).toBeUndefined()
  expect(seen.claim('a', SPAN).first).toBe(true)
})

it('what is over is forgotten', () => {
  const seen = createReplayMemory()
  seen.claim('a', SPAN)

  expect(seen.claim('a', { now: 101, until: 201 }).first).toBe(true)
})

it('of too many, the oldest are forgotten', () => {
  const seen = createReplayMemory(3)
  for (const key of ['a', 'b', 'c', 'd']) seen.claim(key, SPAN)

  expect(['d', 'c', 'b'].map((key) => seen.claim(key, SPAN).first)).toEqual([false, false, false])
  expect(seen.claim('a', SPAN).first).toBe(true)
})
