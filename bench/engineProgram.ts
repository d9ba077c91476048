import { pathToFileURL } from 'node:url'
import { compileCondition } from '../src/condition/compile.ts'
import { createRealClock } from '../src/engine/clock.ts'
import type { EngineParts } from '../src/engine/context.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { DEFAULT_SETTINGS } from '../src/engine/settings.ts'
import { createStepIndex } from '../src/engine/stepIndex.ts'
import type { LoadedStep, StepHost } from '../src/stepHost.ts'
import { openMemoryStore } from '../src/store/memory/openMemoryStore.ts'
import { openSqliteStore } from '../src/store/sqlite/openSqliteStore.ts'
import { openThreadedStore } from '../src/store/sqlite/thread/openThreadedStore.ts'
import type { TaskStore } from '../src/store/taskStore.ts'
import { runPlain } from './storePlain.ts'

// A program of its own, so that each measurement begins with a fresh heap and runs what users run, bundled:
// node engineProgram.mjs WHAT FILE TASKS IN_FLIGHT THREAD, with WHAT one of plain-strict, plain-relaxed, strict, relaxed,
// memory, one (a task alone), flat (the heap over many tasks), versions (rebuilding); strict-thread and its like write in a
// thread of their own, THREAD being the built storeThread. Prints one line of JSON.

const [, , what = '', file = '', tasks = '1000', inFlight = '64', threadFile = ''] = process.argv
const load = { tasks: Number(tasks), inFlight: Number(inFlight) }
const SCOPE = { workspaceId: 'ws_bench' }
const STATUSES = ['new', 'validated', 'priced', 'paid', 'shipped', 'closed']
const TRACES = { logs: [], audit: [], views: [] }

async function measure(): Promise<object> {
  const [kind = '', durability = ''] = what.split('-')
  if (kind === 'plain')
    return timed(() => runPlain({ ...load, file, durability: durability === 'strict' ? 'strict' : 'relaxed' }))
  const store = await openStore(kind, durability)
  const engine = await createEngine(partsOf(store), { onProblem: (task, error) => fail(task, error) })
  try {
    if (kind === 'one') return await measureOne(engine)
    if (kind === 'flat') return await measureFlat(engine, store)
    if (kind === 'versions') return await measureVersions(engine)
    await inParallel(engine, load.inFlight * 10)
    return await timed(() => inParallel(engine, load.tasks))
  } finally {
    await engine.close()
    await store[Symbol.asyncDispose]()
  }
}

function openStore(kind: string, thread: string): Promise<TaskStore> | TaskStore {
  if (kind === 'memory') return openMemoryStore()
  const options = { file, durability: kind === 'strict' || kind === 'one' ? 'strict' : 'relaxed' } as const
  if (thread === 'thread') return openThreadedStore({ ...options, thread: pathToFileURL(threadFile) })
  return openSqliteStore({ ...options, now: () => new Date() })
}

/** Tasks per second of some work on `load.tasks` tasks. */
async function timed(work: () => Promise<void>): Promise<object> {
  const start = performance.now()
  await work()
  return { tasksPerSecond: load.tasks / ((performance.now() - start) / 1000) }
}

/** Milliseconds from submit to done of one task after the other. */
async function measureOne(engine: Engine): Promise<object> {
  const times: number[] = []
  for (let number = 0; number < load.tasks; number += 1) {
    const start = performance.now()
    await runTask(engine)
    times.push(performance.now() - start)
  }
  times.sort((left, right) => left - right)
  return { p50: times[Math.floor(times.length / 2)], p95: times[Math.floor(times.length * 0.95)] }
}

/** Megabytes of heap in use after a tenth of the tasks and after all of them. */
async function measureFlat(engine: Engine, store: TaskStore): Promise<object> {
  const parts: number[] = []
  for (let part = 0; part < 10; part += 1) {
    await inParallel(engine, load.tasks / 10)
    await store.prune(SCOPE, { tasks: 10_000 })
    globalThis.gc?.()
    parts.push(Math.round(process.memoryUsage().heapUsed / 1e5) / 10)
  }
  return { megabytes: parts, resident: Math.round(process.memoryUsage().rss / 1e6) }
}

/** Milliseconds to rebuild versions of a task that has had a thousand step runs. */
async function measureVersions(engine: Engine): Promise<object> {
  const id = await engine.submit({ name: 'many', data: { ...order(), runs: 0 }, actor: 'local:bench' })
  await engine.rested(id)
  const times: number[] = []
  for (let version = 0; version < 1_000; version += 7) {
    const start = performance.now()
    await engine.version(id, version)
    times.push(performance.now() - start)
  }
  times.sort((left, right) => left - right)
  return { p50: times[Math.floor(times.length / 2)], worst: times.at(-1) }
}

async function inParallel(engine: Engine, count: number): Promise<void> {
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) await runTask(engine)
  }
  await Promise.all(Array.from({ length: load.inFlight }, lane))
}

async function runTask(engine: Engine): Promise<void> {
  const id = await engine.submit({ name: 'order', data: order(), actor: 'local:bench' })
  await engine.rested(id)
}

function order() {
  return {
    order: {
      id: 'o1',
      status: 'new',
      total: 100,
      items: [
        { sku: 'a', qty: 2 },
        { sku: 'b', qty: 1 },
      ],
    },
    customer: { id: 'c1', email: 'a@example.com', name: 'Ann' },
    audit: ['created', 'validated', 'charged'],
  }
}

function partsOf(store: TaskStore): EngineParts {
  let ids = 0
  return {
    scope: SCOPE,
    store,
    clock: createRealClock(() => new Date()),
    settings: { ...DEFAULT_SETTINGS, concurrentTasks: load.inFlight, maxStepRuns: 2_000 },
    index: createStepIndex({ generation: 1, steps: steps() }),
    host: { run: runBody },
    connectors: async () => undefined,
    workspace: { name: 'bench', id: SCOPE.workspaceId, environment: 'dev' },
    config: () => undefined,
    mask: (value) => value,
    revision: () => undefined,
    newId: () => `t${++ids}`,
    worker: 'bench',
    leaseMs: 30_000,
  }
}

function steps(): ReadonlyMap<string, LoadedStep> {
  const conditions = STATUSES.slice(0, 5).map((status) => ({ order: { status, total: Number }, runs: null }))
  return new Map(
    [...conditions, { runs: (runs: number) => runs < 1_000 }].map((condition, at) => {
      const compiled = compileCondition(condition).condition
      if (!compiled) throw new Error('no condition')
      const name = `orders/step${at}`
      return [
        name,
        { name, path: `steps/${name}.ts`, condition: compiled, disabled: false, fileHash: '854dda68e90e9428' },
      ]
    }),
  )
}

// The least a body can do: this measures the engine, not a host.
const runBody: StepHost['run'] = async (call) => {
  const data = call.data as { order: { status: string }; runs?: number }
  const at = Number(call.step.at(-1))
  if (at === 5) {
    data.runs = (data.runs ?? 0) + 1
    return { ok: true, data, effects: { redo: true }, ...TRACES }
  }
  data.order.status = STATUSES[at + 1] ?? ''
  return { ok: true, data, effects: at === 4 ? { complete: { result: 'ok' } } : {}, ...TRACES }
}

function fail(task: string, error: unknown): never {
  throw new Error(`task ${task}`, { cause: error })
}

console.log(JSON.stringify(await measure()))
