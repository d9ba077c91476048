import { memoryUsage } from 'node:process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../../fixtures/testDir.ts'
import { acme, commitOf, newTask, T0 } from '../suite/subject.ts'
import type { TaskStore } from '../taskStore.ts'
import { openSqliteStore } from './openSqliteStore.ts'

const TASKS = 1_000_000
const BATCH = 10_000
const request = { worker: 'w1', limit: 64, now: T0, leaseUntil: T0 + 1000 }

let dir: TestDir
let store: TaskStore
beforeAll(async () => {
  dir = await testDir()
  store = await openSqliteStore({ file: join(dir.path, 'tasks.db'), now: () => new Date(T0), durability: 'relaxed' })
  for (let from = 0; from < TASKS; from += BATCH) {
    await store.create(
      acme,
      Array.from({ length: BATCH }, (_, index) => newTask(`t${from + index}`)),
    )
  }
}, 300_000)
afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await dir[Symbol.asyncDispose]()
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function heapUsed(): number {
  collectGarbage()
  return memoryUsage().heapUsed
}

/** Milliseconds that the slowest but one in a hundred took. */
function p99(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await work()
  times.push(performance.now() - started)
  return result
}

describe('a million tasks in the queue (DUR-16)', () => {
  it('are claimed in moments, without the memory of the process growing', async () => {
    const [claims, heaps]: [number[], number[]] = [[], []]
    for (let round = 0; round < 1_000; round++) {
      const claimed = await timed(claims, () => store.claim(acme, request))
      const claim = { worker: 'w1', attempt: 1 }
      await Promise.all(
        claimed.map(({ id }) => store.commit(acme, commitOf(id, { claim, changes: { state: 'done' } }))),
      )
      if (round % 100 === 99) heaps.push(heapUsed())
    }

    expect(p99(claims)).toBeLessThan(50)
    expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(5_000_000)
    expect(await store.counts(acme)).toMatchObject({ created: TASKS - 64_000, done: 64_000, processing: 0 })
  })

  it('are listed page by page, from wherever', async () => {
    const pages: number[] = []
    for (let page = 0; page < 100; page++) {
      const cursor = String(TASKS - page * 9_999)
      const { tasks } = await timed(pages, () => store.list(acme, { limit: 100, cursor }))
      expect(tasks).toHaveLength(100)
    }

    expect(p99(pages)).toBeLessThan(50)
  })

  it('are no more than may be kept, once they have ended', async () => {
    expect(await store.prune(acme, { tasks: 1_000 })).toBe(63_000)
    expect(await store.counts(acme)).toMatchObject({ created: TASKS - 64_000, done: 1_000 })
  })
})
