import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRealClock } from '../src/engine/clock.ts'
import { createEngine } from '../src/engine/engine.ts'
import { DEFAULT_SETTINGS } from '../src/engine/settings.ts'
import { createStepIndex } from '../src/engine/stepIndex.ts'
import { openDevLoader, type DevLoader } from '../src/loader/dev/openDevLoader.ts'
import type { StepCall, StepWorld } from '../src/stepHost.ts'
import { openMemoryStore } from '../src/store/memory/openMemoryStore.ts'

// A program of its own, so that each measurement begins with a fresh heap and runs what users run, bundled:
// node devProgram.mjs WHAT STEPS WORKER, with WHAT one of ready, save, library, wedge, throughput, ask. Prints one line of
// JSON: milliseconds, but for throughput (tasks per second) and ask (microseconds).

const [, , what = '', count = '100', worker = ''] = process.argv
const STEPS = Number(count)
const ROUNDS = 40
const root = mkdtempSync(join(tmpdir(), 'stepyard-bench-dev-'))
let reloaded = (): void => {}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

// About 1 KB, as steps are.
const filler = Array.from({ length: 8 }, (_, at) => `const note${at} = '${'x'.repeat(80)}'\n`).join('')
const pathOf = (at: number): string => `steps/area${at % 20}/step${at}.ts`
const nameOf = (at: number): string => `area${at % 20}/step${at}`
const stepText = (at: number, value: number): string =>
  `import { tax } from '../../libraries/orders/tax.ts'\n${filler}export const condition = { kind: 'k${at}', total: Number }\nexport const content = async () => {\n  data.x = ${value} + tax + ${at === 0 ? 'note0.length * 0' : '0'}\n}\n`

async function measure(): Promise<object> {
  write('stepyard.yaml', 'format: 1\nname: bench\nenvironments:\n  dev: { branch: develop }\n')
  write('environments/dev.yaml', '{}\n')
  write('libraries/orders/tax.ts', 'export const tax = 0\n')
  for (let at = 0; at < STEPS; at += 1) write(pathOf(at), stepText(at, 0))
  if (what === 'throughput') writeOrderSteps()
  if (what === 'wedge')
    write('steps/wedge.ts', 'export const condition = { w: 1 }\nexport const content = () => {\n  for (;;);\n}\n')
  if (what === 'ask') write('steps/ask.ts', ASK)
  const started = performance.now()
  const loader = await openDevLoader({
    root,
    workers: { file: pathToFileURL(worker), limits: { heap: 256, buffers: 256, grace: 50 } },
    log: (entry) => console.error(entry.message),
    onReload: () => reloaded(),
  })
  try {
    return await measureOn(loader, started)
  } finally {
    await loader.close()
    rmSync(root, { recursive: true })
  }
}

async function measureOn(loader: DevLoader, started: number): Promise<object> {
  const table = performance.now() - started
  await run(loader, nameOf(1))
  const first = performance.now() - started
  if (what === 'ready') return { table, first, all: (await runAll(loader), performance.now() - started) }
  await runAll(loader)
  await loader.settled()
  if (what === 'save')
    return measureSaves(loader, { save: (at, round) => write(pathOf(at), stepText(at, round)), after: async () => {} })
  if (what === 'library') return measureLibrary(loader)
  if (what === 'wedge') return measureWedge(loader)
  if (what === 'ask') return measureAsking(loader)
  return measureThroughput(loader)
}

async function runAll(loader: DevLoader): Promise<void> {
  await Promise.all(Array.from({ length: STEPS }, (_, at) => run(loader, nameOf(at))))
}

interface Saves {
  readonly save: (at: number, round: number) => void
  /** What comes after the run, told when the save was. */
  readonly after: (saved: number) => Promise<void>
}

/** From right after the save to the end of a run of the new code, the watcher included. */
async function measureSaves(loader: DevLoader, { save, after }: Saves): Promise<object> {
  const times: number[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const at = (round * 7) % STEPS
    const heard = new Promise<void>((resolve) => void (reloaded = resolve))
    save(at, round)
    const start = performance.now()
    await heard
    const { x } = (await run(loader, nameOf(at))) as { x: number }
    if (x !== round) throw new Error(`round ${round} ran ${x}`)
    times.push(performance.now() - start)
    await after(start)
    await loader.settled()
    // What follows closely is taken for a burst.
    await new Promise((resolve) => setTimeout(resolve, 160))
  }
  return percentiles(times)
}

