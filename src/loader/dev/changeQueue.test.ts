import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createChangeQueue, type ChangeQueue, type Changes } from './changeQueue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A queue, and what it had applied: the paths of each batch, with the moment in milliseconds. */
function open(apply: (changes: Changes) => Promise<void> = async () => {}): {
  readonly queue: ChangeQueue
  readonly batches: (readonly [moment: number, changes: readonly string[] | 'anything'])[]
  readonly failures: unknown[]
} {
  const start = performance.now()
  const batches: [number, readonly string[] | 'anything'][] = []
  const failures: unknown[] = []
  const queue = createChangeQueue(
    async (changes) => {
      batches.push([Math.round(performance.now() - start), changes === 'anything' ? changes : [...changes]])
      await apply(changes)
    },
    (error) => failures.push(error),
  )
  return { queue, batches, failures }
}

describe('changes', () => {
  it('are applied at once, and looked at again three times', async () => {
    const { queue, batches } = open()
    queue.note('a')
    await vi.advanceTimersByTimeAsync(2000)

    expect(batches).toEqual([
      [0, ['a']],
      [60, ['a']],
      [300, ['a']],
      [1000, ['a']],
    ])
  })

  it('that follow closely are one batch', async () => {
    const { queue, batches } = open()
    for (const path of ['a', 'b', 'c']) {
      queue.note(path)
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(100)

    expect(batches.slice(0, 2)).toEqual([
      [0, ['a']],
      [80, ['b', 'c']],
    ])
  })

  it('of very many files may be of any file', async () => {
    const { queue, batches } = open()
    for (let at = 0; at < 90; at++) queue.note(`f${at}`)
    await vi.advanceTimersByTimeAsync(100)

    expect(batches.slice(0, 2)).toEqual([
      [0, ['f0']],
      [60, 'anything'],
    ])
  })

  it('of very many files that follow each other slowly are one batch for as long as they do', async () => {
    const { queue, batches } = open()
    for (let at = 0; at < 60; at++) {
      queue.note(`f${at}`)
      await vi.advanceTimersByTimeAsync(20)
    }
    await vi.advanceTimersByTimeAsync(100)

    expect(batches.map(([, changes]) => changes).slice(0, 2)).toEqual([['f0'], 'anything'])
    expect(batches[1]?.[0]).toBe(1240)
  })

  it('that come while others are applied wait for the end of that, and are one batch', async () => {
    const { queue, batches } = open(() => new Promise((resolve) => void setTimeout(resolve, 500)))
    for (let at = 0; at < 8; at++) {
      queue.note(`f${at}`)
      await vi.advanceTimersByTimeAsync(50)
    }
    await vi.advanceTimersByTimeAsync(150)

    expect(batches).toEqual([
      [0, ['f0']],
      [500, ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7']],
    ])
  })

  it('that never stop are applied all the same', async () => {
    const { queue, batches } = open()
    for (let at = 0; at < 80; at++) {
      queue.note('a')
      await vi.advanceTimersByTimeAsync(10)
    }

    expect(batches.filter(([moment]) => moment < 700)).toHaveLength(3)
  })

  it('that cannot be applied are told of, and do not keep others', async () => {
    const { queue, batches, failures } = open(async (changes) => {
      if (changes !== 'anything' && changes.has('bad')) throw new Error('no')
    })
    queue.note('bad')
    await vi.advanceTimersByTimeAsync(200)
    await queue.apply('anything')

    expect(failures).toHaveLength(2)
    expect(batches.at(-1)?.[1]).toBe('anything')
  })

  it('are settled when the first of these looks is over', async () => {
    const { queue, batches } = open()
    queue.note('a')
    const settled = queue.settled()
    await vi.advanceTimersByTimeAsync(60)
    await settled

    expect(batches).toHaveLength(2)
  })

  it('are dropped by a queue that is closed', async () => {
    const { queue, batches } = open()
    queue.note('a')
    await queue.close()
    queue.note('b')
    await vi.advanceTimersByTimeAsync(2000)

    expect(batches.flatMap(([, changes]) => changes)).not.toContain('b')
  })
})
