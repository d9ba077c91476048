import { describe, expect, it } from 'vitest'
import { stepWorldOn } from '../../../fixtures/stepWorker.ts'
import { createUsageMeter } from './usageMeter.ts'

const MEGABYTE = 1024 * 1024

/** A thread whose readings are what the test says. */
function createThread() {
  const now = { busy: 0, heap: 0 }
  return { now, meter: createUsageMeter({ busy: () => now.busy, heap: () => now.heap * MEGABYTE }) }
}

describe('a step run that is measured', () => {
  it('has what its thread was busy with, to a thousandth of a millisecond', () => {
    const { now, meter } = createThread()
    now.busy = 10
    const run = meter.begin()
    now.busy = 12.3456

    expect(meter.end(run)).toEqual({ cpu: 2.346, heap: 0 })
  })

  it('has the largest heap that was seen while it ran, and none from before', () => {
    const { now, meter } = createThread()
    meter.noteHeap(90 * MEGABYTE)
    const run = meter.begin()
    meter.noteHeap(40.26 * MEGABYTE)
    now.heap = 20

    expect(meter.end(run).heap).toBe(40.3)
  })

  it('says how many others were there at some time meanwhile', () => {
    const { meter } = createThread()
    const [gone, first] = [meter.begin(), meter.begin()]
    meter.end(gone)
    const second = meter.begin()
    const third = meter.begin()
    const ends = [first, second, third].map((run) => meter.end(run).beside)

    expect(ends).toEqual([3, 2, 2])
  })

  it('is alone again when the others have ended', () => {
    const { meter } = createThread()
    meter.end(meter.begin())

    expect(meter.end(meter.begin())).not.toHaveProperty('beside')
  })
})

describe('a body in a worker', () => {
  const open = stepWorldOn('in workers')
  const files = {
    'steps/spin.ts':
      'export const condition = { a: 1 }\nexport const content = () => {\n  const end = performance.now() + 60\n  while (performance.now() < end);\n}\n',
    'steps/wait.ts':
      'export const condition = { a: 1 }\nexport const content = () => new Promise((resolve) => setTimeout(resolve, 300))\n',
    'steps/hold.ts':
      'export const condition = { a: 1 }\nexport const content = () => {\n  const all = new Array(4_000_000).fill(0.5)\n  data.x = all.length\n}\n',
  }

  it('that computes is told from one that waits', async () => {
    await using world = await open({ files })
    await world.run('wait')
    const [spin, wait] = [await world.run('spin'), await world.run('wait')]

    expect(spin.usage?.cpu).toBeGreaterThan(55)
    expect(wait.usage?.cpu).toBeLessThan(150)
  })

  it('has the memory that it held', async () => {
    await using world = await open({ files })
    const [small, large] = [await world.run('wait'), await world.run('hold')]

    expect((large.usage?.heap ?? 0) - (small.usage?.heap ?? 0)).toBeGreaterThan(20)
  })
})
