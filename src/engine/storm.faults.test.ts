import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine, type EngineWorld, type TestSteps } from '../../fixtures/engineWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import { createVirtualClock } from './clock.ts'

/** An engine with a file, and how often its failing step has run. */
interface Storm extends AsyncDisposable {
  readonly world: EngineWorld
  runs(): number
  submit(count: number, data: object): Promise<readonly string[]>
}

async function useStorm(): Promise<Storm> {
  const dir = await testDir()
  const file = join(dir.path, 'tasks.db')
  const store = await openSqliteStore({ file, now: () => new Date(START), durability: 'relaxed' })
  let runs = 0
  const steps: TestSteps = {
    fail: {
      condition: { bad: true },
      retry: { attempts: 3, backoff: 60_000 },
      content: () => {
        runs += 1
        throw new Error('down')
      },
    },
    fine: { condition: { fine: true }, content: ({ complete }) => complete() },
    hang: { condition: { hang: true }, content: () => new Promise(() => {}) },
  }
  const world = await useEngine(steps, { store, clock: createVirtualClock(START) })
  return {
    world,
    runs: () => runs,
    submit: (count, data) =>
      world.engine.submitAll(Array.from({ length: count }, () => ({ name: 'x', data, actor: ACTOR }))),
    async [Symbol.asyncDispose]() {
      await world.engine.close()
      await store[Symbol.asyncDispose]()
      await dir[Symbol.asyncDispose]()
    },
  }
}

// Seconds after which the second pause of every task is over: a fifth more than a minute, and than two.
const LAST_RETRY = 220

describe('10,000 tasks that fail at the same time', () => {
  it('come back spread, three times each, and let others pass; then all are in error for one reason (DUR-14)', async () => {
    await using storm = await useStorm()
    const { engine, clock, store, scope } = storm.world
    await storm.submit(10_000, { bad: true })
    await engine.idle()
    const perSecond: number[] = []
    for (let second = 0; second < LAST_RETRY; second += 1) {
      const before = storm.runs()
      clock.advance(1_000)
      await storm.submit(1, { fine: true })
      await engine.idle()
      perSecond.push(storm.runs() - before)
    }

    expect(Math.max(...perSecond)).toBeLessThan(1_000)
    expect(storm.runs()).toBe(30_000)
    expect(await store.counts(scope)).toMatchObject({ error: 10_000, done: LAST_RETRY, waiting: 0, processing: 0 })
    expect(await store.failures(scope, 9)).toMatchObject([{ count: 30_000, message: 'down' }])
  })
})

describe('closing with 50,000 tasks that wait for a retry', () => {
  it('takes a fraction of ten seconds, and the next engine knows every one of them (DUR-20)', async () => {
    await using storm = await useStorm()
    const { engine, store, scope } = storm.world
    await storm.submit(50_000, { bad: true })
    await engine.idle()
    await storm.submit(64, { hang: true })
    const started = performance.now()
    await engine.close()

    expect(performance.now() - started).toBeLessThan(2_000)
    expect(await store.counts(scope)).toMatchObject({ waiting: 50_000, interrupted: 64, processing: 0 })
    await using next = await useEngine({}, { store, clock: storm.world.clock })
    next.clock.advance(72_000)
    await next.engine.idle()
    expect(await store.counts(scope)).toMatchObject({ waiting: 0, incomplete: 50_000 })
  })
})