/** From right after the save of what every step imports to the end of a run of one of them, and of all of them. */
async function measureLibrary(loader: DevLoader): Promise<object> {
  const all: number[] = []
  let written = 0
  const one = await measureSaves(loader, {
    save: (_, round) => write('libraries/orders/tax.ts', `export const tax = ${(written = round)}\n`),
    async after(saved) {
      const results = await Promise.all(Array.from({ length: STEPS }, (_, at) => run(loader, nameOf(at))))
      if (results.some((data) => (data as { x: number }).x !== written))
        throw new Error(`round ${written} ran old code`)
      all.push(performance.now() - saved)
    },
  })
  const { p50, p95 } = percentiles(all)
  return { ...one, allP50: p50, allP95: p95 }
}

/** From the moment at which the worker is given up to the next run, and to that of every step. */
async function measureWedge(loader: DevLoader): Promise<object> {
  const times: number[] = []
  const all: number[] = []
  for (let round = 0; round < 10; round += 1) {
    const listeners: ((reason: unknown) => void)[] = []
    const wedged = loader.host.run(callOf(loader, 'wedge'), {
      ...world,
      onAbort: (listener) => listeners.push(listener),
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const listener of listeners) listener(new Error('too long'))
    await wedged
    const start = performance.now()
    // The other worker is kept busy, so that the new one has to do it.
    await Promise.all([run(loader, nameOf(2)), run(loader, nameOf(3)), run(loader, nameOf(4))])
    times.push(performance.now() - start)
    await runAll(loader)
    all.push(performance.now() - start)
  }
  return { ...percentiles(times), all: percentiles(all).p50 }
}

const ASK = `export const condition = { ask: 1 }
export const content = () => {
  const start = performance.now()
  for (let n = 0; n < 2000; n++) Date.now()
  data.x = (performance.now() - start) / 2
}
`

async function measureAsking(loader: DevLoader): Promise<object> {
  const times: number[] = []
  for (let round = 0; round < 10; round += 1) times.push(((await run(loader, 'ask')) as { x: number }).x)
  return percentiles(times)
}

const STATUSES = ['new', 'validated', 'priced', 'paid', 'shipped', 'closed']

function writeOrderSteps(): void {
  for (let at = 0; at < 5; at += 1) {
    const end = at === 4 ? "\n  task.complete('ok')" : ''
    write(
      `steps/order/s${at}.ts`,
      `export const condition = { order: { status: '${STATUSES[at]}', total: Number } }\nexport const content = async () => {\n  data.order.status = '${STATUSES[at + 1]}'${end}\n}\n`,
    )
  }
}

/** Tasks of five steps each through the engine, its journal in memory, 64 in flight. */
async function measureThroughput(loader: DevLoader): Promise<object> {
  let ids = 0
  const scope = { workspaceId: 'ws_bench' }
  const store = openMemoryStore()
  const engine = await createEngine(
    {
      scope,
      store,
      clock: createRealClock(() => new Date()),
      settings: { ...DEFAULT_SETTINGS, concurrentTasks: 64 },
      index: createStepIndex(loader.table),
      host: loader.host,
      connectors: async () => undefined,
      workspace: world.workspace,
      config: () => undefined,
      mask: (value) => value,
      revision: () => undefined,
      newId: () => `t${++ids}`,
      worker: 'bench',
      leaseMs: 30_000,
    },
    { onProblem: (task, error) => console.error(task, error) },
  )
  const lanes = async (tasks: number): Promise<void> => {
    let left = tasks
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const id = await engine.submit({ name: 'order', data: order(), actor: 'local:bench' })
        await engine.rested(id)
      }
    }
    await Promise.all(Array.from({ length: 64 }, lane))
  }
  await lanes(2000)
  const start = performance.now()
  await lanes(10_000)
  const tasksPerSecond = 10_000 / ((performance.now() - start) / 1000)
  const { state } = (await store.get(scope, 't12000')) ?? {}
  if (state !== 'done') throw new Error(`the last task is ${state}`)
  await engine.close()
  return { tasksPerSecond }
}

function order(): object {
  return {
    order: { id: 'o1', status: 'new', total: 100, items: [{ sku: 'a', qty: 2 }] },
    customer: { id: 'c1', name: 'Ann' },
  }
}

const world: StepWorld = {
  workspace: { name: 'bench', id: 'ws', environment: 'dev' },
  signal: new AbortController().signal,
  onAbort: () => {},
  now: () => Date.now(),
  config: () => undefined,
  call: async () => undefined,
}

function callOf(loader: DevLoader, step: string): StepCall {
  const task = { id: 't', name: 't', tags: [], subtasks: 0 }
  return { step, generation: loader.table.generation, task, data: {}, seed: '', audit: [] }
}

async function run(loader: DevLoader, step: string): Promise<unknown> {
  const outcome = await loader.host.run(callOf(loader, step), world)
  if (!outcome.ok) throw new Error(`${step}: ${outcome.error.code} ${outcome.error.message}`)
  return outcome.data
}

function percentiles(times: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = times.toSorted((left, right) => left - right)
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0 }
}

console.log(JSON.stringify(await measure()))
